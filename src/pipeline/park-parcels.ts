import { IN_FLIGHT, type Outcome } from '../model/delivery.ts';
import type { Invocation } from './invocation.ts';
import type { LaneProgress } from './lane-progress.ts';
import type { Parcel, RecordWork } from './record-work.ts';
import { createTargetQueue } from './target-queue.ts';

/** Puts into quarantine what is wrong with records, for those that messages may be sent of. */
export interface ParcelQueue {
  /** Parks what records hold that the lane has come to, a window at a time. */
  readonly advance: (lane: LaneProgress) => void;
  /** Parks what has come to a record that the lane has already passed. */
  readonly park: (work: RecordWork) => void;
}

interface Sent {
  readonly parcel: Parcel;
  readonly work: RecordWork;
}

/** A record whose parcel is not kept is not done (I3). */
export function createParcelQueue(
  invocation: Invocation,
  settled: (work: RecordWork) => void,
): ParcelQueue {
  const sent = new Set<Parcel>();
  const passed = new Map<LaneProgress, number>();
  const queue = createTargetQueue<Sent>({
    ...invocation,
    inFlight: IN_FLIGHT,
    perRequest: 1,
    rankOf: ({ work }) => work.index,
    send: ([one]) =>
      one === undefined ? Promise.resolve([]) : invocation.park(one.parcel).then((it) => [it]),
    settle: ({ parcel, work }, outcome) => {
      settleParcel(parcel, outcome, work, invocation);
      settled(work);
      return undefined;
    },
    onRetry: () => undefined,
  });
  const park = (work: RecordWork): void => {
    for (const parcel of work.parcels) {
      if (sent.has(parcel)) continue;
      sent.add(parcel);
      queue.add(String(sent.size), [{ parcel, work }]);
    }
  };
  return {
    park,
    advance: (lane) => {
      let next = passed.get(lane) ?? 0;
      while (next < Math.min(lane.ready, lane.frontier + invocation.windowRecords)) {
        const work = lane.works[next];
        if (work !== undefined) park(work);
        next += 1;
      }
      passed.set(lane, next);
    },
  };
}

function settleParcel(
  parcel: Parcel,
  outcome: Outcome,
  work: RecordWork,
  { report, confirm }: Invocation,
): void {
  const { record, route, target, error } = parcel;
  const { position } = record;
  if (outcome.status === 'failed' || outcome.status === 'rejected') {
    const { code, message } = outcome.error;
    report({
      name: 'delivery.failed',
      route: route ?? '',
      target: target ?? 'quarantine',
      position,
      code,
      message,
    });
    return;
  }
  work.parcels.splice(work.parcels.indexOf(parcel), 1);
  report({ name: 'record.quarantined', position, code: error.code, route });
  confirm();
}
