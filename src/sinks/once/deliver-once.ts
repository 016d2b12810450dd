import type { Delivery, OnceTable, Outcome, Sink } from '../../model/delivery.ts';
import type { Report } from '../../model/telemetry.ts';
import { outcomeOfError } from '../classify-error.ts';
import { DELIVERED, postponed, unconfirmed } from '../sink-outcome.ts';
import type { OnceMemory } from './once-memory.ts';

/**
 * Wraps a sink of messages: a message whose effect id is remembered is not sent again, and what is
 * confirmed is remembered.
 *
 * - Marked *after* the confirmation: a crash between the two repeats a message, and never loses one.
 * - A look-up that fails makes the delivery fail: it is repeated later, so nothing is lost by waiting,
 *   while sending would break what the route asks for.
 * - A mark that fails is counted, and the delivery is done.
 */
export function deliverOnce<D extends Delivery>(
  sink: Sink<D>,
  memory: OnceMemory,
  report: Report,
): Sink<D> {
  return {
    ...sink,
    async deliver(deliveries, signal) {
      const parts = Map.groupBy(deliveries, (one) => onceOf(one)?.table);
      const outcomes = new Map<D, Outcome>();
      await Promise.all(
        [...parts.values()].map(async (part) => {
          const answers = await deliverPart(part, { sink, memory, report, signal });
          for (const [index, one] of part.entries()) {
            outcomes.set(one, answers[index] ?? notAnswered(one));
          }
        }),
      );
      return deliveries.map((one) => outcomes.get(one) ?? notAnswered(one));
    },
  };
}

interface Delivering<D extends Delivery> {
  readonly sink: Sink<D>;
  readonly memory: OnceMemory;
  readonly report: Report;
  readonly signal: AbortSignal;
}

async function deliverPart<D extends Delivery>(
  part: readonly D[],
  { sink, memory, report, signal }: Delivering<D>,
): Promise<readonly Outcome[]> {
  const place = part[0] === undefined ? undefined : onceOf(part[0]);
  if (place === undefined) return sink.deliver(part, signal);
  const subject = { service: 'DynamoDB', target: place.table };
  if (signal.aborted) return part.map(() => postponed(subject));
  let known: ReadonlySet<string>;
  try {
    known = await memory.find(place, part.map(effectIdOf), signal);
  } catch (error) {
    return part.map(() => outcomeOfError(error, subject));
  }
  const fresh = part.filter((one) => !known.has(effectIdOf(one)));
  const sent = fresh.length === 0 ? [] : await sink.deliver(fresh, signal);
  const outcomes = new Map(fresh.map((one, index) => [one, sent[index] ?? notAnswered(one)]));
  countUp('delivery.known', part.length - fresh.length, part, report);
  const done = fresh.filter((one) => outcomes.get(one)?.status === 'delivered');
  const unmarked = await keepAll(done, memory, signal);
  countUp('delivery.unmarked', unmarked, part, report);
  return part.map((one) => outcomes.get(one) ?? DELIVERED);
}

/** Routes that share a table can have times to live of their own. */
async function keepAll(
  done: readonly Delivery[],
  memory: OnceMemory,
  signal: AbortSignal,
): Promise<number> {
  const byTtl = Map.groupBy(done, (one) => onceOf(one)?.ttlMs);
  const left = await Promise.all(
    [...byTtl.values()].map((ofTtl) => {
      const place = ofTtl[0] === undefined ? undefined : onceOf(ofTtl[0]);
      return place === undefined ? 0 : memory.keep(place, ofTtl.map(effectIdOf), signal);
    }),
  );
  return left.reduce((sum, count) => sum + count, 0);
}

function countUp(
  name: 'delivery.known' | 'delivery.unmarked',
  count: number,
  [first]: readonly Delivery[],
  report: Report,
): void {
  if (count > 0 && first !== undefined) report({ name, target: first.target, count });
}

function onceOf(delivery: Delivery): OnceTable | undefined {
  return 'once' in delivery ? delivery.once : undefined;
}

function effectIdOf(delivery: Delivery): string {
  return 'effectId' in delivery ? delivery.effectId : '';
}

function notAnswered({ sink, target }: Delivery): Outcome {
  return unconfirmed({ service: sink, target });
}
