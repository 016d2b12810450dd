import type { Outcome } from '../model/delivery.ts';
import {
  type Invocation,
  releaseRefused,
  reportRetries,
  sendAll,
  settleDelivery,
} from './invocation.ts';
import { type MessageMember, probeRefused } from './probe-refused.ts';
import { isDone, type Parcel, type RecordWork } from './record-work.ts';
import { type Chain, runChains } from './run-chains.ts';

/**
 * Phase 2 of one lane: delivers messages and quarantine entries, only for records before the first
 * one whose state is not done, in windows: one record as a probe, then many. A window with anything
 * open is the last one, so that a retry repeats at most one window (never a whole batch).
 */
export async function deliverMessages(
  works: readonly RecordWork[],
  invocation: Invocation,
): Promise<void> {
  const limit = works.findIndex(isWaiting);
  const ready = limit === -1 ? works : works.slice(0, limit);
  let size = 1;
  for (let start = 0; start < ready.length; ) {
    const window = ready.slice(start, start + size);
    await deliverWindow(window, invocation);
    await probeRefused(window, ready.slice(start + size), {
      judge: invocation.judge,
      deliver: (members) => deliverToTarget(members, invocation),
    });
    for (const work of window) releaseRefused(work, invocation);
    await Promise.all(window.map((work) => parkAll(work, invocation)));
    if (!window.every(isDone)) return;
    start += size;
    size = invocation.windowRecords;
  }
}

function isWaiting({ openStates, refused, blockedBy }: RecordWork): boolean {
  return openStates > 0 || refused.length > 0 || blockedBy !== undefined;
}

async function deliverWindow(window: readonly RecordWork[], invocation: Invocation): Promise<void> {
  const members = window.flatMap(openMembers);
  const byTarget = Map.groupBy(members, ({ delivery }) => `${delivery.sink} ${delivery.target}`);
  await Promise.all(
    [...byTarget.values()].map((ofTarget) => deliverToTarget(ofTarget, invocation)),
  );
}

function openMembers(work: RecordWork): readonly MessageMember[] {
  return [...work.openMessages].map((delivery) => ({ delivery, work }));
}

async function deliverToTarget(
  members: readonly MessageMember[],
  invocation: Invocation,
): Promise<void> {
  const target = members[0]?.delivery.target ?? '';
  await runChains(toChains(members), {
    ...invocation,
    send: (heads) =>
      sendAll(
        heads.map(({ delivery }) => delivery),
        invocation,
      ),
    settle: ({ delivery, work }, outcome) => {
      if (settleDelivery(delivery, work, outcome, invocation)) work.openMessages.delete(delivery);
      return undefined;
    },
    onRetry: reportRetries(target, invocation),
  });
}

/** One chain per route and group: one entry of a group per request, one unanswered request. */
function toChains(members: readonly MessageMember[]): readonly Chain<MessageMember>[] {
  const byItem = Map.groupBy(members, ({ delivery }) =>
    JSON.stringify([delivery.route, delivery.item]),
  );
  return [...byItem.values()].map((units) => ({ units, rank: units[0]?.work.index ?? 0 }));
}

/** Puts what is wrong with a record into quarantine; a record whose parcel is not kept is not done (I3). */
async function parkAll(work: RecordWork, invocation: Invocation): Promise<void> {
  const parcels = [...work.parcels];
  await runChains(
    parcels.map((parcel): Chain<Parcel> => ({ units: [parcel], rank: work.index })),
    {
      ...invocation,
      send: (heads) => Promise.all(heads.map(invocation.park)),
      settle: (parcel, outcome) => {
        settleParcel(parcel, outcome, work, invocation);
        return undefined;
      },
      onRetry: () => undefined,
    },
  );
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
