import type { CdcError } from '../errors.ts';
import type { Delivery, MessageDelivery, Outcome, StateDelivery } from '../model/delivery.ts';
import type { Lane, StreamRecord } from '../model/record.ts';

/** A record, or one route's part of it, that goes to quarantine. */
export interface Parcel {
  readonly record: StreamRecord;
  /** `undefined` if the record as a whole could not be decoded. */
  readonly route: string | undefined;
  readonly target: string | undefined;
  readonly error: CdcError;
}

/** A delivery that its target has rejected, and why. */
export interface Refusal {
  readonly delivery: Delivery;
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
  /** Why the record cannot be decided now; it and all later records of its lane wait. */
  readonly blockedBy: CdcError | undefined;
}

export type RecordPlan = Pick<RecordWork, 'states' | 'messages' | 'blockedBy'> & {
  readonly parcels: readonly Parcel[];
};

/** Creates the work of one record, with everything open. */
export function createRecordWork(
  lane: Lane,
  index: number,
  record: StreamRecord,
  plan: RecordPlan,
): RecordWork {
  return {
    lane,
    index,
    record,
    ...plan,
    parcels: [...plan.parcels],
    refused: [],
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
    work.refused.length === 0 &&
    work.parcels.length === 0
  );
}
