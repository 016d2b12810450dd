import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJson } from '../../../src/decoders/json/is-json.ts';

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('isJson', () => {
  it.each([
    ...['0', '-0', '-1.50e+07', '1E5', '""', '"\\u00e9\\n\\/"', '"é\u{1f600}"', 'true', 'null'],
    ...[' [ ] ', '[1,[2,{}]]', '{"a":{"b":[]},"a":1}', '\t\r\n{ "x" : false }\n'],
  ])('tells that %s is one JSON value', (text) => {
    expect(isJson(Buffer.from(text))).toBe(true);
  });

  it.each([
    ...['', ' ', '01', '-', '1.', '.5', '1e', '+1', '0x1', 'NaN', '-Infinity', 'tru', 'nullx'],
    ...['"', '"a', '"\\x"', '"\\u00g0"', '"\u0001"', '[1,]', '[,1]', '[1 2]', '[1', ']', '[}'],
    ...[
      '{',
      '{"a"}',
      '{"a":}',
      '{"a":1,}',
      '{a:1}',
      '{"a":1]',
      '{}{}',
      '{}\u0000',
      '{}\u00a0',
      '{},',
    ],
    '\ufeff{}',
  ])('tells that %j is none', (text) => {
    expect(isJson(Buffer.from(text))).toBe(false);
  });

  it('tells bytes that are no UTF-8', () => {
    expect(isJson(Buffer.from([0x22, 0xc3, 0x22]))).toBe(false);
  });

  it('leaves JSON of many levels to the parser, and needs no stack for more', () => {
    expect(isJson(Buffer.from('['.repeat(100) + ']'.repeat(100)))).toBe(true);
    expect(isJson(Buffer.from('['.repeat(1_000_000)))).toBe(false);
  });

  it('says of any text what the parser of the language says', () => {
    const part = fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"', '"a"', '\\', '\\u0041', ' ', '\n', '\u0001', 'é'],
      ...['0', '1', '-', '.', 'e', 'E', '+', 'true', 'null', 'fals', '"a":', '{"a":1}', '[1]'],
    );
    const text = fc.oneof(
      fc.json(),
      fc.array(part, { maxLength: 9 }).map((parts) => parts.join('')),
      fc.tuple(fc.json(), fc.nat(), part).map(([json, at, more]) => {
        const place = at % (json.length + 1);
        return json.slice(0, place) + more + json.slice(place + 1);
      }),
    );
    fc.assert(
      fc.property(text, (one) => {
        // Half of a surrogate pair is no text that bytes can hold.
        fc.pre(one.isWellFormed());
        expect(isJson(Buffer.from(one)), one).toBe(parses(one));
      }),
      { numRuns: 20_000 },
    );
  });
});
