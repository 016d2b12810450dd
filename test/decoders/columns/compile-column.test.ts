import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { compileColumn } from '../../../src/decoders/columns/compile-column.ts';
import type { Dialect } from '../../../src/decoders/columns/dialect.ts';
import { ValueMismatch } from '../../../src/decoders/columns/value-mismatch.ts';
import {
  array,
  bigint,
  boolean,
  type Column,
  decimal,
  float,
  int,
  json,
  oneOf,
  text,
  unknown,
  uuid,
} from '../../../src/model/columns.ts';
import { parseExactJson } from '../../../src/model/exact-json.ts';

const dms: Dialect = { tool: 'dms' };
const debezium: Dialect = { tool: 'debezium', connector: 'postgresql' };
const canonical: Dialect = { tool: 'canonical' };
const all = [dms, debezium, canonical];

type Case = readonly [what: string, column: Column, json: string, value: unknown];

describe('compileColumn', () => {
  it.each<Case>([
    ['a number', int(), '42', 42],
    ['digits as text', int(), '"-42"', -42],
    ['the largest safe integer', int(), '9007199254740991', 9007199254740991],
    ['minus zero', int(), '-0', 0],
    ['a 64-bit integer', bigint(), '9223372036854775807', 9223372036854775807n],
    ['a small bigint', bigint(), '7', 7n],
    ['a bigint as text', bigint(), '"-9223372036854775808"', -9223372036854775808n],
    ['scientific notation that lost nothing', bigint(), '1.5e+17', 150000000000000000n],
    ['scientific notation within 2^53', bigint(), '9.007199254740991e15', 9007199254740991n],
    ['a decimal with its zeros', decimal(), '46.570000', '46.570000'],
    ['a decimal cut to its scale', decimal({ scale: 2 }), '46.570000', '46.57'],
    ['a decimal padded to its scale', decimal({ scale: 2 }), '110', '110.00'],
    ['a decimal as text', decimal(), '"-0012.50"', '-12.50'],
    ['a decimal with exponent', decimal(), '9.5e20', '950000000000000000000'],
    ['a small decimal', decimal(), '1e-7', '0.0000001'],
    ['a shifted decimal', decimal(), '12.345e1', '123.45'],
    [
      'a decimal of 40 digits',
      decimal(),
      '1234567890123456789012345678901234567890',
      '1234567890123456789012345678901234567890',
    ],
    ['a decimal zero without sign', decimal({ scale: 1 }), '-0', '0.0'],
    ['a decimal without leading digit', decimal(), '".5"', '0.5'],
    ['a decimal that is not a number', decimal(), '"NaN"', 'NaN'],
    ['an infinite decimal', decimal(), '"NEGATIVE_INFINITY"', '-Infinity'],
    ['a VariableScaleDecimal', decimal(), '{"scale":2,"value":"MDk="}', '123.45'],
    ['a VariableScaleDecimal of negative scale', decimal(), '{"scale":-2,"value":"Ag=="}', '200'],
    ['a float', float(), '2.20000005', 2.20000005],
    ['a float written with more digits', float(), '0.1000000000000000055511151231257827', 0.1],
    ['a large float', float(), '123456789012345680000', 1.2345678901234568e20],
    ['not a number', float(), '"NaN"', Number.NaN],
    ['an infinite float', float(), '"-Infinity"', -Infinity],
    ['a float as text', float(), '"1.5e3"', 1500],
    ['true', boolean(), 'true', true],
    ['one', boolean(), '1', true],
    ['t', boolean(), '"t"', true],
    ['f', boolean(), '"f"', false],
    ['the word false', boolean(), '"false"', false],
    ['a text', text(), '"\u00e9 0x1"', '\u00e9 0x1'],
    [
      'a UUID in capitals',
      uuid(),
      '"6F9619FF-8B86-D011-B42D-00CF4FC964FF"',
      '6f9619ff-8b86-d011-b42d-00cf4fc964ff',
    ],
    ['one of a list', oneOf(['open', 'paid']), '"paid"', 'paid'],
    [
      'JSON in text, exact',
      json(),
      '"{\\"a\\":12345678901234567890,\\"b\\":1.50}"',
      { a: 12345678901234567890n, b: JSON.rawJSON('1.50') },
    ],
    ['JSON as it is', json(), '{"a":[1]}', { a: [1] }],
    ['a list in text', array(int()), '"[1,2]"', [1, 2]],
    ['a list', array(decimal({ scale: 1 })), '[1,2.5]', ['1.0', '2.5']],
    ['an unknown value as sent', unknown(), '{"a":1.50}', { a: JSON.rawJSON('1.50') }],
    ['null where it may be', int().nullable(), 'null', null],
    ['null of an unknown column', unknown(), 'null', null],
  ])('answers %s, in every dialect', (_what, column, sent, value) => {
    for (const dialect of all) {
      expect(compileColumn(column, dialect)(parseExactJson(sent))).toStrictEqual(value);
    }
  });

  it.each<readonly [what: string, Column, value: unknown, fits: boolean]>([
    ['accepts', text().refine(z.string().check(z.maxLength(2))), 'ab', true],
    ['refuses', text().refine(z.string().check(z.maxLength(2))), 'abc', false],
    [
      'refuses a change by',
      text().refine(
        z.pipe(
          z.string(),
          z.transform(() => 'x'),
        ),
      ),
      'ab',
      false,
    ],
    [
      'refuses a promise of',
      text().refine(z.string().check(z.refine(async () => true))),
      'ab',
      false,
    ],
    ['checks a list by', array(int()).refine(z.array(z.number().check(z.lte(5)))), [6], false],
  ])('%s a Standard Schema', (_what, column, value, fits) => {
    const convert = compileColumn(column, dms);

    if (fits) expect(convert(value)).toBe(value);
    else expect(() => convert(value)).toThrow(ValueMismatch);
  });

  it('answers what the schema of a json column answers', () => {
    const column = json(
      z.pipe(
        z.object({ a: z.number() }),
        z.transform(({ a }) => ({ b: a })),
      ),
    );

    expect(compileColumn(column, dms)('{"a":1}')).toStrictEqual({ b: 1 });
  });
});
