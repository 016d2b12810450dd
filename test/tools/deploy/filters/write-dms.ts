import type { Random } from '../../../fuzz/random.ts';
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

interface Images {
  readonly row: Cells;
  readonly before: Cells | undefined;
  /** Names that are in no image. */
  readonly left: ReadonlySet<string>;
}

/** How a task writes: one of its settings in each number. */
type Variant = number;
const UNDER_OTHER_NAME: Variant = 0;
const NULL_BEFORE: Variant = 1;
const LIFTED: Variant = 2;
const DOCUMENT: Variant = 3;
const DOCUMENT_TEXT: Variant = 4;
const PRETTY: Variant = 5;
const VARIANTS = 8;

function writeData(named: NamedTable, place: Place): WrittenRecord {
  const { random } = place;
  const operation = random.chance(20) ? 'merge' : random.pick(DATA);
  const whole = writeRow(named.table, 'dms', random);
  const before = random.chance(3) ? undefined : oldRow(named, random);
  const row = operation === 'delete' && random.chance(3) ? keyOnly(whole, random) : whole;
  const metadata = metadataOf(named, 'data', operation);
  const sent = without(metadata, random);
  const variant = random.int(VARIANTS);
  const write = (images: Images, facts: object, how: Variant) => {
    const body = { ...writeImages(images, place, how), metadata: facts };
    return toRecord(JSON.stringify(body, undefined, how === PRETTY ? '\t' : undefined), place);
  };
  return {
    shape: `dms ${operation}`,
    record: write({ row, before, left: new Set() }, sent, variant),
    mend: (columns) => {
      const images = {
        row: mendCells(row, columns),
        before: before && mendCells(before, columns),
        left: columns,
      };
      // The columns of a document are those of a row, where the service says so.
      const isDocument = variant === DOCUMENT || variant === DOCUMENT_TEXT;
      return write(images, metadata, isDocument ? PRETTY : variant);
    },
    isForeign: named.isForeign,
  };
}

function writeImages({ row, before, left }: Images, { beforeImage }: Place, how: Variant): object {
  const data = toMembers(row);
  const old = before === undefined ? undefined : toMembers(before);
  switch (how) {
    case UNDER_OTHER_NAME:
      return { data, beforeImage: old };
    case NULL_BEFORE:
      return { data, [beforeImage]: null };
    case LIFTED:
      return { data: { ...data, ...withPrefix(old ?? {}, left) } };
    case DOCUMENT:
      return { data: { _doc: data }, [beforeImage]: old && { _doc: old } };
    case DOCUMENT_TEXT:
      return { data: { _doc: JSON.stringify(data), id: data['id'] }, [beforeImage]: old };
    default:
      return { data, [beforeImage]: old };
  }
}

function withPrefix(members: Readonly<Record<string, unknown>>, left: ReadonlySet<string>): object {
  const named = Object.entries(members).map(([name, value]) => [`BI_${name}`, value] as const);
  return Object.fromEntries(named.filter(([name]) => !left.has(name)));
}

function oldRow({ table }: NamedTable, random: Random): Cells {
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
