import { describe, expect, it } from 'vitest';
import { blankNanos } from '../../../src/decoders/debezium/blank-nanos.ts';
import type { AnyRowChange } from '../../../src/model/change-event.ts';
import { parseExactJson } from '../../../src/model/exact-json.ts';
import { decode, recordOf, recordsOfFixture, SOURCE } from './debezium-records.ts';

const NANOS = '"ts_us":1700000000000000,"ts_ns":1700000000000000123';
const source = `"source":{"connector":"mysql","db":"shop","table":"orders",${NANOS}}`;

describe('blankNanos', () => {
  it('empties the nanoseconds of the metadata, and nothing else', () => {
    const text = `{"after":{"ts_ns":1700000000000000123,"ts_us":1},${source},"op":"c",${NANOS}}`;

    const parsed = parseExactJson(blankNanos(Buffer.from(text)));

    expect(parsed).toMatchObject({
      after: { ts_ns: 1_700_000_000_000_000_123n },
      source: { ts_ns: 0, ts_us: 1_700_000_000_000_000 },
      ts_ns: 0,
    });
  });

  it('leaves rows that follow the source as they are', () => {
    const after = '"after":{"ts_us":1,"ts_ns":1700000000000000123}';

    const parsed = parseExactJson(blankNanos(Buffer.from(`{${source},"op":"c",${after}}`)));

    expect(parsed).toMatchObject({
      after: { ts_ns: 1_700_000_000_000_000_123n },
      source: { ts_ns: 0 },
    });
  });

  it.each([
    ['a row with a column named source', `{${source},"op":"c","x":{${source},"op":"c"}}`],
    [
      'a source without microseconds',
      '{"source":{"connector":"x","ts_ns":1700000000000000123},"op":"c"}',
    ],
    ['no operation', `{${source}}`],
    ['a CloudEvent', `{"specversion":"1.0","data":{${source},"op":"c"}}`],
    [
      'text that looks like nanoseconds',
      '{"source":{"connector":"x","query":"\\"ts_ns\\":1700000000000000123"},"op":"c"}',
    ],
  ])('leaves a message with %s as it is', (_name, text) => {
    const bytes = Buffer.from(text);

    expect(blankNanos(bytes)).toBe(bytes);
  });

  it('never changes the bytes of the record', () => {
    for (const { value } of recordsOfFixture('cap-pg-ops-plain')) {
      if (value === null) continue;
      const bytes = Buffer.from(value);
      blankNanos(bytes);
      expect(bytes.equals(value)).toBe(true);
    }
  });

  it('keeps a column named ts_ns exact through the whole decoder', () => {
    const after = '{"id":1,"ts_us":5,"ts_ns":1700000000000000123}';
    const text = `{"after":${after},"source":${JSON.stringify(SOURCE)},"op":"c",${NANOS}}`;

    const message = decode(recordOf(text)) as AnyRowChange;

    expect(message.row).toStrictEqual({ id: 1, ts_us: 5, ts_ns: 1_700_000_000_000_000_123n });
  });
});
