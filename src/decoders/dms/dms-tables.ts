import type { Table, TableId } from '../../model/table.ts';
import type { Dialect } from '../columns/dialect.ts';
import { createRowReaders, type RowReaders } from '../columns/row-reader.ts';
import type { DecoderContext } from '../decoder-context.ts';
import { driftWatchOf } from '../drift/drift-watch.ts';
import { createShapes, type MemberShapes } from '../json/object-shapes.ts';
import { createMetadataPlan } from './dms-source.ts';

/** What the decoder knows of a table that records name. */
export interface KnownTable extends Pick<RowReaders, 'readRow' | 'readOldRow'> {
  readonly id: TableId;
  /** A table that DMS keeps for itself. */
  readonly isInternal: boolean;
  readonly isWanted: boolean;
  readonly declared: Table | undefined;
  /** The shapes of its records, by which rows become canonical while they are parsed. */
  readonly members: MemberShapes | undefined;
}

export type FindKnownTable = (schemaName: string, tableName: string) => KnownTable;

/** Names come from records, and records from anywhere. */
const MAX_KNOWN = 10_000;

/** Readers of rows that stay as they are. */
export const AS_THEY_ARE: Pick<KnownTable, 'readRow' | 'readOldRow'> = {
  readRow: (image) => image,
  readOldRow: (image) => image,
};

type RowParts = Pick<KnownTable, 'readRow' | 'readOldRow' | 'members'>;

const UNDECLARED: RowParts = { ...AS_THEY_ARE, members: undefined };

/** How records of tables are written. */
export interface TableWire {
  /** The members of a record that are its rows. */
  readonly rowNames: readonly string[];
  readonly dialect: Dialect;
}

/** Builds the look-up of what is known of tables, compiled once for each. */
export function createTableLookup(
  context: DecoderContext,
  { rowNames, dialect }: TableWire,
): FindKnownTable {
  const bySchema = new Map<string, Map<string, KnownTable>>();
  const parts = new Map<Table, RowParts>();
  const metadata = createShapes(createMetadataPlan());
  let size = 0;

  function partsOf(declared: Table | undefined): RowParts {
    if (declared === undefined) return UNDECLARED;
    const known = parts.get(declared);
    if (known !== undefined) return known;
    const readers = createRowReaders(declared, dialect, driftWatchOf(context));
    const { readRow, readOldRow, planColumn } = readers;
    const rows = createShapes(planColumn);
    const members = new Map(rowNames.map((name) => [name, rows]));
    const compiled = { readRow, readOldRow, members: members.set('metadata', metadata) };
    parts.set(declared, compiled);
    return compiled;
  }

  function find(schemaName: string, tableName: string): KnownTable {
    const known = bySchema.get(schemaName)?.get(tableName);
    if (known !== undefined) return known;
    const id: TableId = { database: undefined, schema: schemaName, name: tableName };
    const declared = context.findTable(id);
    const table: KnownTable = {
      id,
      isInternal: declared === undefined && isInternalTable(tableName),
      isWanted: context.isWanted?.(id) ?? true,
      declared,
      ...partsOf(declared),
    };
    if (size++ < MAX_KNOWN) {
      const ofSchema = bySchema.get(schemaName) ?? new Map<string, KnownTable>();
      bySchema.set(schemaName, ofSchema.set(tableName, table));
    }
    return table;
  }

  let last: KnownTable | undefined;
  return (schemaName, tableName) => {
    // Most records are of the same table as the one before.
    if (last?.id.name === tableName && last.id.schema === schemaName) return last;
    last = find(schemaName, tableName);
    return last;
  };
}

/**
 * Tells whether a table is one that DMS keeps for itself. Not by the empty schema, which a control
 * schema may fill, and not by the record type: their rows come as `data`. A declared table is none of
 * them, whatever its name is.
 */
function isInternalTable(tableName: string): boolean {
  return tableName.slice(0, 'awsdms_'.length).toLowerCase() === 'awsdms_';
}
