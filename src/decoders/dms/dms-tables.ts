import type { Table, TableId } from '../../model/table.ts';
import type { Dialect } from '../columns/dialect.ts';
import { createRowReader, type ReadRow } from '../columns/row-reader.ts';
import type { DecoderContext } from '../decoder-context.ts';

/** What the decoder knows of a table that records name. */
export interface KnownTable {
  readonly id: TableId;
  /** A table that DMS keeps for itself. */
  readonly isInternal: boolean;
  readonly isWanted: boolean;
  readonly declared: Table | undefined;
  readonly readRow: ReadRow;
  /** For images of old rows, where a null of a column that is never null was not captured. */
  readonly readOldRow: ReadRow;
}

interface Readers {
  readonly readRow: ReadRow;
  readonly readOldRow: ReadRow;
}

export type FindKnownTable = (schemaName: string, tableName: string) => KnownTable;

const DIALECT: Dialect = { tool: 'dms' };

/** Names come from records, and records from anywhere. */
const MAX_KNOWN = 10_000;

const asSent: Readers = { readRow: (image) => image, readOldRow: (image) => image };

/** Builds the look-up of what is known of tables, compiled once for each. */
export function createTableLookup(context: DecoderContext): FindKnownTable {
  const bySchema = new Map<string, Map<string, KnownTable>>();
  const readers = new Map<Table, Readers>();
  let size = 0;

  function readersOf(declared: Table | undefined): Readers {
    if (declared === undefined) return asSent;
    const known = readers.get(declared);
    if (known !== undefined) return known;
    const compiled: Readers = {
      readRow: createRowReader(declared, DIALECT),
      readOldRow: createRowReader(declared, DIALECT, { impossibleNulls: 'drop' }),
    };
    readers.set(declared, compiled);
    return compiled;
  }

  return (schemaName, tableName) => {
    const known = bySchema.get(schemaName)?.get(tableName);
    if (known !== undefined) return known;
    const id: TableId = { database: undefined, schema: schemaName, name: tableName };
    const declared = context.findTable(id);
    const table: KnownTable = {
      id,
      isInternal: isInternalTable(tableName),
      isWanted: context.isWanted?.(id) ?? true,
      declared,
      ...readersOf(declared),
    };
    if (size++ < MAX_KNOWN) {
      const ofSchema = bySchema.get(schemaName) ?? new Map<string, KnownTable>();
      bySchema.set(schemaName, ofSchema.set(tableName, table));
    }
    return table;
  };
}

/**
 * Tells whether a table is one that DMS keeps for itself. Not by the empty schema, which a control
 * schema may fill, and not by the record type: their rows come as `data`.
 */
function isInternalTable(tableName: string): boolean {
  return tableName.slice(0, 'awsdms_'.length).toLowerCase() === 'awsdms_';
}
