import type { Random } from '../../fuzz/random.ts';
import {
  type Cells,
  mendCells,
  type NamedTable,
  type Place,
  toMembers,
  toRecord,
  type WrittenRecord,
  writeRow,
} from './written-record.ts';

const DATA = ['load', 'insert', 'update', 'delete'];
const CONTROL = ['create-table', 'drop-table', 'add-column', 'rename-column', 'column-type-change'];

/** Writes a record as DMS does, in any of its settings. */
export function writeDms(named: NamedTable, place: Place): WrittenRecord {
  return place.random.chance(10) ? writeControl(named, place) : writeData(named, place);
}

function writeControl(named: NamedTable, place: Place): WrittenRecord {
  const { random } = place;
  const operation = random.chance(6) ? 'vacuum-table' : random.pick(CONTROL);
  const table = { 'primary-key': ['id'], columns: { id: { type: 'INT32' } } };
  const body = {
    ...(random.chance(2) ? { control: { 'table-def': table } } : {}),
    metadata: metadataOf(named, 'control', operation),
  };
  const mended = toRecord(body, place);
  const record = toRecord({ ...body, metadata: without(body.metadata, random) }, place);
  return { shape: `dms ${operation}`, record, mend: () => mended, isForeign: named.isForeign };
}

function writeData(named: NamedTable, place: Place): WrittenRecord {
  const { random, beforeImage } = place;
  const operation = random.chance(20) ? 'merge' : random.pick(DATA);
  const row = writeRow(named.table, 'dms', random);
  const before = random.chance(2) ? old(named, random) : undefined;
  const metadata = metadataOf(named, 'data', operation);
  const sent = operation === 'delete' && random.chance(3) ? keyOnly(row, random) : row;
  const write = (cells: Cells, oldCells: Cells | undefined, metadata: object): unknown => {
    const data = toMembers(cells);
    const images = oldCells === undefined ? {} : oldImage(toMembers(oldCells), beforeImage, lift);
    const lifted = lift === 2 && oldCells !== undefined ? withPrefix(toMembers(oldCells)) : {};
    return { data: { ...data, ...lifted }, ...images, metadata };
  };
  const lift = random.int(6);
  return {
    shape: `dms ${operation}`,
    record: toRecord(format(write(sent, before, without(metadata, random)), lift), place),
    mend: (columns) => {
      const oldCells = before && mendCells(before, columns);
      return toRecord(format(write(mendCells(sent, columns), oldCells, metadata), lift), place);
    },
    isForeign: named.isForeign,
  };
}

/** Not always under the name that the service says, and sometimes not at all. */
function oldImage(members: object, beforeImage: string, variant: number): object {
  if (variant === 0) return { beforeImage: members };
  if (variant === 1) return { [beforeImage]: null };
  return { [beforeImage]: members };
}

function withPrefix(members: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [`BI_${name}`, value]));
}

function old({ table }: NamedTable, random: Random): Cells {
  const row = writeRow(table, 'dms', random);
  return random.chance(3) ? row.filter(({ name }) => name === 'id') : row;
}

/** PostgreSQL's deletes: the rest is missing, or filled with nulls. */
function keyOnly(row: Cells, random: Random): Cells {
  const isNulled = random.chance(2);
  return row.flatMap((cell) => {
    if (cell.name === 'id') return [cell];
    return isNulled ? [{ ...cell, wire: null, isBroken: true }] : [];
  });
}

function metadataOf({ name, place }: NamedTable, type: string, operation: string): object {
  return {
    timestamp: '2024-04-02T06:00:00.000417Z',
    'record-type': type,
    operation,
    'partition-key-type': 'schema-table',
    'schema-name': place,
    'table-name': name,
    'transaction-id': 12,
  };
}

/** Metadata, now and then without one of its members. */
function without(metadata: object, random: Random): object {
  if (!random.chance(12)) return metadata;
  const missing = random.pick(['record-type', 'operation', 'schema-name', 'table-name']);
  return Object.fromEntries(Object.entries(metadata).filter(([member]) => member !== missing));
}

/** One line, or as the default of DMS: in many lines. */
function format(body: unknown, variant: number): string {
  return JSON.stringify(body, undefined, variant === 5 ? '\t' : undefined);
}
