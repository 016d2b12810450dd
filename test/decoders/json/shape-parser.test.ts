import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createShapeParser, type ParseShape } from '../../../src/decoders/json/shape-parser.ts';
import { parseExactJson } from '../../../src/model/exact-json.ts';

const FIXTURES = new URL('../../fixtures/dms/', import.meta.url);

describe('createShapeParser', () => {
  it('answers what the exact parser answers, of any objects one after the other', () => {
    fc.assert(
      fc.property(fc.array(objectText(), { minLength: 1, maxLength: 6 }), (texts) => {
        const parse = createShapeParser();

        for (const text of [...texts, ...texts]) expectSame(parse, Buffer.from(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('answers what the exact parser answers, or nothing, of damaged objects', () => {
    fc.assert(
      fc.property(objectText(), fc.array(damage(), { maxLength: 3 }), (text, damages) => {
        const parse = createShapeParser();
        const damaged = damages.reduce((bytes: Buffer, change) => change(bytes), Buffer.from(text));

        parse(Buffer.from(text));

        expectSame(parse, damaged);
      }),
      { numRuns: 3_000 },
    );
  });

  it('answers the records of DMS themselves, and not only with the help of the other parser', () => {
    const parse = createShapeParser();
    const files = readdirSync(FIXTURES).filter((name) => name.endsWith('.json'));

    for (const name of [...files, ...files]) {
      const bytes = readFileSync(new URL(name, FIXTURES));

      expect(parse(bytes), name).toStrictEqual(parseExactJson(bytes));
    }
  });

  it.each([
    '0',
    '-0',
    '0.0',
    '0.1',
    '0.01',
    '-0.5',
    '46.570000',
    '999999999999999',
    '9007199254740991',
    '-9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '-9007199254740993',
    '1795158000123456789',
    '-99999999999999999',
    '99999999999.9999',
    '0.3000000000000000444',
    '1e400',
    '1E5',
    '-1e-400',
    '123456789012345678901234567890',
  ])('keeps the digits of %s', (digits) => {
    const parse = createShapeParser();
    const bytes = Buffer.from(`{"a":${digits},"b":[${digits}]}`);

    expect(parse(bytes)).toStrictEqual(parseExactJson(bytes));
    expect(JSON.stringify(parse(bytes), exactly)).toBe(bytes.toString());
  });

  it.each(['', '.5', '-.5', '5.', '01', '-01', '00.5', '1.2.3', '1e', '+1', '1-2', '-', '--1'])(
    'leaves what is no number to the exact parser: %j',
    (text) => {
      expect(createShapeParser()(Buffer.from(`{"a":${text}}`))).toBeUndefined();
    },
  );

  it.each([
    ['a name that is not plain', '{"__proto__":{"x":1}}'],
    ['the same name with escapes', '{"\\u005f_proto__":{"x":1}}'],
    ['text behind the object', '{"a":1}{"a":2}'],
    ['a list', '[1]'],
    ['deep nesting', `${'{"a":'.repeat(21)}1${'}'.repeat(21)}`],
  ])('leaves %s to the exact parser', (_what, text) => {
    expect(createShapeParser()(Buffer.from(text))).toBeUndefined();
  });

  it('keeps two names apart that differ in half of a surrogate pair', () => {
    const parse = createShapeParser();

    expectSame(parse, Buffer.from('{"\\ud800":1,"\\ud801":2,"\\u0000\\ufffd":3}'));
  });

  it('answers the last of two members of one name', () => {
    const parse = createShapeParser();

    for (const text of ['{"a":1,"b":2}', '{"b":1,"a":2}', '{"a":1,"b":2,"a":3,"b":4}']) {
      expect(parse(Buffer.from(text))).toStrictEqual(JSON.parse(text));
    }
  });

  it('stays exact when it has seen more names than it remembers', () => {
    const parse = createShapeParser();

    for (let next = 0; next < 25_000; next++) {
      expect(parse(Buffer.from(`{"id":1,"n${next}":"x"}`))).toStrictEqual({
        id: 1,
        [`n${next}`]: 'x',
      });
    }
  });
});

function expectSame(parse: ParseShape, bytes: Buffer): void {
  const answer = parse(bytes);
  if (answer === undefined) return;
  const exact = parseExactJson(bytes);
  // Not `toStrictEqual`: it takes a member `constructor` for a type.
  expect(isDeepStrictEqual(answer, exact)).toBe(true);
  // Members in the same order.
  expect(JSON.stringify(answer, exactly)).toBe(JSON.stringify(exact, exactly));
}

function exactly(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? JSON.rawJSON(String(value)) : value;
}

/** Objects with few names, so that they share them, in any spelling. */
function objectText(): fc.Arbitrary<string> {
  const space = fc.constantFrom('', '', '', ' ', '\n\t');
  const number = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.stringMatching(/^(?:0|[1-9]\d{0,20})$/),
      fc.option(fc.stringMatching(/^\.\d{1,20}$/), { nil: '' }),
      fc.option(fc.stringMatching(/^[eE][+-]?\d{1,3}$/), { nil: '' }),
    )
    .map((parts) => parts.join(''));
  const text = fc.string({ unit: 'binary', maxLength: 8 }).map((value) => JSON.stringify(value));
  const name = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('"a"', '"ab"', '"b"', '"constructor"', '"1"', '"é"') },
    { weight: 1, arbitrary: text },
  );
  const { object } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      number,
      text,
      fc.constantFrom('true', 'false', 'null', '"\\u0000"'),
      fc
        .array(
          fc.tuple(space, tie('value'), space).map((parts) => parts.join('')),
          {
            maxLength: 3,
          },
        )
        .map((parts) => `[${parts.join(',')}]`),
      tie('object'),
    ),
    object: fc
      .array(fc.tuple(space, name, space, fc.constant(':'), space, tie('value'), space), {
        maxLength: 5,
      })
      .map((members) => `{${members.map((parts) => parts.join('')).join(',')}}`),
  }));
  return object as fc.Arbitrary<string>;
}

function damage(): fc.Arbitrary<(bytes: Buffer) => Buffer> {
  const byte = fc.constantFrom(...Buffer.from('{}[]:,"\\ 019.-+eEtn\u0000\n'), 0xc3, 0xff);
  return fc
    .tuple(fc.nat(), fc.nat({ max: 2 }), fc.array(byte, { maxLength: 2 }))
    .map(([place, cut, added]) => (bytes: Buffer) => {
      const at = bytes.length === 0 ? 0 : place % bytes.length;
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(added), bytes.subarray(at + cut)]);
    });
}
