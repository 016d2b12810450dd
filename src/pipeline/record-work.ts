import type { CdcError } from '../errors.ts';
import type { AnyChange } from '../model/change-event.ts';
import type { Delivery, MessageDelivery, Outcome, StateDelivery } from '../model/delivery.ts';
import type { Lane, StreamRecord } from '../model/record.ts';
import type { Inquiry } from '../model/route.ts';

/** A record, or one route's part of it, that goes to quarantine. */
export interface Parcel {
  readonly record: StreamRecord;
  /** `undefined` if the record as a whole could not be decoded. */
  readonly route: string | undefined;
  readonly target: string | undefined;
  readonly error: CdcError;
}

/** What is said of a delivery that was rejected: by its target, or before it could be built. */
export type Refused = Pick<Delivery, 'route' | 'target' | 'position'> & {
  readonly event?: AnyChange | undefined;
  readonly request?: Delivery['request'] | undefined;
};

/** A delivery that was rejected, and why. */
export interface Refusal {
  readonly delivery: Refused;
  readonly error: CdcError;
}

/** Writes a parcel to quarantine. Never throws. */
export type Park = (parcel: Parcel) => Promise<Outcome>;

/**
 * What is to be done for one record, and how much of it is not done.
 *
 * The counters and lists are the only state of an invocation that changes; they start full and only
 * {@link createRecordWork}'s callers in the two phases lower them (I1: nothing counts as done
 * before it is confirmed).
 */
export interface RecordWork {
  readonly lane: Lane;
  readonly index: number;
  readonly record: StreamRecord;
  readonly states: readonly StateDelivery[];
  readonly messages: readonly MessageDelivery[];
  /** What is to be put into quarantine. */
  readonly parcels: Parcel[];
  /** What targets have rejected; becomes parcels unless it looks like a wrong deployment. */
  readonly refused: Refusal[];
  openStates: number;
  readonly openMessages: Set<MessageDelivery>;
  /** Routes that must look something up before they can say what they send. */
  readonly inquiries: readonly Inquiry[];
  openInquiries: number;
  /** Why the record cannot be decided now; it and all later records of its lane wait. */
  readonly blockedBy: CdcError | undefined;
}

const NO_INQUIRIES: readonly Inquiry[] = [];

export type RecordPlan = Pick<RecordWork, 'states' | 'messages' | 'blockedBy'> & {
  readonly parcels: readonly Parcel[];
  readonly inquiries?: readonly Inquiry[] | undefined;
};

/** Creates the work of one record, with everything open. */
export function createRecordWork(
  lane: Lane,
  index: number,
  record: StreamRecord,
  plan: RecordPlan,
): RecordWork {
  const { inquiries = NO_INQUIRIES } = plan;
  return {
    lane,
    index,
    record,
    ...plan,
    parcels: [...plan.parcels],
    refused: [],
    inquiries,
    openInquiries: inquiries.length,
    openStates: plan.states.length,
    openMessages: new Set(plan.messages),
  };
}

/** Tells whether nothing of a record is open. */
export function isDone(work: RecordWork): boolean {
  return (
    work.blockedBy === undefined &&
    work.openStates === 0 &&
    work.openMessages.size === 0 &&
    work.openInquiries === 0 &&
    work.refused.length === 0 &&
    work.parcels.length === 0
  );
}
