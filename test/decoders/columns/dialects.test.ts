import { describe, expect, it } from 'vitest';
import { compileColumn } from '../../../src/decoders/columns/compile-column.ts';
import type { Dialect } from '../../../src/decoders/columns/dialect.ts';
import {
  boolean,
  bytes,
  type Column,
  date,
  decimal,
  interval,
  time,
  timestamp,
} from '../../../src/model/columns.ts';
import { parseExactJson } from '../../../src/model/exact-json.ts';

const dms: Dialect = { tool: 'dms' };
const debezium: Dialect = { tool: 'debezium', connector: 'postgresql' };

describe('compileColumn', () => {
  it.each<readonly [what: string, Column, Dialect, json: string, value: unknown]>([
    ['days', date(), debezium, '17109', '2016-11-04'],
    ['days before 1970', date(), debezium, '-1', '1969-12-31'],
    ['days before Christ', date(), debezium, '-2440550', '-4712-01-01'],
    ['the last day of PostgreSQL', date(), debezium, '2145042905', '+5874897-12-31'],
    ['infinite days', date(), debezium, '-2147472692', 'infinity'],
    [
      'milliseconds',
      timestamp({ precision: 3 }),
      debezium,
      '1478267490123',
      '2016-11-04T13:51:30.123',
    ],
    [
      'microseconds',
      timestamp({ precision: 6 }),
      debezium,
      '1478267490123456',
      '2016-11-04T13:51:30.123456',
    ],
    [
      'nanoseconds',
      timestamp({ precision: 7 }),
      debezium,
      '1478267490123456700',
      '2016-11-04T13:51:30.1234567',
    ],
    [
      'microseconds before 1970',
      timestamp({ precision: 6 }),
      debezium,
      '-1',
      '1969-12-31T23:59:59.999999',
    ],
    [
      'infinite microseconds',
      timestamp({ precision: 6 }),
      debezium,
      '9223372036825200000',
      'infinity',
    ],
    [
      'infinite nanoseconds',
      timestamp({ precision: 9 }),
      debezium,
      '-9223372036854775808',
      '-infinity',
    ],
    [
      'milliseconds of connect',
      timestamp({ precision: 6 }),
      { tool: 'debezium', connector: 'postgresql', timePrecision: 'connect' },
      '1478267490123',
      '2016-11-04T13:51:30.123',
    ],
    [
      'microseconds by option',
      timestamp(),
      { tool: 'debezium', connector: 'postgresql', timePrecision: 'microseconds' },
      '1478267490123456',
      '2016-11-04T13:51:30.123456',
    ],
    [
      'nanoseconds by option',
      timestamp(),
      { tool: 'debezium', connector: 'postgresql', timePrecision: 'nanoseconds' },
      '1',
      '1970-01-01T00:00:00.000000001',
    ],
    ['a time in ms', time({ precision: 3 }), debezium, '49890123', '13:51:30.123'],
    ['a time in µs', time({ precision: 6 }), debezium, '49890123456', '13:51:30.123456'],
    [
      "MySQL's time in µs",
      time(),
      { tool: 'debezium', connector: 'postgresql', timePrecision: 'adaptive_time_microseconds' },
      '-3020399000000',
      '-838:59:59',
    ],
    ['the end of the day', time({ precision: 6 }), debezium, '86400000000', '24:00:00'],
    ['an interval in µs', interval(), debezium, '-1029990', 'PT-1.02999S'],
    ['a decimal in base64', decimal({ scale: 2 }), debezium, '"MDk="', '123.45'],
    ['a negative decimal in base64', decimal({ scale: 3 }), debezium, '"/w=="', '-0.001'],
    ['a decimal as text', decimal({ scale: 2 }), debezium, '"123.45"', '123.45'],
    [
      'digits by option',
      decimal(),
      { tool: 'debezium', connector: 'postgresql', decimal: 'string' },
      '"1234"',
      '1234',
    ],
    [
      'digits as base64 by option',
      decimal({ scale: 0 }),
      { tool: 'debezium', connector: 'postgresql', decimal: 'precise' },
      '"1234"',
      '-2658824',
    ],
    ['one bit', boolean(), debezium, '"AQ=="', true],
    ['no bit', boolean(), debezium, '""', false],
    ['base64', bytes(), debezium, '"gAV9lC4="', Uint8Array.of(0x80, 5, 0x7d, 0x94, 0x2e)],
    [
      'base64url',
      bytes(),
      { tool: 'debezium', connector: 'postgresql', binary: 'base64-url-safe' },
      '"_-8"',
      Uint8Array.of(0xff, 0xef),
    ],
    [
      'hex by option',
      bytes(),
      { tool: 'debezium', connector: 'postgresql', binary: 'hex' },
      '"8005"',
      Uint8Array.of(0x80, 5),
    ],
    [
      'hex by option, with schema',
      bytes(),
      { tool: 'canonical', binary: 'hex' },
      '"8005"',
      Uint8Array.of(0x80, 5),
    ],
    ["DMS's hex", bytes(), dms, '"0x80057D942E"', Uint8Array.of(0x80, 5, 0x7d, 0x94, 0x2e)],
    ["DMS's hex without prefix", bytes(), dms, '"80057d"', Uint8Array.of(0x80, 5, 0x7d)],
    ['no bytes', bytes(), dms, '""', new Uint8Array()],
  ])('answers %s where only the dialect tells', (_what, column, dialect, sent, value) => {
    expect(compileColumn(column, dialect)(parseExactJson(sent))).toStrictEqual(value);
  });
});
