import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CdcError } from '../../src/errors.ts';
import { formatExactJson, parseExactJson, parseUtf8 } from '../../src/model/exact-json.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('parseExactJson', () => {
  it.each([
    ['a small integer', '42', 42],
    ['the largest safe integer', '9007199254740991', 9007199254740991],
    ['the first integer beyond it', '9007199254740992', 9007199254740992n],
    ['its odd neighbour', '9007199254740993', 9007199254740993n],
    ['a 20-digit integer', '-18446744073709551615', -18446744073709551615n],
    ['a short fraction', '46.57', 46.57],
    ['a shortest double of 17 digits', '0.30000000000000004', 0.30000000000000004],
    ['an exponent that a number writes itself', '1e-7', 1e-7],
  ])('answers %s as it is', (_what, text, value) => {
    expect(parseExactJson(encode(text))).toBe(value);
  });

  it.each([
    '46.570000',
    '25.0',
    '9.5e20',
    '1e400',
    '-0',
    '1E2',
    '0.0000001',
    '1.2345678901234567890123',
    '123456789012345678901.5',
  ])('keeps the digits of %s', (text) => {
    expect(parseExactJson(encode(text))).toStrictEqual(JSON.rawJSON(text));
    expect(parseExactJson(`{"a":[1,{"b": ${text} }],"c":"x"}`)).toStrictEqual({
      a: [1, { b: JSON.rawJSON(text) }],
      c: 'x',
    });
  });

  it('keeps digits beside text that looks like a marked number', () => {
    const value = parseExactJson('{"a":"\\u00001.0","b":1.0,"c":12345678901234567890}');

    expect(value).toStrictEqual({
      a: '\u00001.0',
      b: JSON.rawJSON('1.0'),
      c: 12345678901234567890n,
    });
  });

  it('keeps digits beside text that is not ASCII', () => {
    expect(parseExactJson(encode('{"ключ é":1.50,"b":"日本"}'))).toStrictEqual({
      'ключ é': JSON.rawJSON('1.50'),
      b: '日本',
    });
  });

  it('leaves digits inside of strings alone', () => {
    const value = parseExactJson('{"12345678901234567890":"a\\"1.50\\\\","b":"46.570000"}');

    expect(value).toStrictEqual({ '12345678901234567890': 'a"1.50\\', b: '46.570000' });
  });

  it.each(['1', '1.50'])('keeps __proto__ and constructor as members beside %s', (number) => {
    const value = parseExactJson(
      `{"__proto__":{"x":${number}},"constructor":${number},"toString":2}`,
    ) as object;

    expect(Object.keys(value)).toStrictEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(formatExactJson(value)).toBe(
      `{"__proto__":{"x":${number}},"constructor":${number},"toString":2}`,
    );
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('skips a byte order mark', () => {
    expect(parseExactJson(encode('\ufeff{"a":1}'))).toStrictEqual({ a: 1 });
  });

  it('reads the bytes of a view, not of the buffer below it', () => {
    const whole = encode('xx{"a":1.50}yy');

    expect(parseExactJson(whole.subarray(2, 12))).toStrictEqual({ a: JSON.rawJSON('1.50') });
  });

  it.each([
    '',
    ' ',
    '{',
    '{"a":1}{"a":2}',
    '{"a":1.50}\n{"a":2}',
    '{"card":4111-1111}',
    '{1.50:2}',
    `{1.50${' '.repeat(100)}:2}`,
    '{"a":12345678901234567890.}',
    '{"a":01234567890123456789}',
    '[1.50 1.50]',
    '[1.50"a"]',
    '[1.50true]',
    'NaN',
    '"\u0000"',
    '"open',
    '"open\\',
    '+1.50',
  ])('refuses %j without quoting it', (text) => {
    const error = errorOf(() => parseExactJson(text));

    expect(error).toMatchObject({ code: 'ERR_CDC_JSON_INVALID', retryable: false });
    expect(error.cause).toBeUndefined();
    expect(error.message).toBe('Not one JSON value');
  });

  it.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a cut character', [0x22, 0xc3]],
  ])('names bytes that are not UTF-8: %s', (_what, bytes) => {
    expect(errorOf(() => parseExactJson(Uint8Array.from(bytes)))).toMatchObject({
      code: 'ERR_CDC_UTF8_INVALID',
    });
  });

  it('parses 200 levels and refuses more', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

    expect(parseExactJson(nested(200))).toBeInstanceOf(Array);
    expect(errorOf(() => parseExactJson(nested(201))).code).toBe('ERR_CDC_RECORD_TOO_LARGE');
    expect(errorOf(() => parseExactJson('{"a":'.repeat(100_000))).code).toBe(
      'ERR_CDC_RECORD_TOO_LARGE',
    );
  });

  it('answers the structure of JSON.parse for any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(roughly(parseExactJson(text))).toStrictEqual(roughly(JSON.parse(text)));
      }),
    );
  });

  it('writes back the text it read, with any numbers in it', () => {
    fc.assert(
      fc.property(jsonText(), (text) => {
        expect(formatExactJson(parseExactJson(text))).toBe(text);
      }),
    );
  });

  it('refuses what JSON.parse refuses, and nothing else', () => {
    const noise = fc.array(
      fc.constantFrom(...'{}[]:,"\\ 019.-+eEtruenlfa\u0000é'.split(''), '1.50', '"a":', '\\u0000'),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(noise, (parts) => {
        const text = parts.join('');

        expect(isAccepted(() => parseExactJson(text))).toBe(isAccepted(() => JSON.parse(text)));
      }),
      { numRuns: 5_000 },
    );
  });

  it('answers or names an error for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        isAccepted(() => parseExactJson(bytes));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('formatExactJson', () => {
  it.each([
    ['a bigint as an integer', { a: 9007199254740993n }, '{"a":9007199254740993}'],
    ['bytes as base64', { a: Uint8Array.of(1, 2, 255) }, '{"a":"AQL/"}'],
    ['a Buffer as base64', [Buffer.from([1, 2, 255])], '["AQL/"]'],
    ['an exact number with its digits', { a: JSON.rawJSON('46.570000') }, '{"a":46.570000}'],
    [
      'what JSON has no number for as text',
      [NaN, Infinity, -Infinity],
      '["NaN","Infinity","-Infinity"]',
    ],
    ['nothing as null', undefined, 'null'],
    ['a member without a value not at all', { a: undefined, b: 1n }, '{"b":1}'],
    ['a plain value', { a: [1, 'x', null, true] }, '{"a":[1,"x",null,true]}'],
  ])('writes %s', (_what, value, text) => {
    expect(formatExactJson(value)).toBe(text);
  });
});

