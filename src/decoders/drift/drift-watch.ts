import { CdcError } from '../../errors.ts';
import { formatTable, type Table } from '../../model/table.ts';
import type { Report } from '../../model/telemetry.ts';

/** How a row differs from the declared shape of its table. */
export type DriftOfRow = 'added' | 'missing' | 'retyped';

/**
 * What is done when a table is no longer as it is declared: it is reported, once for each column,
 * and then done what the table says.
 *
 * Both functions throw `ERR_CDC_SCHEMA_DRIFT` if the policy of the table is `quarantine`, and
 * `ERR_CDC_SCHEMA_DRIFT_STOP`, which is retryable, if it is `stop`.
 */
export interface DriftWatch {
  readonly foundColumn: (table: Table, what: DriftOfRow, column: string) => void;
  /** `operation`: the capture tool's word for what was done to the table. Each one is reported. */
  readonly foundDdl: (table: Table, operation: string | undefined) => void;
}

/** Of what a decoder is told about its service: where it reports, and the watch that it shares. */
export interface DriftContext {
  readonly report?: Report | undefined;
  readonly drift?: DriftWatch | undefined;
}

/** Names of columns come from records, and records from anywhere: so many are told of one table. */
const MAX_COLUMNS = 1_000;

/**
 * What announces a table, and does not change it: at the start of a task or a snapshot, however
 * often. No policy holds them up.
 */
const ANNOUNCEMENTS: ReadonlySet<string | undefined> = new Set([
  undefined,
  'create-table',
  'drop-table',
  'CREATE',
  'DROP',
  'TRUNCATE',
]);

/** Creates the watch of one decoder; what the decoder consists of shares it. */
export function createDriftWatch({ report }: Pick<DriftContext, 'report'>): DriftWatch {
  const told = new Map<Table, Record<DriftOfRow, Set<string>>>();

  function isNew(table: Table, what: DriftOfRow, column: string): boolean {
    const known = told.get(table) ?? { added: new Set(), missing: new Set(), retyped: new Set() };
    told.set(table, known);
    const columns = known[what];
    if (columns.has(column) || columns.size >= MAX_COLUMNS) return false;
    columns.add(column);
    return true;
  }

  return {
    foundColumn(table, what, column) {
      if (report !== undefined && isNew(table, what, column)) {
        report({ name: 'schema.drift', table: formatTable(table), what, column });
      }
      if (table.drift !== 'note') throw driftError(table, what, column);
    },
    foundDdl(table, operation) {
      report?.({ name: 'schema.drift', table: formatTable(table), what: 'ddl', column: undefined });
      if (table.drift !== 'note' && !ANNOUNCEMENTS.has(operation)) throw driftError(table, 'ddl');
    },
  };
}

/** Returns the watch that a context shares, or one for a decoder that was created alone. */
export function driftWatchOf(context: DriftContext): DriftWatch {
  return context.drift ?? createDriftWatch(context);
}

function driftError(table: Table, what: DriftOfRow | 'ddl', column?: string): CdcError {
  const name = formatTable(table);
  const place = column === undefined ? name : `${name}.${column}`;
  return new CdcError(
    table.drift === 'stop' ? 'ERR_CDC_SCHEMA_DRIFT_STOP' : 'ERR_CDC_SCHEMA_DRIFT',
    `${MEANINGS[what]}: ${place}`,
    { details: { table: name, what, ...(column === undefined ? {} : { column }) } },
  );
}

const MEANINGS: Readonly<Record<DriftOfRow | 'ddl', string>> = {
  added: 'Row with a column that is not declared',
  missing: 'Row without a declared column',
  retyped: 'Row whose schema does not fit a declared column',
  ddl: 'Definition of a declared table changed',
};
