import type { CustomAnswer, CustomKind, CustomMessage } from '../../model/custom-kind.ts';
import type { CustomDelivery, Outcome, Sink } from '../../model/delivery.ts';
import type { Target } from '../../model/target.ts';
import { outcomeOfError } from '../classify-error.ts';
import { type Addresses, unbound } from '../deliver-in-batches.ts';
import {
  DELIVERED,
  failed,
  postponed,
  rejected,
  STALE,
  type Subject,
  unconfirmed,
} from '../sink-outcome.ts';

export interface CustomSinkOptions {
  /** The kinds that the targets of the function are of. */
  readonly kinds: readonly CustomKind[];
  /** Addresses by the symbolic names of targets. */
  readonly addresses: Addresses;
}

/** What a sink of one's own can be expected to bear, if it does not say. */
const LIMITS = { inFlight: 4, perRequest: 100 };

/**
 * Delivers to sinks of one's own. What they leave out, throw or answer too often counts as failed: a
 * mistake in them repeats deliveries, and never loses one.
 */
export function createCustomSink({ kinds, addresses }: CustomSinkOptions): Sink<CustomDelivery> {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  return {
    name: 'custom',
    limitsOf: ({ request }) => ({ ...LIMITS, ...byName.get(request.kind)?.limits }),
    lacks: (target) => lackOf(target, byName),
    async deliver(deliveries, signal) {
      const outcomes = new Map<CustomDelivery, Outcome>();
      const parts = Map.groupBy(deliveries, ({ target, request }) => `${request.kind} ${target}`);
      await Promise.all(
        [...parts.values()].map(async (part) => {
          const answers = await deliverPart(part, { byName, addresses, signal });
          for (const [index, one] of part.entries()) outcomes.set(one, at(answers, index, one));
        }),
      );
      return deliveries.map((one) => outcomes.get(one) ?? unconfirmed(subjectOf(one)));
    },
  };
}

interface Delivering {
  readonly byName: ReadonlyMap<string, CustomKind>;
  readonly addresses: Addresses;
  readonly signal: AbortSignal;
}

async function deliverPart(
  part: readonly CustomDelivery[],
  { byName, addresses, signal }: Delivering,
): Promise<readonly Outcome[]> {
  const [first] = part;
  if (first === undefined) return [];
  const subject = subjectOf(first);
  const kind = byName.get(first.request.kind);
  const address = addresses[first.target];
  if (kind === undefined || address === undefined) return part.map(() => unbound(subject));
  if (signal.aborted) return part.map(() => postponed(subject));
  try {
    const answers = await kind.deliver(part.map(toMessage), { address, signal });
    return part.map((_one, index) => toOutcome(answers[index], subject));
  } catch (error) {
    return part.map(() => outcomeOfError(error, subject));
  }
}

function toMessage({ request, effectId, route, version }: CustomDelivery): CustomMessage<never> {
  // The cast holds: a target and its sends are of one kind.
  return { body: request.body as never, effectId, route, version };
}

function toOutcome(answer: CustomAnswer | undefined, subject: Subject): Outcome {
  switch (answer?.status) {
    case 'delivered':
      return DELIVERED;
    case 'stale':
      return STALE;
    case 'rejected':
      return rejected('ERR_CDC_DELIVERY_REJECTED', subject, reasonOf(answer));
    case 'failed':
      return failed('ERR_CDC_DELIVERY_UNAVAILABLE', subject, reasonOf(answer));
    case 'throttled':
      return failed('ERR_CDC_DELIVERY_THROTTLED', subject, reasonOf(answer));
    default:
      return unconfirmed(subject);
  }
}

/** I5: only what looks like a code, of letters, is repeated; a text may quote a value of the row. */
function reasonOf({ reason }: { readonly reason: string }): string {
  return typeof reason === 'string' && /^[A-Za-z_]{1,60}$/.test(reason)
    ? reason
    : 'no code was given';
}

function at(answers: readonly Outcome[], index: number, delivery: CustomDelivery): Outcome {
  return answers[index] ?? unconfirmed(subjectOf(delivery));
}

function subjectOf({ request, target }: CustomDelivery): Subject {
  return { service: request.kind, target };
}

function lackOf(target: Target, kinds: ReadonlyMap<string, CustomKind>): string | undefined {
  const kind: unknown = 'kind' in target.facts ? target.facts.kind : undefined;
  const name = typeof kind === 'object' && kind !== null && 'name' in kind ? kind.name : undefined;
  if (typeof name === 'string' && kinds.has(name)) return undefined;
  return `the custom sink has no kind "${String(name)}", which the target "${target.name}" is of`;
}
