import type { CdcError, ErrorCode } from '../errors.ts';

/** What all of something failed with. */
export interface Brake {
  /** What failed as a whole: `table dbo.invoices`, `route high-usage-alert`, `all records`. */
  readonly scope: string;
  readonly code: ErrorCode;
  readonly records: number;
}

/** Counts, per table and route, how much failed with which code. */
export interface Tally {
  readonly countRecord: () => void;
  readonly countChange: (table: string) => void;
  readonly countUndecodable: (error: CdcError) => void;
  readonly countRouted: (route: string) => void;
  readonly countRejected: (route: string, error: CdcError) => void;
  /** Returns the first scope of which everything failed with one code, or `undefined`. */
  readonly findBrake: () => Brake | undefined;
}

/** Fewer failures than this can be a few odd records; from here on it looks like a wrong deployment. */
export const MIN_FAILURES = 5;

/** Quarantine that somebody asked for is no failure of a deployment. */
export const ASKED: ReadonlySet<ErrorCode> = new Set([
  'ERR_CDC_ROUTE_PAUSED',
  'ERR_CDC_RECORD_PARKED',
  // The policy of the table: after a column was added, all its rows are so.
  'ERR_CDC_SCHEMA_DRIFT',
  // The policy of the route.
  'ERR_CDC_CHANGE_TOO_OLD',
  'ERR_CDC_ORDER_UNKNOWN',
  'ERR_CDC_LOOKUP_MISSING',
]);

interface Count {
  total: number;
  readonly failures: Map<ErrorCode, number>;
}

/** Creates the tally of one invocation. */
export function createTally(): Tally {
  const counts = new Map<string, Count>();
  const countOf = (scope: string): Count => {
    const known = counts.get(scope);
    if (known !== undefined) return known;
    const created: Count = { total: 0, failures: new Map() };
    counts.set(scope, created);
    return created;
  };
  const fail = (scope: string, { code }: CdcError) => {
    const { failures } = countOf(scope);
    failures.set(code, (failures.get(code) ?? 0) + 1);
  };
  return {
    countRecord: () => {
      countOf('all records').total += 1;
    },
    countChange: (table) => {
      countOf(`table ${table}`).total += 1;
    },
    countUndecodable: (error) => {
      fail('all records', error);
      const { table } = error.details;
      if (table === undefined) return;
      countOf(`table ${table}`).total += 1;
      fail(`table ${table}`, error);
    },
    countRouted: (route) => {
      countOf(`route ${route}`).total += 1;
    },
    countRejected: (route, error) => {
      countOf(`route ${route}`).total += 1;
      fail(`route ${route}`, error);
    },
    findBrake: () => findBrake(counts),
  };
}

function findBrake(counts: ReadonlyMap<string, Count>): Brake | undefined {
  for (const [scope, { total, failures }] of counts) {
    for (const [code, failed] of failures) {
      if (!ASKED.has(code) && failed >= MIN_FAILURES && failed === total)
        return { scope, code, records: failed };
    }
  }
  return undefined;
}
