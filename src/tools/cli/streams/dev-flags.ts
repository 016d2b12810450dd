import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { cliError } from '../../../inputs/cli-failure.ts';
import { readText } from '../../../inputs/read-text.ts';
import { parseIsoTime } from '../../../model/iso-time.ts';
import { createFailureFolder } from '../../local/dev/failure-folder.ts';
import type { FailureDestination } from '../../local/event-source-mapping/failure-message.ts';
import type { FilterCriteria } from '../../local/event-source-mapping/filter-criteria.ts';
import type { MappingSettings } from '../../local/event-source-mapping/settings.ts';
import type { StartingPosition } from '../../local/event-source-mapping/stream-model.ts';
import { failingBy, makeFolder } from '../output/output-file.ts';
import type { DeployedMapping } from './deployed-mapping.ts';

/** The options of `millrace dev` that are settings of the event source mapping. */
export interface MappingFlags {
  readonly batchSize?: string;
  readonly window?: string;
  readonly parallelizationFactor?: string;
  readonly filter?: string;
  readonly startingPosition?: string;
  readonly onDemand?: boolean;
  readonly partial: boolean;
  readonly bisect?: true;
  readonly retries?: string;
  readonly maxAge?: string;
  readonly timeout?: string;
  readonly onFailure?: string;
}

/** What is known of the mapping beside the options. */
export interface DeclaredMapping {
  readonly cwd: string;
  readonly timeoutMs: number | undefined;
  readonly deployed: DeployedMapping | undefined;
}

const filterFile = z.object({
  Filters: z.array(z.object({ Pattern: z.union([z.string(), z.record(z.string(), z.unknown())]) })),
});

/** Tells whether the function is to answer which records failed. */
export function honoursPartialAnswers(
  { partial, onDemand }: MappingFlags,
  deployed: DeployedMapping | undefined,
): boolean {
  return partial && !(onDemand ?? deployed?.isOnDemand ?? false);
}

/**
 * Reads the settings of the mapping, for either kind of stream: what the options say, else what is
 * deployed. Ranges are checked by the mapping.
 *
 * @throws {CdcError} `ERR_CDC_USAGE`, `ERR_CDC_INPUT_INVALID` (the file of filters) or `ERR_CDC_OUTPUT_FAILED` (the
 *   folder of what is given up).
 */
export async function readMappingSettings(
  flags: MappingFlags,
  { cwd, timeoutMs: declaredTimeoutMs, deployed }: DeclaredMapping,
): Promise<(stream: 'kinesis' | 'kafka') => MappingSettings> {
  const filterCriteria =
    flags.filter === undefined ? undefined : await readFilter(resolve(cwd, flags.filter));
  const timeoutMs = numberOf('--timeout', flags.timeout, 1000) ?? declaredTimeoutMs;
  const common = withoutUndefined({
    batchSize: numberOf('--batch-size', flags.batchSize),
    maximumBatchingWindowMs: numberOf('--window', flags.window, 1000),
    parallelizationFactor: numberOf('--parallelization-factor', flags.parallelizationFactor),
    maximumRetryAttempts: numberOf('--retries', flags.retries),
    maximumRecordAgeInSeconds: numberOf('--max-age', flags.maxAge),
    functionTimeoutMs: timeoutMs,
    startingPosition: startingPositionOf(flags.startingPosition),
    bisectBatchOnFunctionError: flags.bisect,
    filterCriteria,
    onFailure:
      flags.onFailure === undefined ? undefined : await openFailureFolder(flags.onFailure, cwd),
  });
  const isOnDemand = flags.onDemand ?? deployed?.isOnDemand ?? false;
  return (stream) => ({
    ...(stream === deployed?.stream ? deployed.settings : {}),
    ...common,
    ...(stream === 'kafka' && !isOnDemand ? { provisionedPollers: 1 } : {}),
    ...(honoursPartialAnswers(flags, deployed)
      ? { functionResponseTypes: ['ReportBatchItemFailures'] }
      : {}),
  });
}

/**
 * Reads `TRIM_HORIZON`, `LATEST` or a time.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` for any other text.
 */
export function startingPositionOf(text: string | undefined): StartingPosition | undefined {
  if (text === undefined) return undefined;
  if (text === 'TRIM_HORIZON' || text === 'LATEST') return { at: text };
  const timestamp = parseIsoTime(text);
  if (timestamp !== undefined) return { at: 'AT_TIMESTAMP', timestamp };
  throw usage(
    '--starting-position',
    'It is TRIM_HORIZON, LATEST or a time with its zone, such as 2026-11-20T10:00:00Z',
  );
}

/** Made before the first record: what cannot be written is told while nothing is given up yet (I6). */
async function openFailureFolder(folder: string, cwd: string): Promise<FailureDestination> {
  await makeFolder(folder, cwd);
  const { kind, send } = createFailureFolder(resolve(cwd, folder));
  return { kind, send: (message) => failingBy(folder, async () => send(message)) };
}

function numberOf(place: string, text: string | undefined, factor = 1): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value * factor;
  throw usage(place, 'It is a number');
}

/** Patterns may be JSON objects in place of JSON in a text, so that people can read them. */
async function readFilter(file: string): Promise<FilterCriteria> {
  const text = await readText(file, '.').catch(() => undefined);
  if (text === undefined) throw unreadableFilter(file, 'there is no such file');
  const { data } = z.safeParse(filterFile, parseJson(file, text));
  if (data === undefined) {
    throw unreadableFilter(file, 'it is not {"Filters": [{"Pattern": {...}}]}');
  }
  return {
    Filters: data.Filters.map(({ Pattern }) => ({
      Pattern: typeof Pattern === 'string' ? Pattern : JSON.stringify(Pattern),
    })),
  };
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadableFilter(file, 'it is not JSON');
  }
}

type Defined<T> = { [N in keyof T]?: Exclude<T[N], undefined> };

function withoutUndefined<T extends object>(settings: T): Defined<T> {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  // The cast holds: what is left out is undefined.
  return Object.fromEntries(entries) as Defined<T>;
}

function unreadableFilter(place: string, why: string): Error {
  return cliError('ERR_CDC_INPUT_INVALID', { place, message: `Filters cannot be read: ${why}` });
}

function usage(place: string, message: string): Error {
  return cliError('ERR_CDC_USAGE', { place, message });
}
