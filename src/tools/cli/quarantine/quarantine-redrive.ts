import { exitCodes } from '../../../inputs/cli-failure.ts';
import { escapeControls } from '../../../inputs/escape-controls.ts';
import {
  DEFAULT_SERVICE,
  loadService,
  type NamedFunction,
  selectFunctions,
} from '../../../inputs/load-service.ts';
import type { Settings } from '../../../lambda/settings.ts';
import { systemClock } from '../../../lambda/system-clock.ts';
import { formatExactJson } from '../../../model/exact-json.ts';
import { laneOf, placeOf } from '../../../model/record.ts';
import {
  ARCHIVE_ROUTE,
  type CompiledFunction,
  compileFunction,
} from '../../../recovery/compile-function.ts';
import { createServiceSinks } from '../../../recovery/create-service-sinks.ts';
import type { DeliverOptions } from '../../../recovery/deliver-in-order.ts';
import { toEffectLine } from '../../../recovery/effect-line.ts';
import type { ObjectStore } from '../../../recovery/object-store.ts';
import type { EntryResult, ObjectResult } from '../../../recovery/redrive-result.ts';
import { type RedriveOptions, runRedrive } from '../../../recovery/run-redrive.ts';
import { QUARANTINE_PREFIX, readWaiting } from '../../../recovery/waiting-object.ts';
import { type CliIo, createResultWriter, type ResultWriter } from '../cli-io.ts';
import { findRegistry } from '../decode/find-registry.ts';
import { countRead, createProgress } from '../output/progress.ts';
import { checkRoutes, toCount } from '../replay/replay-flags.ts';
import { createEffectCounts, type EffectCounts } from './quarantine-effects.ts';
import { routeOf } from './quarantine-list.ts';
import {
  awsConfigOf,
  openBucketsBy,
  openStore,
  readVariables,
  type StoreFlags,
  toSettings,
  type Variables,
} from './quarantine-store.ts';

export interface PatienceFlags {
  readonly patience?: string;
}

