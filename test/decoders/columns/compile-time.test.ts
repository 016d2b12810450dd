import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileColumn } from '../../../src/decoders/columns/compile-column.ts';
import type { Dialect } from '../../../src/decoders/columns/dialect.ts';
import {
  type Column,
  date,
  interval,
  time,
  timestamp,
  timestamptz,
} from '../../../src/model/columns.ts';
import { parseExactJson } from '../../../src/model/exact-json.ts';

const dms: Dialect = { tool: 'dms' };
const debezium: Dialect = { tool: 'debezium', connector: 'postgresql' };
const canonical: Dialect = { tool: 'canonical' };
const all = [dms, debezium, canonical];

type Case = readonly [what: string, column: Column, json: string, value: unknown];

describe('compileColumn', () => {
  it.each<Case>([
    ['a date', date(), '"2022-04-15"', '2022-04-15'],
    ["Oracle's DATE at midnight", date(), '"2022-04-15T00:00:00Z"', '2022-04-15'],
    ['an ISO date with its Z', date(), '"2016-11-04Z"', '2016-11-04'],
    ['a date before Christ', date(), '"4713-01-01 BC"', '-4712-01-01'],
    ['a date of a far year', date(), '"+5874897-12-31"', '+5874897-12-31'],
    ['a padded negative year', date(), '"-004712-01-01"', '-4712-01-01'],
    ['an infinite date', date(), '"-infinity"', '-infinity'],
    ['a time', time(), '"10:11:12.120000"', '10:11:12.12'],
    ['a time with its Z', time(), '"13:51:30.123456Z"', '13:51:30.123456'],
    ['the end of the day', time(), '"24:00:00"', '24:00:00'],
    ['a negative MySQL time', time(), '"-838:59:59.000000"', '-838:59:59'],
    ['a time without seconds', time(), '"10:15"', '10:15:00'],
    ['a DMS timestamp', timestamp(), '"2022-04-15T10:11:12Z"', '2022-04-15T10:11:12'],
    ['microseconds', timestamp(), '"2022-04-15T10:11:12.123450Z"', '2022-04-15T10:11:12.12345'],
    [
      'nine digits',
      timestamp(),
      '"2014-09-22T11:06:59.644202001Z"',
      '2014-09-22T11:06:59.644202001',
    ],
    ['a fraction of zero', timestamp(), '"2022-04-15T10:11:12.000"', '2022-04-15T10:11:12'],
    ['a round second', timestamp(), '"2022-04-15T10:11:10.000000Z"', '2022-04-15T10:11:10'],
    ['a blank for the T', timestamp(), '"2022-04-15 10:11:12.5"', '2022-04-15T10:11:12.5'],
    [
      'a far year',
      timestamp(),
      '"+294276-12-31T23:59:59.999999Z"',
      '+294276-12-31T23:59:59.999999',
    ],
    ["isostring's infinity", timestamp(), '"+294247-01-10T04:00:25.2Z"', 'infinity'],
    ['an instant', timestamptz(), '"2022-04-15T10:11:12.500Z"', '2022-04-15T10:11:12.5Z'],
    [
      'an instant of another zone',
      timestamptz(),
      '"2022-01-01T01:30:00.1234567+05:30"',
      '2021-12-31T20:00:00.1234567Z',
    ],
    [
      "SQL Server's DATETIMEOFFSET",
      timestamptz(),
      '"2022-12-31 23:30:00.0000000 -01:00"',
      '2023-01-01T00:30:00Z',
    ],
    [
      'an instant before Christ',
      timestamptz(),
      '"0044-03-15 12:00:00+00 BC"',
      '-0043-03-15T12:00:00Z',
    ],
    ['an infinite instant', timestamptz(), '"infinity"', 'infinity'],
    ["PostgreSQL's interval", interval(), '"1 day 04:00:00"', 'P1DT4H'],
    ['a negative interval', interval(), '"-1 days -01:42:30"', 'P-1DT-1H-42M-30S'],
    ['an interval of seconds', interval(), '"00:00:01.02999"', 'PT1.02999S'],
    ['an interval of months', interval(), '"1 year 14 mons 3 days"', 'P2Y2M3D'],
    ['an ISO interval', interval(), '"P1Y2M3DT4H5M6.780S"', 'P1Y2M3DT4H5M6.78S'],
    ["Debezium's interval with zeros", interval(), '"P0Y0M1DT4H0M0S"', 'P1DT4H'],
    ['signs in an ISO interval', interval(), '"P-1Y-2M3DT-4H-5M-6.78S"', 'P-1Y-2M3DT-4H-5M-6.78S'],
    ['an ISO interval below a second', interval(), '"PT-0.5S"', 'PT-0.5S'],
    ['no time at all', interval(), '"00:00:00"', 'PT0S'],
  ])('answers %s as one ISO 8601 text, in every dialect', (_what, column, sent, value) => {
    for (const dialect of all) {
      expect(compileColumn(column, dialect)(parseExactJson(sent))).toBe(value);
    }
  });

  it('says in words what would help', () => {
    const convert = compileColumn(timestamp(), debezium);

    expect(() => convert(1478267490123)).toThrow('declare timestamp({ precision })');
  });

  it('writes every instant of Debezium as the database would', () => {
    const convert = compileColumn(timestamp({ precision: 6 }), debezium);
    const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
    fc.assert(
      fc.property(micros, (count) => {
        const ms = Number(count >= 0n || count % 1000n === 0n ? count / 1000n : count / 1000n - 1n);
        const digits = (count - BigInt(ms) * 1000n).toString().padStart(3, '0');
        const iso = new Date(ms).toISOString().replace('Z', digits);
        const wire = Number.isSafeInteger(Number(count)) ? Number(count) : count;

        expect(convert(wire)).toBe(iso.replace(/\.?0*$/, ''));
      }),
    );
  });
});
