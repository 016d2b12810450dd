import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEnvelopeJson } from '../../../src/decoders/debezium/parse-envelope.ts';
import type { AnyRowChange } from '../../../src/model/change-event.ts';
import { parseExactJson } from '../../../src/model/exact-json.ts';
import { catchError, decode, recordOf, recordsOfFixture, SOURCE } from './debezium-records.ts';

const NANOS = '"ts_us":1700000000000000,"ts_ns":1700000000000000123';
const source = `"source":{"connector":"mysql","db":"shop","table":"orders",${NANOS}}`;

describe('parseEnvelopeJson', () => {
  it.each([
    '{"a":9007199254740993}',
    '{"a":[1,12345678901234567]}',
    '{"a" : -9007199254740993}',
    '{"a":1.10}',
    '{"a":[-0]}',
    '{"a":-0}',
    '{"a":1e400}',
    '{"a":0,"b":10}',
    '{"a1":12.5}',
    '{"a":"1.2","b":-112.50,"c":[12.50]}',
    '{"a":[1.50,22.50,333.50]}',
    '{"a":"5:12.5","b":[3,12.50]}',
    '{"ts_ns":1700000000000000123}',
    '{"after":{"ts_us":1,"ts_ns":1700000000000000123}}',
    `{${source},"op":"c","after":{"ts_us":1,"ts_ns":1700000000000000123}}`,
    `{"op":"c","after":{"x":{${source}}}}`,
    '{"a":{"x\\"ts_ns":1700000000000000123}}',
    '[1700000000000000123]',
    '9007199254740993',
    'null',
  ])('keeps the digits of %s', (text) => {
    expect(parseEnvelopeJson(Buffer.from(text))).toStrictEqual(parseExactJson(text));
  });

  it('answers what the exact parser answers, but for the nanoseconds of the metadata', () => {
    for (const { value } of recordsOfFixture('cap-pg-ops-plain')) {
      if (value === null) continue;
      const bytes = Buffer.from(value);

      expect(withoutNanos(parseEnvelopeJson(bytes))).toStrictEqual(
        withoutNanos(parseExactJson(bytes)),
      );
    }
  });

  it('answers what the exact parser answers for any numbers in any place', () => {
    const number = fc.oneof(
      fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.constantFrom('-0', '1.0', '1E5', '9007199254740993', '9999999999999999'),
    );
    const space = fc.constantFrom('', ' ', '\n\t');
    fc.assert(
      fc.property(number, number, space, fc.string(), (one, two, gap, text) => {
        const json = `{"a"${gap}:${gap}${one},"b":[${gap}${two},{"c":${one}}],"d":${JSON.stringify(text)}}`;

        expect(parseEnvelopeJson(Buffer.from(json))).toStrictEqual(parseExactJson(json));
      }),
    );
  });

  it.each([
    '{"a":',
    '{"a":9007199254740993',
    '{"a":"\\u0000"',
    `${'['.repeat(500)}${']'.repeat(500)}`,
    `{"a":${'['.repeat(500)}${']'.repeat(500)}}`,
  ])('refuses what the exact parser refuses', (text) => {
    const code = (catchError(() => parseExactJson(text)) as { code?: string }).code;

    expect(catchError(() => parseEnvelopeJson(Buffer.from(text)))).toMatchObject({ code });
  });

  it('keeps a column named ts_ns exact through the whole decoder', () => {
    const after = '{"id":1,"ts_us":5,"ts_ns":1700000000000000123}';
    const text = `{"after":${after},"source":${JSON.stringify(SOURCE)},"op":"c",${NANOS}}`;

    const message = decode(recordOf(text)) as AnyRowChange;

    expect(message.row).toStrictEqual({ id: 1, ts_us: 5, ts_ns: 1_700_000_000_000_000_123n });
  });
});

function withoutNanos(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json;
  const { source: block, ...rest } = json as Record<string, unknown>;
  const blank = { ts_ns: undefined };
  return block === undefined
    ? { ...rest, ...blank }
    : { ...rest, ...blank, source: { ...(block as object), ...blank } };
}
