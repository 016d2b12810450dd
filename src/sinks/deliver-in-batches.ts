import { CdcError } from '../errors.ts';
import type { Delivery, Outcome } from '../model/delivery.ts';
import { outcomeOfError } from './classify-error.ts';
import { failed, postponed, type Subject, unconfirmed } from './sink-outcome.ts';
import { type BatchLimits, splitBatches } from './split-batches.ts';

/** ARNs, names or URLs by the symbolic names of targets. */
export type Addresses = Readonly<Record<string, string>>;

/** One delivery, built: what stands for it in a request. */
export interface Built<D, E> {
  readonly delivery: D;
  readonly entry: E;
}

/** Where the entries of one request go. */
export interface Destination extends Subject {
  readonly address: string;
  readonly signal: AbortSignal;
}

/** How a service takes deliveries in batches. */
export interface BatchService<D extends Delivery, E> {
  readonly service: string;
  readonly addresses: Addresses;
  readonly limits: BatchLimits;
  /**
   * Builds and checks one entry, before any call.
   *
   * @throws {CdcError} what makes the delivery `rejected`.
   */
  readonly build: (delivery: D) => E;
  readonly sizeOf: (entry: E) => number;
  /** Entries that share this name are sent in separate requests, one after the other. */
  readonly groupOf?: (entry: E) => string | undefined;
  /** Sends one request and returns one outcome per entry, in order; what is not answered is failed. */
  readonly send: (
    entries: readonly E[],
    destination: Destination,
  ) => Promise<readonly (Outcome | undefined)[]>;
}

/** Delivers in batches: one outcome per delivery, in order, whatever happens. */
export async function deliverInBatches<D extends Delivery, E>(
  service: BatchService<D, E>,
  deliveries: readonly D[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const outcomes = new Map<D, Outcome>();
  for (const [target, members] of Map.groupBy(deliveries, (one) => one.target)) {
    const subject = { service: service.service, target };
    const built = buildAll(service, { members, subject, outcomes });
    const address = service.addresses[target];
    if (address === undefined) {
      for (const { delivery } of built) outcomes.set(delivery, unbound(subject));
      continue;
    }
    const destination = { ...subject, address, signal };
    for (const round of roundsOf(built, service.groupOf)) {
      await deliverRound(service, { round, destination, outcomes });
    }
  }
  return deliveries.map(
    (one) => outcomes.get(one) ?? unconfirmed({ service: service.service, target: one.target }),
  );
}

/** Returns a target that the settings do not bind: an operator's error. */
export function unbound(subject: Subject): Outcome {
  return failed('ERR_CDC_TARGET_MISSING', subject, 'no address is bound to the target');
}

interface Building<D> {
  readonly members: readonly D[];
  readonly subject: Subject;
  readonly outcomes: Map<D, Outcome>;
}

function buildAll<D extends Delivery, E>(
  service: BatchService<D, E>,
  { members, subject, outcomes }: Building<D>,
): readonly Built<D, E>[] {
  return members.flatMap((delivery) => {
    try {
      return [{ delivery, entry: service.build(delivery) }];
    } catch (error) {
      outcomes.set(delivery, outcomeOfBuild(error, subject));
      return [];
    }
  });
}

/** Returns what an error before the call means: our own refusals are about this one item. */
export function outcomeOfBuild(error: unknown, subject: Subject): Outcome {
  if (!(error instanceof CdcError) || error.retryable) return outcomeOfError(error, subject);
  const { service, target } = subject;
  const message = `Not delivered to ${service} ${target}: ${error.message}`;
  const details = { ...error.details, service, target };
  return { status: 'rejected', error: new CdcError(error.code, message, { details }) };
}

/** I2: of a group, one entry per request, and none while an earlier one is unanswered. */
function roundsOf<D, E>(
  built: readonly Built<D, E>[],
  groupOf: ((entry: E) => string | undefined) | undefined,
): readonly (readonly Built<D, E>[])[] {
  if (groupOf === undefined) return built.length === 0 ? [] : [built];
  const seen = new Map<string, number>();
  const rounds: Built<D, E>[][] = [];
  for (const one of built) {
    const group = groupOf(one.entry);
    const round = group === undefined ? 0 : (seen.get(group) ?? 0);
    if (group !== undefined) seen.set(group, round + 1);
    rounds[round] = [...(rounds[round] ?? []), one];
  }
  return rounds;
}

interface Round<D, E> {
  readonly round: readonly Built<D, E>[];
  readonly destination: Destination;
  readonly outcomes: Map<D, Outcome>;
}

async function deliverRound<D extends Delivery, E>(
  service: BatchService<D, E>,
  { round, destination, outcomes }: Round<D, E>,
): Promise<void> {
  const batches = splitBatches(round, service.limits, ({ entry }) => service.sizeOf(entry));
  // What is too large for one request goes in several, one after the other: they count as one on its way.
  for (const batch of batches) {
    const answers = await sendBatch(service, batch, destination);
    for (const [index, { delivery }] of batch.entries()) {
      outcomes.set(delivery, answers[index] ?? unconfirmed(destination));
    }
  }
}

async function sendBatch<D extends Delivery, E>(
  service: BatchService<D, E>,
  batch: readonly Built<D, E>[],
  destination: Destination,
): Promise<readonly (Outcome | undefined)[]> {
  if (destination.signal.aborted) return batch.map(() => postponed(destination));
  try {
    return await service.send(
      batch.map(({ entry }) => entry),
      destination,
    );
  } catch (error) {
    return batch.map(() => outcomeOfError(error, destination));
  }
}
