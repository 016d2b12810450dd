import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileColumn } from '../../../src/decoders/columns/compile-column.ts';
import type { Dialect } from '../../../src/decoders/columns/dialect.ts';
import { ValueMismatch } from '../../../src/decoders/columns/value-mismatch.ts';
import {
  array,
  bigint,
  boolean,
  bytes,
  type Column,
  date,
  decimal,
  float,
  int,
  interval,
  json,
  oneOf,
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
} from '../../../src/model/columns.ts';
import { parseExactJson } from '../../../src/model/exact-json.ts';

const dms: Dialect = { tool: 'dms' };
const debezium: Dialect = { tool: 'debezium', connector: 'postgresql' };
const canonical: Dialect = { tool: 'canonical' };
const all = [dms, debezium, canonical];

describe('compileColumn', () => {
  it.each<readonly [what: string, Column, Dialect, json: string]>([
    ['null in a column that is never null', int(), dms, 'null'],
    ['an integer beyond 2^53 in int()', int(), dms, '9007199254740993'],
    ['a fraction in int()', int(), dms, '5.0'],
    ['a fraction in bigint()', bigint(), dms, '5.5'],
    ['scientific notation that lost digits', bigint(), dms, '9.22337203685478e+18'],
    ['scientific notation of a fraction', bigint(), dms, '1.5e0'],
    ['an integer of a hostile exponent', bigint(), dms, '9e99999'],
    ['a boolean in int()', int(), dms, 'true'],
    ['empty text in int()', int(), dms, '""'],
    ['more digits than the scale', decimal({ scale: 1 }), dms, '46.57'],
    ['a hostile exponent', decimal(), dms, '1e999999'],
    ['a word in decimal()', decimal(), dms, '"abc"'],
    ['base64 without a declared scale', decimal(), debezium, '"AJY="'],
    ['digits that could be base64', decimal({ scale: 2 }), debezium, '"1234"'],
    ['a float beyond its range', float(), dms, '1e400'],
    ['two in boolean()', boolean(), dms, '2'],
    ['more than one bit', boolean(), debezium, '"Ag=="'],
    ['a number in text()', text(), dms, '5'],
    ['a broken UUID', uuid(), dms, '"6F9619FF"'],
    ['a value that is not in the list', oneOf(['a']), dms, '"b"'],
    ['a zero date', date(), dms, '"0000-00-00"'],
    ['a date with a time', date(), dms, '"2022-04-15T10:00:00Z"'],
    ['a date as number in DMS', date(), dms, '17109'],
    ['a number with schema', timestamp(), canonical, '1478267490123'],
    ['days beyond all calendars', date(), debezium, '1650000000000'],
    ['a timestamp number without precision', timestamp(), debezium, '1478267490123'],
    ['a time number without precision', time(), debezium, '1'],
    [
      'a number in isostring mode',
      timestamp(),
      { tool: 'debezium', connector: 'postgresql', timePrecision: 'isostring' },
      '1',
    ],
    ['an offset without zone', timestamp(), dms, '"2022-04-15T10:11:12+02:00"'],
    ['a time with zone without one', timestamptz(), dms, '"2022-04-15T10:11:12"'],
    ['a number with zone', timestamptz(), debezium, '1478267490123'],
    ['hour 25', timestamp(), dms, '"2022-04-15T25:00:00Z"'],
    ['month 13', timestamp(), dms, '"2022-13-15T05:00:00Z"'],
    ['odd hex digits', bytes(), dms, '"0x123"'],
    ['broken base64', bytes(), debezium, '"a"'],
    ['text for bytes with schema', bytes(), canonical, '"AQ=="'],
    ['broken JSON in text', json(), dms, '"{"'],
    ['an object for a list', array(int()), dms, '{"a":1}'],
    ['a mismatch in a list', array(int()), dms, '[1,"x"]'],
    ['a word for an interval', interval(), dms, '"soon"'],
    ['an empty interval', interval(), dms, '""'],
    ['an empty ISO interval', interval(), dms, '"PT"'],
  ])('refuses %s', (_what, column, dialect, sent) => {
    expect(() => compileColumn(column, dialect)(parseExactJson(sent))).toThrow(ValueMismatch);
  });

  it('answers a value or a mismatch for any value of any column', () => {
    const columns = [
      int(),
      bigint(),
      decimal(),
      decimal({ scale: 2 }),
      float(),
      boolean(),
      text(),
      uuid(),
      date(),
      time(),
      time({ precision: 6 }),
      timestamp({ precision: 3 }),
      timestamptz(),
      interval(),
      bytes(),
      json(),
      array(int()),
    ];
    const near = fc.stringMatching(/^[+-]?[0-9PYMDTHS:.TZ \-+e]{0,24}$/);
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), near, fc.bigInt(), fc.maxSafeInteger()), (value) => {
        for (const column of columns) {
          for (const dialect of all)
            expectValueOrMismatch(() => compileColumn(column, dialect)(value));
        }
      }),
      { numRuns: 300 },
    );
  });
});

function expectValueOrMismatch(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(ValueMismatch);
  }
}
