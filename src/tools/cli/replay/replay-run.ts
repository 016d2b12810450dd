import { createHash, type Hash } from 'node:crypto';
import { cliError, exitCodes } from '../../../inputs/cli-failure.ts';
import { systemClock } from '../../../lambda/system-clock.ts';
import { createServiceSinks } from '../../../recovery/create-service-sinks.ts';
import { formatEffectLine, toEffectLine } from '../../../recovery/effect-line.ts';
import { type OrderedRecord, orderRecords } from '../../../recovery/order-records.ts';
import type { ArchivedLine } from '../../../recovery/read-archive.ts';
import { type ReplayBatch, type ReplayOptions, runReplay } from '../../../recovery/run-replay.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';
import { countRead, createProgress, type Progress } from '../output/progress.ts';
import { createEffectCounts } from '../quarantine/quarantine-effects.ts';
import { toDeliver } from '../quarantine/quarantine-redrive.ts';
import {
  awsConfigOf,
  readVariables,
  toSettings,
  type Variables,
} from '../quarantine/quarantine-store.ts';
import {
  checkRoutes,
  loadReplayService,
  type ReplayFlags,
  type ReplayService,
  toCount,
  toSelection,
} from './replay-flags.ts';
import { createReplayNotes, type ReplayNotes } from './replay-notes.ts';
import { openArchive, readSource, toRange } from './replay-source.ts';
import { openReplayState } from './replay-state.ts';

/** Records that are worked on together; an interrupted replay repeats at most so many. */
const BATCH_RECORDS = 500;

/**
 * Replays an archive through the routes of a service, or with `--dry-run` lists the effects.
 *
 * @returns the exit code: `findings` if parts of records cannot be done.
 * @throws {CdcError} what stopped it; with `--state` it goes on from there when it is run again.
 */
export async function runReplayCommand(flags: ReplayFlags, io: CliIo): Promise<number> {
  const range = toRange(flags);
  const variables = await readVariables(flags, io);
  const service = await loadReplayService(flags.service, flags, { variables, io });
  checkRoutes(service.compiled, { '--route': flags.route, '--messages': flags.messages });
  const source = await openArchive(flags.from, variables, io);
  const seen = createHash('sha256').update(optionsOf(flags));
  const notes = createReplayNotes();
  const besideResults = flags.dryRun === true && flags.json === true;
  const progress = createProgress(io, { besideResults });
  const lines = noted(countRead(readSource(source, range, seen), progress), notes);
  const ordered = orderRecords(lines, notes.order);
  const run = {
    functions: service.compiled,
    selection: await toSelection(flags, io),
    batchRecords: Math.min(BATCH_RECORDS, toCount('--rate', flags.rate) ?? BATCH_RECORDS),
  };
  try {
    if (flags.dryRun === true) {
      return await list({ ...run, records: ordered, deliver: undefined }, { flags, io, notes });
    }
    const options = await toSending(run, { flags, variables, service });
    return await send(options, { flags, io, notes, ordered, seen, progress });
  } finally {
    progress.end();
  }
}

/** What the places of a state depend on, besides the objects. */
function optionsOf({ since, until, table, route, messages, exceptKeys }: ReplayFlags): string {
  return JSON.stringify([since, until, table, route, messages, exceptKeys]);
}

async function* noted(
  lines: AsyncIterable<ArchivedLine>,
  notes: ReplayNotes,
): AsyncGenerator<ArchivedLine> {
  for await (const line of lines) {
    notes.countRecord(line.record.position);
    yield line;
  }
}

interface Telling {
  readonly flags: ReplayFlags;
  readonly io: CliIo;
  readonly notes: ReplayNotes;
}

/** The same archive and routes give the same lines, byte for byte. */
async function list(options: ReplayOptions, { flags, io, notes }: Telling): Promise<number> {
  const results = createResultWriter(io.stdout);
  const counts = createEffectCounts();
  const shape = { reveal: flags.reveal === true };
  for await (const { effects, refused } of runReplay(options)) {
    notes.addRefused(refused);
    for (const effect of effects) {
      counts.add(effect);
      if (flags.json !== true) continue;
      await results.write(formatEffectLine(toEffectLine(effect.delivery, shape)));
    }
  }
  if (flags.json !== true) await results.write(counts.format('would be made').trimEnd());
  await results.close();
  io.stderr.write(notes.format());
  return notes.refused() === 0 ? exitCodes.ok : exitCodes.findings;
}

type Run = Omit<ReplayOptions, 'records' | 'deliver'>;
type Sending = Run & Pick<ReplayOptions, 'deliver'>;

interface SendingContext {
  readonly flags: ReplayFlags;
  readonly variables: Variables;
  readonly service: ReplayService;
}

async function toSending(
  run: Run,
  { flags, variables, service }: SendingContext,
): Promise<Sending> {
  const settings = toSettings(variables);
  const sinks = await createServiceSinks(service.functions, {
    settings,
    configOf: awsConfigOf(variables),
    messages: new Set(flags.messages),
  });
  return { ...run, deliver: { ...toDeliver(settings, flags), sinks, held: undefined } };
}

interface Going extends Telling {
  readonly ordered: AsyncIterable<OrderedRecord>;
  readonly seen: Hash;
  readonly progress: Progress;
}

async function send(options: Sending, going: Going): Promise<number> {
  const { flags, io, notes, ordered, seen, progress } = going;
  const fingerprintOf = () => seen.copy().digest('base64url');
  const state = await openReplayState(flags.state, fingerprintOf, io);
  const counts = createEffectCounts();
  const pace = createPace(toCount('--rate', flags.rate));
  for await (const batch of runReplay({ ...options, records: state.resume(ordered) })) {
    for (const effect of batch.effects) counts.add(effect);
    notes.addRefused(batch.refused);
    if (batch.failure !== undefined) throw stopped(batch.failure, flags);
    await state.save(batch.order, batch.records);
    progress.sent(batch.records);
    await pace(batch.records);
  }
  progress.end();
  const results = createResultWriter(io.stdout);
  const refused = notes.refused();
  const summary = { effects: counts.toJson(), refused };
  await results.write(
    flags.json === true ? JSON.stringify(summary) : counts.format('made').trimEnd(),
  );
  await results.close();
  io.stderr.write(notes.format());
  return refused === 0 ? exitCodes.ok : exitCodes.findings;
}

/** Waits after a batch as long as the rate asks for. */
function createPace(perSecond: number | undefined): (records: number) => Promise<void> {
  if (perSecond === undefined) return async () => undefined;
  let dueAt = systemClock.now();
  return async (records) => {
    dueAt = Math.max(dueAt, systemClock.now() - 1000) + (records * 1000) / perSecond;
    await systemClock.sleep(dueAt - systemClock.now());
  };
}

function stopped(
  { code, message }: NonNullable<ReplayBatch['failure']>,
  { state }: ReplayFlags,
): Error {
  const again = state === undefined ? 'Run it again' : 'Run it again with the same --state';
  return cliError(code, {
    place: 'replay',
    message: `Replay stopped: ${message}`,
    fix: `${again}: state that is written again does no harm.`,
  });
}
