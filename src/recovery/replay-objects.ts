import { CdcError } from '../errors.ts';
import type { HandlerParts } from '../lambda/check-handler.ts';
import { rememberOnce } from '../lambda/remember-once.ts';
import { systemClock } from '../lambda/system-clock.ts';
import type { Report } from '../model/telemetry.ts';
import type { CompiledFunction } from './compile-function.ts';
import type { ObjectStore } from './object-store.ts';
import { orderRecords } from './order-records.ts';
import { readArchive } from './read-archive.ts';
import { parseReplayMessage, type ReplayMessage, selectionOf } from './replay-message.ts';
import { type ReplayBatch, type ReplayOptions, runReplay } from './run-replay.ts';

/** A target that takes nothing for so long stops the message, which then comes again. */
const BUDGET_MS = 60_000;

export interface ReplayWork {
  readonly owner: CompiledFunction;
  readonly parts: HandlerParts;
  readonly openBucket: (bucket: string) => ObjectStore;
  readonly report: Report;
  /** Time that is left for work. */
  readonly remainingMs: () => number;
}

/**
 * Does what one message asks for, to its end.
 *
 * @throws {CdcError} why it must come again.
 */
export async function replayMessage(body: string, work: ReplayWork): Promise<void> {
  const message = parseReplayMessage(body);
  for await (const batch of runReplay(toReplay(message, work))) {
    reportBatch(batch, work.report);
    if (batch.failure !== undefined) throw batch.failure;
    await parkAll(batch, work.parts);
    if (work.remainingMs() <= 0) {
      const reason = 'Replay stopped: no time is left, plan smaller messages';
      throw new CdcError('ERR_CDC_DELIVERY_POSTPONED', reason);
    }
  }
}

function toReplay(message: ReplayMessage, work: ReplayWork): ReplayOptions {
  const { owner, parts, openBucket, report, remainingMs } = work;
  const { clock = systemClock, random = Math.random, settings, once } = parts;
  const lines = readArchive({
    store: openBucket(message.bucket),
    keys: message.objects,
    openBucket,
    since: message.since,
    until: message.until,
  });
  return {
    records: orderRecords(lines),
    functions: [owner],
    selection: selectionOf(message),
    deliver: {
      sinks: rememberOnce(parts.sinks, once, report),
      clock,
      random,
      report,
      inFlight: settings.inFlight,
      budgetMs: Math.min(BUDGET_MS, remainingMs()),
      held: undefined,
    },
  };
}

/** I3 (nothing vanishes): what cannot be done is kept, or the message comes again. */
async function parkAll(
  { refused }: ReplayBatch,
  { quarantine }: Pick<HandlerParts, 'quarantine'>,
): Promise<void> {
  const outcomes = await Promise.all(refused.map(quarantine));
  for (const outcome of outcomes) {
    if (outcome.status === 'failed' || outcome.status === 'rejected') throw outcome.error;
  }
}

function reportBatch({ effects, refused }: ReplayBatch, report: Report): void {
  for (const { delivery, outcome } of effects) {
    const { route, target, position } = delivery;
    if (outcome?.status === 'failed' || outcome?.status === 'rejected') {
      const { code, message } = outcome.error;
      report({ name: 'delivery.failed', route, target, position, code, message });
    } else if (outcome !== undefined) {
      // No latency: a replay is not late.
      const { status } = outcome;
      report({ name: 'delivery.done', route, target, status, latencyMs: undefined });
    }
  }
  for (const { record, route, error } of refused) {
    report({ name: 'record.quarantined', position: record.position, code: error.code, route });
  }
}
