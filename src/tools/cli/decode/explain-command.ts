import { createDecoder } from '../../../decoders/create-decoder.ts';
import { cliError, exitCodes, isCdcError } from '../../../inputs/cli-failure.ts';
import { type DecodedInput, decodeRecords } from '../../../inputs/decode-records.ts';
import { groupFunctions } from '../../../inputs/group-functions.ts';
import {
  loadService,
  type NamedFunction,
  selectFunctions,
  tablesOf,
} from '../../../inputs/load-service.ts';
import { openInput } from '../../../inputs/open-input.ts';
import { readRecords } from '../../../inputs/read-records.ts';
import { timeOf } from '../../../inputs/recording-time.ts';
import type { Row } from '../../../model/change-event.ts';
import type { RouteSet } from '../../../model/route.ts';
import { createTableIndex, type FindTable } from '../../../model/table.ts';
import { compileRouter, type Router } from '../../../routing/compile-router.ts';
import { toPlayTime } from '../../local/open-recording.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';
import { toTime } from '../option-time.ts';
import { countRead, createProgress } from '../output/progress.ts';
import { createConfiguredDecoder } from './create-configured-decoder.ts';
import { type DecoderFlags, toDecoderSettings } from './decoder-settings.ts';
import { compileExplainFilters } from './explain-filters.ts';
import { createExplainSummary } from './explain-summary.ts';
import { findRegistry } from './find-registry.ts';
import { type ExplainedInput, formatExplained, formatExplainedLine } from './format-explained.ts';

export interface ExplainFlags extends DecoderFlags {
  readonly service: string;
  readonly function?: string;
  readonly at?: string;
  readonly json?: true;
}

/** The compiled routes of functions that share them. */
interface CompiledGroup {
  readonly functions: readonly string[];
  readonly router: Router;
}

const MASK = '***';

/**
 * Prints for each record of an input what every route would make of it. Nothing is sent.
 *
 * @returns the exit code: `findings` if a record cannot be decoded or a request cannot be built.
 */
export async function runExplain(file: string, flags: ExplainFlags, io: CliIo): Promise<number> {
  const clock = createExplainClock(flags, io);
  const service = await loadService(flags.service, io.cwd);
  const functions = selectFunctions(service, flags.function);
  const groups = compileGroups(functions, flags.service);
  const explainFilters = compileExplainFilters(functions.filter(hasRoutes));
  const specs = functions.flatMap(({ spec }) => (spec.routes && spec.decoder) ?? []);
  const findTable = createTableIndex(tablesOf(functions));
  const registry = findRegistry(flags.registry, file, io.cwd);
  const decoder = createConfiguredDecoder(toDecoderSettings(flags, specs), (spec) =>
    createDecoder(spec, { findTable, learnKeys: true, registry }),
  );
  const progress = createProgress(io, { besideResults: true });
  const records = countRead(readRecords(await openInput(file, io)), progress);
  const results = createResultWriter(io.stdout);
  const summary = createExplainSummary();
  let exitCode: number = exitCodes.ok;

  for await (const input of decodeRecords(records, decoder)) {
    const filters = input.record === undefined ? [] : explainFilters(input.record, input.position);
    const now = clock.see(input);
    const explained = { ...explain(input, groups, now, findTable), filters };
    summary.count(explained);
    if (isFinding(explained)) exitCode = exitCodes.findings;
    const text =
      flags.json === true ? formatExplainedLine(explained) : formatExplained(explained, io.stdout);
    if (!(await results.write(text))) break;
  }
  await results.close();
  if (flags.json !== true) io.stderr.write(`${summary.line()}\n`);
  clock.tell();
  return exitCode;
}

/** What time it is for each record. An input may be too long to be read twice, so that it is the newest time so far. */
function createExplainClock({ at, json }: ExplainFlags, io: CliIo) {
  const given = at === undefined ? undefined : toTime('--at', at);
  let newest: number | undefined;
  return {
    see({ result }: DecodedInput): number {
      const time = timeOf(result);
      if (time !== undefined) newest = Math.max(newest ?? time, time);
      return given ?? newest ?? io.now();
    },
    tell() {
      if (given !== undefined || newest === undefined || json === true) return;
      io.stderr.write(`${toPlayTime(newest, false, '--at TIME').line}\n`);
    },
  };
}

function compileGroups(
  functions: readonly NamedFunction[],
  file: string,
): readonly CompiledGroup[] {
  const groups = groupFunctions(functions);
  if (groups.length === 0) {
    throw cliError('ERR_CDC_USAGE', {
      place: '--function',
      message: 'There are no routes to explain',
      fix: 'Name a function that has routes.',
    });
  }
  return groups.map(({ functions: names, routes }) => ({
    functions: names,
    router: compileRoutes(routes, file),
  }));
}

function compileRoutes(routes: readonly RouteSet[], file: string): Router {
  try {
    return compileRouter(routes);
  } catch (cause) {
    if (!isCdcError(cause)) throw cause;
    throw cliError(cause.code, { place: file, message: cause.message, cause });
  }
}

function explain(
  input: DecodedInput,
  groups: readonly CompiledGroup[],
  now: number,
  findTable: FindTable,
): Omit<ExplainedInput, 'filters'> {
  const { result } = input;
  if (result.kind !== 'change') return { input, key: undefined, groups: [] };
  return {
    input,
    key: result.operation === 'truncate' ? undefined : maskKey(result, findTable),
    groups: groups.map(({ functions, router }) => ({
      functions,
      explanation: router.explain(result, now),
    })),
  };
}

function hasRoutes({ spec }: NamedFunction): boolean {
  return (spec.routes ?? []).length > 0;
}

/** I5 (row values stay inside): a preview masks personal columns, keys included. */
function maskKey(
  { key, table }: { readonly key: unknown; readonly table: Parameters<FindTable>[0] },
  findTable: FindTable,
): Row | undefined {
  if (typeof key !== 'object' || key === null) return undefined;
  const columns = findTable(table)?.columns ?? {};
  const shown = Object.entries(key).map(([name, value]) => [
    name,
    columns[name]?.isPersonal === true ? MASK : (value as unknown),
  ]);
  return Object.fromEntries(shown);
}

/** A paused route parks on purpose: that is no finding. */
function isFinding({ input, groups }: ExplainedInput): boolean {
  const rejections = groups
    .flatMap(({ explanation }) => explanation.routes)
    .flatMap((route) => route.rejections);
  return (
    input.result.kind === 'undecodable' ||
    rejections.some(({ code }) => code !== 'ERR_CDC_ROUTE_PAUSED')
  );
}
