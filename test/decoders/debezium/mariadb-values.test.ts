import { describe, expect, it } from 'vitest';
import type { Row } from '../../../src/model/change-event.ts';
import { formatExactJson } from '../../../src/model/exact-json.ts';
import { decodeAll, readFixture, recordsOfFixture } from './debezium-records.ts';

type Cells = Readonly<Record<string, string | number | null>>;
interface Expected {
  readonly tables: Readonly<Record<string, Readonly<Record<string, Cells>>>>;
}

/** Cells that the connector does not send as the database prints them: never to be guessed. */
const LOST: Readonly<Record<string, unknown>> = {
  // Zero and half dates have no Java value: null where the column may be null, ...
  't_time/2/d': null,
  't_time/2/dt': null,
  't_time/2/dt3': null,
  't_time/2/dt6': null,
  't_time/2/ts': null,
  't_time/2/ts6': null,
  't_time/5/d': null,
  't_time/5/dt': null,
  // ... and the default of the column where it may not.
  't_time/2/dnn': '2020-01-01',
  't_time/2/dtnn': '2020-01-01T00:00:00',
  't_time/2/tsnn': '2020-01-01T00:00:00Z',
  't_time/2/y': 1900,
  // The time adjuster moves years of two digits.
  't_time/4/dt6': '2001-01-01T00:00:00.000001',
  // Floats are sent as the shortest text that reads back.
  't_dec/1/f': 3.14,
  // Backslashes of an enum are doubled.
  't_txt/4/en': 'f\\\\g',
};

const BYTES = new Set(['t_txt/bin', 't_txt/vb', 't_txt/bl']);
const BITS: Readonly<Record<string, number>> = { b8: 1, b12: 2, b64: 8 };

describe('the values of MariaDB, with schema and source types', () => {
  const messages = decodeAll(recordsOfFixture('cap-mariadb-types-schema'));
  const rows = messages.flatMap((message) =>
    message.kind === 'change' && message.operation === 'create'
      ? [{ table: message.table.name, row: message.after as Row }]
      : [],
  );
  // The cast names the shape of the fixture.
  const { tables } = readFixture('expected-mariadb-types-database-text') as Expected;

  it.each(rows)('are what the database prints: $table $row.id', ({ table, row }) => {
    const printed = tables[table]?.[String(row['id'])] ?? {};

    for (const [column, value] of Object.entries(row)) {
      const cell = `${table}/${String(row['id'])}/${column}`;
      const text = normalise(printed[column] ?? null, { table, column });
      if (cell in LOST) expect(value, cell).toStrictEqual(LOST[cell]);
      else if (!isShape(table, column)) expect(print(value), cell).toBe(text);
    }
  });

  it('answers unsigned 64-bit integers whole, because the schema names the column type', () => {
    const [first] = rows.filter(({ table }) => table === 't_int');

    expect(first?.row).toMatchObject({ biu: 18_446_744_073_709_551_615n, iu: 4_294_967_295n });
  });

  it('keeps the WKB of shapes as base64 text', () => {
    const [first] = rows.filter(({ table }) => table === 't_geo');

    expect(first?.row).toMatchObject({
      p: { x: 1.5, y: -2, wkb: 'AQEAAAAAAAAAAAD4PwAAAAAAAADA', srid: null },
      g: { wkb: 'AQEAAAAAAAAAAAAIQAAAAAAAABBA', srid: 4326, extensions: null },
    });
  });
});

/** Shapes are structures, with their own test. */
function isShape(table: string, column: string): boolean {
  return table === 't_geo' && column !== 'id';
}

/** Writes a canonical value as comparable text. */
function print(value: unknown): string | null {
  if (value === null) return null;
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex').toUpperCase()}`;
  return typeof value === 'string' ? value : formatExactJson(value);
}

/** Writes what MariaDB prints in the same form, without using the decoder. */
function normalise(
  printed: string | number | null,
  { table, column }: { readonly table: string; readonly column: string },
): string | null {
  if (printed === null) return null;
  const text = String(printed);
  if (column === 'zf') return String(Number(text));
  if (table === 't_bit' && column !== 'id') return bitsOf(text, column);
  if (BYTES.has(`${table}/${column}`)) return text;
  if (table === 't_dec' && column === 'd') return String(Number(text));
  return table === 't_time' && column !== 'id' ? timeOf(text, column) : text;
}

/** `b1000` as little-endian bytes, padded to the width of the column. */
function bitsOf(text: string, column: string): string {
  const number = BigInt(`0b${text.slice(1)}`);
  const width = BITS[column];
  if (width === undefined) return number === 1n ? 'true' : 'false';
  const bytes = Buffer.from(number.toString(16).padStart(2 * width, '0'), 'hex').reverse();
  return `0x${bytes.toString('hex').toUpperCase()}`;
}

/** A date and time with a T; the fraction without zeros at the end; TIMESTAMP columns are in UTC. */
function timeOf(text: string, column: string): string {
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return trimmed.replace(' ', 'T') + (column.startsWith('ts') ? 'Z' : '');
}
