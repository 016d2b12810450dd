import type { Table } from '../../model/table.ts';
import type { ConnectSchema } from '../debezium/connect-schema.ts';
import type { Envelope } from '../debezium/envelope.ts';
import type { DriftWatch } from './drift-watch.ts';
import { listRetyped } from './fits-schema.ts';

/** Looks for drift in the new images of Debezium. */
export interface ImageNote {
  /** Before the row is read, because a value of another type may not fit. */
  readonly lookAtTypes: (envelope: ImageEnvelope, declared: Table | undefined) => void;
  readonly lookAtColumns: (image: ImageColumns, declared: Table | undefined) => void;
}

export type ImageEnvelope = Pick<Envelope, 'source' | 'rowSchema'>;

export interface ImageColumns {
  readonly envelope: ImageEnvelope;
  readonly uncaptured: readonly string[];
  /** Those that the row has, without a value. */
  readonly unavailable: readonly string[];
}

const NONE: readonly string[] = [];

/** Rows of these are documents, or hold only what was written. */
const WITHOUT_FIXED_COLUMNS: ReadonlySet<unknown> = new Set(['mongodb', 'cassandra', 'spanner']);

/** Creates the search for retyped and missing columns. */
export function createImageNote({ foundColumn }: DriftWatch): ImageNote {
  const retypedOf = createRetypedCache();
  return {
    lookAtTypes({ rowSchema }, declared) {
      if (declared === undefined || rowSchema === undefined) return;
      for (const column of retypedOf(declared, rowSchema)) foundColumn(declared, 'retyped', column);
    },
    lookAtColumns(image, declared) {
      if (declared === undefined || image.uncaptured.length === 0) return;
      for (const column of missingOf(image)) foundColumn(declared, 'missing', column);
    },
  };
}

function missingOf({ envelope, uncaptured, unavailable }: ImageColumns): readonly string[] {
  if (WITHOUT_FIXED_COLUMNS.has(envelope.source['connector'])) return NONE;
  return uncaptured.filter((column) => !unavailable.includes(column));
}

/** A schema and the tables of its rows stay the same for thousands of records. */
function createRetypedCache(): typeof listRetyped {
  let latest: { schema: ConnectSchema; table: Table; retyped: readonly string[] } | undefined;
  const known = new WeakMap<ConnectSchema, Map<Table, readonly string[]>>();
  return (table, schema) => {
    if (latest?.schema === schema && latest.table === table) return latest.retyped;
    const ofSchema = known.get(schema) ?? new Map<Table, readonly string[]>();
    known.set(schema, ofSchema);
    const retyped = ofSchema.get(table) ?? listRetyped(table, schema);
    ofSchema.set(table, retyped);
    latest = { schema, table, retyped };
    return retyped;
  };
}
