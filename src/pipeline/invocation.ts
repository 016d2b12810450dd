import { CdcError } from '../errors.ts';
import type { Clock } from '../model/batch.ts';
import { changedAt } from '../model/change-event.ts';
import { type Delivery, IN_FLIGHT, type Outcome, type Sinks } from '../model/delivery.ts';
import type { Find } from '../model/lookup.ts';
import type { Report } from '../model/telemetry.ts';
import type { Deadline } from './deadline.ts';
import type { Judge } from './judge-refusals.ts';
import type { Pending } from './pending.ts';
import type { Park, RecordWork } from './record-work.ts';

/** What both phases of one invocation share. */
export interface Invocation {
  readonly sinks: Sinks;
  readonly park: Park;
  readonly clock: Clock;
  readonly random: () => number;
  readonly report: Report;
  readonly deadline: Deadline;
  /** Records per window of message targets; a retry repeats at most so many. */
  readonly windowRecords: number;
  /** Requests to a target that are on their way at once, where it is not what its sink says. */
  readonly inFlight: Readonly<Record<string, number>>;
  /** What is open in all queues of the invocation. */
  readonly pending: Pending;
  /** Counts what was confirmed: an invocation without any confirmation answers slowly. */
  readonly confirm: () => void;
  readonly judge: Judge;
  /** Not there where no route looks anything up. */
  readonly find?: Find | undefined;
}

/** How much may be asked at once of the target of a delivery. */
export function limitsOf(
  delivery: Delivery,
  { sinks, inFlight }: Pick<Invocation, 'sinks' | 'inFlight'>,
): { readonly inFlight: number; readonly perRequest: number } {
  const { target } = delivery;
  const sink = sinks[delivery.sink];
  // The cast holds: a sink is asked for deliveries of its own.
  const limits = sink?.limitsOf?.(delivery as never) ?? sink?.limits;
  return {
    inFlight: inFlight[target] ?? limits?.inFlight ?? IN_FLIGHT,
    perRequest: limits?.perRequest ?? 1,
  };
}

/** What is kept in order together: one unanswered delivery per lane, route and item (I2). */
export function chainOf(lane: string, { route, item }: Delivery): string {
  return `${lane.length} ${route.length} ${lane}${route}${item}`;
}

/** Sends deliveries of one sink. Never throws: a sink that does is a failed delivery. */
export async function sendAll(
  deliveries: readonly Delivery[],
  { sinks, deadline }: Pick<Invocation, 'sinks' | 'deadline'>,
): Promise<readonly Outcome[]> {
  const name = deliveries[0]?.sink;
  const sink = name === undefined ? undefined : sinks[name];
  if (sink === undefined) return deliveries.map(() => failed(`No sink for ${name}`));
  try {
    // The cast holds: the caller groups by target, and a target belongs to one sink.
    return await sink.deliver(deliveries as readonly never[], deadline.signal);
  } catch (thrown) {
    const kind = thrown instanceof Error ? thrown.name : typeof thrown;
    return deliveries.map(() => failed(`The sink ${name} threw ${kind}`));
  }
}

/** Builds the report of retries to one target. */
export function reportRetries(
  target: string,
  { report }: Pick<Invocation, 'report'>,
): (count: number) => void {
  return (count) => {
    if (count > 0) report({ name: 'delivery.retried', target, count });
  };
}

/**
 * Reports what became of a delivery, once, and tells whether that closes it. What is rejected
 * is closed here and open there: it waits for the judge (I3).
 */
export function settleDelivery(
  delivery: Delivery,
  work: RecordWork,
  outcome: Outcome,
  invocation: Invocation,
): boolean {
  reportOutcome(delivery, outcome, invocation);
  invocation.judge.count(delivery, outcome);
  switch (outcome.status) {
    case 'failed':
      return false;
    case 'rejected':
      work.refused.push({ delivery, error: outcome.error });
      return true;
    case 'delivered':
    case 'stale':
    case 'superseded':
      invocation.confirm();
      return true;
  }
}

function reportOutcome(delivery: Delivery, outcome: Outcome, { report, clock }: Invocation): void {
  const { route, target, position } = delivery;
  if (outcome.status === 'failed' || outcome.status === 'rejected') {
    const { code, message } = outcome.error;
    report({ name: 'delivery.failed', route, target, position, code, message });
    return;
  }
  const since = 'event' in delivery ? changedAt(delivery.event) : undefined;
  const latencyMs = since === undefined ? undefined : clock.now() - since;
  report({ name: 'delivery.done', route, target, status: outcome.status, latencyMs });
  if (outcome.status === 'stale' && isPartial(delivery)) {
    report({ name: 'columns.lost', route, target });
  }
  if (outcome.status === 'delivered' && outcome.incomparable) {
    report({ name: 'order.unknown', route, target });
  }
}

/** A write that names only what its change knew: late, it is not laid under what is there. */
function isPartial(delivery: Delivery): boolean {
  if (delivery.sink !== 'dynamodb' && delivery.sink !== 'opensearch') return false;
  const { request } = delivery;
  return request.action === 'update' || (request.action === 'put' && !request.complete);
}

function failed(message: string): Outcome {
  return { status: 'failed', error: new CdcError('ERR_CDC_DELIVERY_UNAVAILABLE', message) };
}

/** Makes parcels of what a target has rejected, but for what is held: that stays open. */
export function releaseRefused(work: RecordWork, { judge }: Invocation): void {
  const { record, refused, parcels } = work;
  for (const refusal of [...refused]) {
    const { delivery, error } = refusal;
    if (judge.isHeld(delivery)) continue;
    refused.splice(refused.indexOf(refusal), 1);
    parcels.push({ record, route: delivery.route, target: delivery.target, error });
  }
}
