import * as z from 'zod/mini';
import { CdcError } from '../errors.ts';
import { isoTime } from '../model/iso-time.ts';
import type { RouteMode } from '../model/route.ts';
import type { EpochBoundaries } from '../model/version.ts';

/** What the environment of a function says. */
export interface Settings {
  /** From symbolic name to ARN, URL or name: the variables `TARGET_<name>`. */
  readonly targets: Readonly<Record<string, string>>;
  readonly quarantineBucket: string;
  /** Keeps records that are too large for Firehose; the quarantine bucket unless another is set. */
  readonly archiveBucket: string;
  /** The event source mapping honours partial answers; else a batch that is not done must throw. */
  readonly partialAnswers: boolean;
  /** Modes of routes that differ from what the route says. */
  readonly modes: Readonly<Record<string, RouteMode>>;
  /** Source times at which the order of the source database starts anew. */
  readonly epochs: EpochBoundaries;
  /** When the function went live, in epoch milliseconds: changes committed before it send no message. */
  readonly since?: number | undefined;
  /** Positions (`lane:place`) that go to quarantine unread. */
  readonly parked: ReadonlySet<string>;
  /** Records per window of message targets: what a retry repeats at most. */
  readonly windowRecords: number;
  /** Requests to a target that are on their way at once, where it is not what its sink says. */
  readonly inFlight: Readonly<Record<string, number>>;
  /** Time kept for the answer. */
  readonly marginMs: number;
}

const TARGET_PREFIX = 'TARGET_';

const json = z.pipe(
  z.string(),
  z.transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.issues.push({ code: 'custom', message: 'is not JSON', input: text });
      return undefined;
    }
  }),
);

const WHOLE = { error: 'is not a whole number above 0' };
const MODES = { error: 'is not an object of "live", "shadow" or "paused" by route' };
const TIMES = { error: 'is not a list of ISO times with a zone' };
const REQUESTS = { error: 'is not an object of whole numbers above 0 by target' };
const requests = z.number(REQUESTS).check(z.int(REQUESTS), z.positive(REQUESTS));
const positiveInteger = z.coerce.number(WHOLE).check(z.int(WHOLE), z.positive(WHOLE));

const environment = z.object({
  MILLRACE_QUARANTINE_BUCKET: z
    .string({ error: 'is missing: the bucket that keeps what cannot be delivered' })
    .check(z.minLength(1, { error: 'is empty' })),
  MILLRACE_ARCHIVE_BUCKET: z.optional(z.string().check(z.minLength(1, { error: 'is empty' }))),
  MILLRACE_PARTIAL_ANSWERS: z._default(
    z.enum(['honoured', 'off'], { error: 'is neither "honoured" nor "off"' }),
    'off',
  ),
  MILLRACE_MODES: z.optional(
    z.pipe(json, z.record(z.string(), z.enum(['live', 'shadow', 'paused'], MODES), MODES)),
  ),
  MILLRACE_EPOCHS: z.optional(z.pipe(json, z.array(isoTime, TIMES))),
  MILLRACE_SINCE: z.optional(isoTime),
  MILLRACE_PARKED: z.optional(
    z.pipe(json, z.array(z.string(), { error: 'is not a list of positions `lane:place`' })),
  ),
  MILLRACE_WINDOW_RECORDS: z._default(positiveInteger, 100),
  MILLRACE_IN_FLIGHT: z.optional(z.pipe(json, z.record(z.string(), requests, REQUESTS))),
  MILLRACE_MARGIN_MS: z._default(positiveInteger, 1_500),
});

/**
 * Reads the settings of a function from its environment. All problems are reported together (I6).
 *
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID`.
 */
export function readSettings(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Settings {
  const parsed = z.safeParse(environment, variables);
  const unknown = findUnknown(variables);
  if (!parsed.success || unknown.length > 0) {
    const issues = parsed.error?.issues ?? [];
    const problems = [
      ...issues.map(({ path, message }) => `${String(path[0])} ${message}`),
      ...unknown.map((name) => `${name} is no setting: misspelt?`),
    ];
    throw new CdcError(
      'ERR_CDC_SETTINGS_INVALID',
      `Settings are not valid:\n- ${[...new Set(problems)].join('\n- ')}`,
    );
  }
  const { data } = parsed;
  return {
    targets: readTargets(variables),
    quarantineBucket: data.MILLRACE_QUARANTINE_BUCKET,
    archiveBucket: data.MILLRACE_ARCHIVE_BUCKET ?? data.MILLRACE_QUARANTINE_BUCKET,
    partialAnswers: data.MILLRACE_PARTIAL_ANSWERS === 'honoured',
    modes: data.MILLRACE_MODES ?? {},
    epochs: (data.MILLRACE_EPOCHS ?? []).map((time) => BigInt(Date.parse(time)) * 1000n),
    since: data.MILLRACE_SINCE === undefined ? undefined : Date.parse(data.MILLRACE_SINCE),
    parked: new Set(data.MILLRACE_PARKED),
    windowRecords: data.MILLRACE_WINDOW_RECORDS,
    inFlight: data.MILLRACE_IN_FLIGHT ?? {},
    marginMs: data.MILLRACE_MARGIN_MS,
  };
}

/** A misspelt setting would be ignored in silence, and with it what it was to prevent. */
function findUnknown(variables: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.keys(variables).filter(
    (name) => name.startsWith('MILLRACE_') && !Object.hasOwn(environment.shape, name),
  );
}

function readTargets(
  variables: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      name.startsWith(TARGET_PREFIX) && value !== undefined && value !== ''
        ? [[name.slice(TARGET_PREFIX.length), value]]
        : [],
    ),
  );
}