describe('parseUtf8', () => {
  it('answers text, and names bytes that are none', () => {
    expect(parseUtf8(encode('aé日😀'))).toBe('aé日😀');
    expect(errorOf(() => parseUtf8(Uint8Array.of(0xff))).code).toBe('ERR_CDC_UTF8_INVALID');
  });
});

/** Compact JSON in the spelling of `JSON.stringify`, but with numbers of every spelling. */
function jsonText(): fc.Arbitrary<string> {
  const digits = fc.stringMatching(/^(?:0|[1-9]\d{0,25})$/);
  const number = fc
    .tuple(
      fc.constantFrom('', '-'),
      digits,
      fc.option(fc.stringMatching(/^\.\d{1,20}$/), { nil: '' }),
      fc.option(fc.stringMatching(/^[eE][+-]?\d{1,3}$/), { nil: '' }),
    )
    .map((parts) => parts.join(''));
  const text = fc.string({ unit: 'binary', maxLength: 8 }).map((value) => JSON.stringify(value));
  const name = text.filter((value) => !/^"(?:0|[1-9]\d*)"$/.test(value));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      number,
      text,
      fc.constantFrom('true', 'false', 'null', '"\\u0000"', '"\\u00001.50"'),
      fc.array(tie('value'), { maxLength: 4 }).map((parts) => `[${parts.join(',')}]`),
      fc
        .uniqueArray(fc.tuple(name, tie('value')), { maxLength: 4, selector: ([key]) => key })
        .map((members) => `{${members.map(([key, part]) => `${key}:${part}`).join(',')}}`),
    ),
  }));
  return value as fc.Arbitrary<string>;
}

function roughly(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (JSON.isRawJSON(value)) return Number(value.rawJSON);
  if (Array.isArray(value)) return value.map(roughly);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, roughly(part)]));
}

function isAccepted(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (!(error instanceof SyntaxError)) expect(error).toBeInstanceOf(CdcError);
    return false;
  }
}

function errorOf(act: () => unknown): CdcError {
  try {
    act();
  } catch (error) {
    if (error instanceof CdcError) return error;
    throw error;
  }
  throw new Error('Expected an error');
}
