import { describe, expect, it } from 'vitest';
import { compileColumn } from '../../src/decoders/columns/compile-column.ts';
import type { Dialect } from '../../src/decoders/columns/dialect.ts';
import { ValueMismatch } from '../../src/decoders/columns/value-mismatch.ts';
import {
  array,
  bigint,
  boolean,
  type Column,
  date,
  decimal,
  float,
  int,
  interval,
  json,
  time,
  timestamp,
  timestamptz,
} from '../../src/model/columns.ts';
import { parseExactJson } from '../../src/model/exact-json.ts';
import { table } from '../../src/model/table.ts';
import { decode, recordOf, SOURCE } from './debezium/debezium-records.ts';

type Wire = Extract<Dialect, { readonly tool: 'debezium' }>;

const dms: Dialect = { tool: 'dms' };
const of = (connector: string | undefined, wire: Partial<Wire> = {}): Dialect => ({
  tool: 'debezium',
  connector,
  ...wire,
});
const REFUSED = Symbol('refused');

const PG = 'postgresql';
/** 1235 × 10^2048, as PostgreSQL's `numeric(6,-2)` sends 123500. */
const HUNDREDS = base64Of(1235n * 10n ** 2048n);

describe('a value is known or refused', () => {
  it.each<readonly [what: string, Column, Dialect, sent: string, value: unknown]>([
    // A default belongs to a connector.
    ['TIME of MySQL', time({ precision: 0 }), of('mysql'), '1800000000', '00:30:00'],
    ['TIME of MariaDB', time({ precision: 3 }), of('mariadb'), '1800500000', '00:30:00.5'],
    ['a time of PostgreSQL', time({ precision: 3 }), of(PG), '1800500', '00:30:00.5'],
    ['a time of no connector', time({ precision: 3 }), of(undefined), '1800500', REFUSED],
    ['a fine time of no connector', time({ precision: 6 }), of(undefined), '1', '00:00:00.000001'],
    ['a time of an unknown connector', time({ precision: 0 }), of('vitess'), '1800000000', REFUSED],
    [
      'a time whose mode is declared',
      time({ precision: 0 }),
      of('vitess', { timePrecision: 'adaptive_time_microseconds' }),
      '1800000000',
      '00:30:00',
    ],
    ['an interval of PostgreSQL', interval(), of(PG), '1000000', 'PT1S'],
    ['an interval of Cassandra', interval(), of('cassandra'), '1000000', REFUSED],
    // What is declared decides about a text that may be two things.
    ['no number as double', decimal(), of(PG, { decimal: 'double' }), '"Infinity"', 'Infinity'],
    ['an exponent as text', decimal(), of(PG, { decimal: 'string' }), '"1E+2"', '100'],
    ['an exponent as double', decimal(), of(PG, { decimal: 'double' }), '"1E+2"', '100'],
    ['an exponent or base64', decimal({ scale: 2 }), of(PG), '"1E+2"', REFUSED],
    ['no number or base64', decimal({ scale: 2 }), of(PG), '"Infinity"', REFUSED],
    ['digits or base64', bigint(), of('mysql'), '"1234"', REFUSED],
    ['digits or base64 of a float', float(), of('mysql'), '"1234"', REFUSED],
    ['digits as text', bigint(), of('oracle', { decimal: 'string' }), '"1234"', 1234n],
    ['base64 of a float', float(), of(PG, { decimal: 'precise' }), '"1234"', REFUSED],
    ['no number of a float', float(), of(PG, { decimal: 'precise' }), '"NaN"', Number.NaN],
    // Without a schema as much is known as with one.
    ['an unsigned integer', bigint(), of('mysql'), '"AP//////////"', 18446744073709551615n],
    ['a small unsigned integer', int(), of('mysql'), '"Bw=="', 7],
    ['a NUMBER as bigint', bigint(), of('oracle'), '{"scale":0,"value":"Bw=="}', 7n],
    ['a NUMBER as int', int(), of('oracle'), '{"scale":-2,"value":"Bw=="}', 700],
    ['a NUMBER as float', float(), of('oracle'), '{"scale":1,"value":"Bw=="}', 0.7],
    ['a NUMBER as boolean', boolean(), of('oracle'), '{"scale":0,"value":"AQ=="}', true],
    ['a NUMBER with a fraction', bigint(), of('oracle'), '{"scale":1,"value":"Bw=="}', REFUSED],
    ['tens of PostgreSQL', decimal({ scale: -2 }), of(PG), `"${HUNDREDS}"`, '123500'],
    ['tens of Oracle', decimal({ scale: -2 }), of('oracle'), '"BNM="', '123500'],
    ['tens that are declared as ones', decimal({ scale: 0 }), of(PG), `"${HUNDREDS}"`, REFUSED],
    ['a date in parts', date(), of(PG), '{"year":2022,"month":4,"day":15}', '2022-04-15'],
    ['a date without a part', date(), of(PG), '{"year":2022,"month":4}', REFUSED],
    [
      'a date with a month of zero',
      date(),
      of('mysql'),
      '{"year":2016,"month":0,"day":0}',
      REFUSED,
    ],
    // Constants were seen, or are refused.
    ['the infinity of ISO dates', date(), of(PG), '"+292278994-08-16Z"', 'infinity'],
    ['the other infinity of ISO dates', date(), of(PG), '"+292269055-12-02Z"', '-infinity'],
    ['the infinity of streamed ISO dates', date(), of(PG), '"-5877611-06-21Z"', 'infinity'],
    [
      'infinities of lists',
      array(timestamptz()),
      of(PG),
      '["infinity","+292269055-12-02T23:00:00.000000Z","+292278994-08-16T23:00:00Z"]',
      ['infinity', '-infinity', 'infinity'],
    ],
    ['a date that is near an infinity', date(), of(PG), '"+292278994-08-18Z"', REFUSED],
    ['days beyond all dates', date(), of(PG), '-2147472690', REFUSED],
    ['a year before all databases', timestamp(), of(PG), '"-290308-12-21T19:59:28Z"', REFUSED],
    [
      'microseconds that ran over',
      timestamp({ precision: 6 }),
      of(PG),
      '-9223372036853775810',
      REFUSED,
    ],
    ['the first day of PostgreSQL', date(), of(PG), '-2440588', '-4713-11-24'],
    [
      'a year before Christ',
      timestamptz(),
      dms,
      '"0044-03-15 12:00:00+00 BC"',
      '-0043-03-15T12:00:00Z',
    ],
    ['an instant on 30 February', timestamptz(), of(PG), '"2022-02-30T00:00:00+02:00"', REFUSED],
    // DMS prints decimals through floating-point numbers.
    ['digits that were lost', decimal(), dms, '1.23456789012346E+20', REFUSED],
    ['digits that a plain number holds', decimal(), dms, '1.23456789012346e+25', REFUSED],
    ['digits lost behind the point', decimal({ scale: 30 }), dms, '1.234567890123456E-7', REFUSED],
    ['digits lost in a text', decimal(), dms, '"1.23456789012346E+20"', REFUSED],
    ['all digits of a short number', decimal(), dms, '1.5E+20', '150000000000000000000'],
    [
      'all digits of a whole number',
      decimal({ scale: 0 }),
      dms,
      '1.23456789012345E+14',
      '123456789012345',
    ],
    ['digits of a fraction', decimal(), dms, '1.23456789012345E+14', REFUSED],
    ['an integer that a plain number holds', bigint(), dms, '1e+21', 10n ** 21n],
  ])('%s', (_what, column, dialect, sent, value) => {
    const convert = compileColumn(column, dialect);

    expect(answerOf(() => convert(parseExactJson(sent)))).toStrictEqual(value);
  });

  it('of one table by the connector that each record names', () => {
    const shops = table({
      name: 'shops',
      key: ['id'],
      columns: { id: int(), opens: time({ precision: 0 }) },
    });
    const read = (connector: string): unknown => {
      const source = { ...SOURCE, connector, db: 'inv', table: 'shops' };
      const message = decode(recordOf({ op: 'c', after: { id: 1, opens: 3_600_000 }, source }), {
        tables: [shops],
      });
      return message.kind === 'change' && message.operation === 'create' && message.after['opens'];
    };

    expect([read('mysql'), read('postgresql'), read('mysql')]).toStrictEqual([
      '00:00:03.6',
      '01:00:00',
      '00:00:03.6',
    ]);
  });
});