export interface RedriveFlags extends StoreFlags, PatienceFlags {
  readonly service?: string;
  readonly function?: string;
  readonly registry?: string;
  readonly onFailure?: string;
  readonly route?: string;
  readonly messages?: readonly string[];
  readonly outOfOrder?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** How long a target may be tried before what it does not take is left for another time. */
const PATIENCE_SECONDS = 60;

/** What the progress counts. */
const OBJECTS = 'objects of the quarantine';

/**
 * Redrives the quarantine, after it has shown what that does; `--dry-run` only shows it.
 *
 * @returns the exit code: `findings` if anything stays, or is kept as an entry of its own.
 */
export async function runQuarantineRedrive(flags: RedriveFlags, io: CliIo): Promise<number> {
  const store = await openStore(flags, io);
  const variables = await readVariables(flags, io);
  const settings = toSettings(variables, flags.bucket);
  const service = await loadService(flags.service ?? DEFAULT_SERVICE, io.cwd);
  const functions = selectFunctions(service, flags.function);
  const compiled = functions.map((one) =>
    compileFunction(one, settings, findRegistry(flags.registry, '', io.cwd)),
  );
  checkMessages(flags, compiled);
  const preview = await show(flags, io, toOptions(flags, store, compiled));
  if (flags.dryRun === true) return preview;

  const messages = new Set(flags.messages);
  const sinks = await createServiceSinks(sending(functions), {
    settings,
    configOf: awsConfigOf(variables),
    messages,
  });
  const keep = await openKeep(flags, store, variables);
  const deliver: DeliverOptions = { ...toDeliver(settings, flags), sinks };
  const run = runRedrive({ ...toOptions(flags, store, compiled), doing: { store, keep, deliver } });
  return await tell(run, flags, io);
}

/** Batches that Lambda gave up have a bucket of their own: what is not done goes to the quarantine. */
async function openKeep(
  { bucket }: RedriveFlags,
  store: ObjectStore,
  variables: Variables,
): Promise<ObjectStore> {
  const { MILLRACE_QUARANTINE_BUCKET: quarantine } = variables;
  if (bucket === undefined || quarantine === undefined) return store;
  return quarantine === bucket ? store : (await openBucketsBy(variables))(quarantine);
}

function checkMessages(
  { messages = [] }: RedriveFlags,
  compiled: readonly CompiledFunction[],
): void {
  // An archive is no route, but is named like one.
  const routes = messages.filter((name) => name !== ARCHIVE_ROUTE);
  checkRoutes(compiled, { '--messages': routes });
}

/** Functions that only archive need no sink unless they are named by their route. */
function sending(functions: readonly NamedFunction[]): readonly NamedFunction[] {
  return functions.filter(
    ({ spec }) => (spec.routes ?? []).length > 0 || spec.archive !== undefined,
  );
}

function toOptions(
  flags: RedriveFlags,
  store: ObjectStore,
  functions: readonly CompiledFunction[],
): RedriveOptions {
  return {
    objects: readWaiting(store, { prefix: flags.onFailure ?? QUARANTINE_PREFIX }),
    wants: (entry) => flags.route === undefined || routeOf(entry) === flags.route,
    functions,
    rules: { messages: new Set(flags.messages), outOfOrder: flags.outOfOrder === true },
    doing: undefined,
  };
}

/** Settings of delivery that commands share; sinks are to be added. */
export function toDeliver(
  { inFlight }: Settings,
  { patience }: PatienceFlags,
): Omit<DeliverOptions, 'sinks'> {
  return {
    clock: systemClock,
    random: Math.random,
    report: () => undefined,
    inFlight,
    budgetMs: (toCount('--patience', patience) ?? PATIENCE_SECONDS) * 1000,
    held: new Set(),
  };
}

/** Shows the effects; each by itself only where nothing else will be done. */
async function show(flags: RedriveFlags, io: CliIo, options: RedriveOptions): Promise<number> {
  const counts = createEffectCounts();
  const results = createResultWriter(io.stdout);
  const progress = createProgress(io, { besideResults: flags.dryRun === true });
  let exitCode: number = exitCodes.ok;
  for await (const result of countRead(runRedrive(options), progress, OBJECTS)) {
    count(result, counts);
    if (isStuck(result)) exitCode = exitCodes.findings;
    if (flags.dryRun === true) await write(result, flags, results);
  }
  const word = flags.dryRun === true ? 'would be' : 'to be';
  if (flags.json !== true) io.stderr.write(counts.format(word));
  await results.close();
  return exitCode;
}

async function tell(
  run: AsyncIterable<ObjectResult>,
  flags: RedriveFlags,
  io: CliIo,
): Promise<number> {
  const counts = createEffectCounts();
  const results = createResultWriter(io.stdout);
  const progress = createProgress(io, { besideResults: true });
  let kept = 0;
  for await (const result of countRead(run, progress, OBJECTS)) {
    count(result, counts);
    if (!result.removed || result.written.length > 0) kept += 1;
    await write(result, flags, results);
  }
  if (flags.json !== true) io.stderr.write(counts.format('made'));
  await results.close();
  return kept === 0 ? exitCodes.ok : exitCodes.findings;
}

function count({ entries }: ObjectResult, counts: EffectCounts): void {
  for (const { effects } of entries) for (const effect of effects) counts.add(effect);
}

function isStuck({ entries, error }: ObjectResult): boolean {
  return (
    error !== undefined ||
    entries.some(({ problem, left }) => {
      // Nothing was tried yet: what is only waiting to be sent is no finding.
      return (
        problem !== undefined || left.some(({ code }) => code !== 'ERR_CDC_DELIVERY_POSTPONED')
      );
    })
  );
}

async function write(
  result: ObjectResult,
  { json }: RedriveFlags,
  results: ResultWriter,
): Promise<void> {
  await results.write(json === true ? formatExactJson(toJson(result)) : toText(result));
}

function toJson({ key, removed, written, entries, error }: ObjectResult): object {
  return {
    key,
    removed,
    written,
    entries: entries.map((one) => ({
      lane: laneOf(one.entry.record.position),
      place: placeOf(one.entry.record.position).toString(),
      route: one.entry.route ?? null,
      effects: one.effects.map(({ delivery, outcome }) => ({
        ...toEffectLine(delivery),
        status: outcome?.status ?? null,
      })),
      left: one.left,
      notes: one.notes,
      problem: one.problem === undefined ? null : toReason(one.problem),
    })),
    error: error === undefined ? null : toReason(error),
  };
}

function toReason({ code, message }: { code: string; message: string }): object {
  return { code, message };
}

function toText(result: ObjectResult): string {
  const { key, removed, written, error, entries } = result;
  const state = removed ? 'done' : 'kept';
  const head = error === undefined ? `${state}  ${key}` : `unreadable  ${key}: ${error.message}`;
  const lines = entries.flatMap(describeEntry);
  const text = [head, ...lines, ...written.map((id) => `      now  ${id}`)];
  return text.map(escapeControls).join('\n');
}

function describeEntry({ effects, left, notes, problem }: EntryResult): readonly string[] {
  return [
    ...effects.map(({ delivery, outcome }) => {
      const { action, route, target } = toEffectLine(delivery);
      const status = outcome?.status ?? 'would be made';
      const why = status === 'stale' ? ': the item holds a newer state, nothing was written' : '';
      return `      ${route}: ${action} ${target}: ${status}${why}`;
    }),
    ...left.map(({ route, code, message }) => `      ${route}: open, ${code}: ${message}`),
    ...notes.map((note) => `      nothing to do: ${note}`),
    ...(problem === undefined ? [] : [`      ${problem.code}: ${problem.message}`]),
  ];
}