describe('a stand-in is no value', () => {
  const REFERENCE = '__debezium:s3:ref:v1:bucket|place/1';
  const base64 = Buffer.from(REFERENCE).toString('base64');

  it.each<readonly [string, unknown]>([
    ['a reference', REFERENCE],
    ['a reference in base64', base64],
    ['a reference in hexadecimal', Buffer.from(REFERENCE).toString('hex')],
    ['a list with a reference', [REFERENCE]],
    ['the letters of a reference', [...Buffer.from(REFERENCE)]],
    ['the letters of the placeholder', [...Buffer.from('__debezium_unavailable_value')]],
  ])('%s is not captured', (_what, body) => {
    const papers = table({
      name: 'orders',
      key: ['id'],
      columns: { id: int(), body: json().nullable() },
    });
    const record = recordOf({ op: 'u', after: { id: 1, body }, source: SOURCE });

    for (const tables of [[], [papers]]) {
      const message = decode(record, { tables });
      expect(message).toMatchObject({ after: { id: 1 }, uncaptured: ['body'] });
      expect(Object.keys((message as { after: object }).after)).toStrictEqual(['id']);
    }
  });

  it('a text that only begins like one is a value', () => {
    const after = { id: 1, body: '__debezium: a note', list: [95, 95, 100] };

    const message = decode(recordOf({ op: 'u', after, source: SOURCE }));

    expect(message).toMatchObject({ after, uncaptured: [] });
  });
});

function answerOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof ValueMismatch) return REFUSED;
    throw error;
  }
}

function base64Of(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(2 * Math.ceil((hex.length + 1) / 2), '0'), 'hex').toString(
    'base64',
  );
}
