import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CdcError } from '../../src/errors.ts';
import {
  formatArchiveLine,
  parseArchiveLine,
  parseArchivePointer,
} from '../../src/model/archive-line.ts';
import type { StreamRecord } from '../../src/model/record.ts';

const bytes = fc.oneof(
  fc.uint8Array(),
  fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
  fc.constant(new TextEncoder().encode('\ufeff{"a":1}')),
);
const PLAIN = { noNullPrototype: true } as const;
const schema = fc.option(fc.record({ dataFormat: fc.string(), schemaId: fc.string() }, PLAIN), {
  nil: undefined,
});
const position: fc.Arbitrary<StreamRecord['position']> = fc.oneof(
  fc.record(
    {
      stream: fc.constant('kafka' as const),
      topic: fc.string(),
      partition: fc.nat(),
      offset: fc.maxSafeNat(),
    },
    PLAIN,
  ),
  fc.record(
    {
      stream: fc.constant('kinesis' as const),
      shardId: fc.string(),
      sequenceNumber: fc.bigInt({ min: 0n, max: 10n ** 56n }).map(String),
    },
    PLAIN,
  ),
);
const records: fc.Arbitrary<StreamRecord> = fc.record(
  {
    position,
    key: fc.option(bytes, { nil: undefined }),
    value: fc.option(bytes),
    headers: fc.array(fc.tuple(fc.string(), bytes)),
    partitionKey: fc.option(fc.string(), { nil: undefined }),
    arrivedAt: fc.option(fc.maxSafeNat(), { nil: undefined }),
    valueSchema: schema,
    keySchema: schema,
  },
  PLAIN,
);

describe('formatArchiveLine', () => {
  it('writes a line from which any record comes back byte for byte', () => {
    fc.assert(
      fc.property(records, (record) => {
        const line = formatArchiveLine(record);

        expect(line).not.toContain('\n');
        expect(parseArchiveLine(line)).toStrictEqual(record);
      }),
    );
  });

  it('writes text as text, so that it can be queried, and other bytes as base64', () => {
    const line = formatArchiveLine({
      position: { stream: 'kafka', topic: 't', partition: 0, offset: 1 },
      key: new Uint8Array([0xff]),
      value: new TextEncoder().encode('{"id":1}'),
      headers: [
        ['op', new TextEncoder().encode('é')],
        ['op', new Uint8Array([0x80])],
      ],
      partitionKey: undefined,
      arrivedAt: 1_700_000_000_000,
      valueSchema: undefined,
      keySchema: undefined,
    });

    expect(JSON.parse(line)).toStrictEqual({
      v: 1,
      position: { stream: 'kafka', topic: 't', partition: 0, offset: 1 },
      arrivedAt: 1_700_000_000_000,
      key_base64: '/w==',
      value: '{"id":1}',
      headers: [
        { key: 'op', value: 'é' },
        { key: 'op', value_base64: 'gA==' },
      ],
    });
  });
});

describe('parseArchiveLine', () => {
  it.each([
    ['no JSON', 'secret'],
    ['a line of another version', '{"v":2}'],
    ['a pointer', '{"v":1,"position":{"stream":"kafka"},"pointer":{"key":"secret"}}'],
    ['a position that is no number', '{"v":1,"position":{"offset":"secret"}}'],
  ])('refuses %s without quoting it', (_, line) => {
    const parse = (): StreamRecord => parseArchiveLine(line);

    expect(parse).toThrow(expect.objectContaining({ code: 'ERR_CDC_INPUT_INVALID' }));
    expect(parse).toThrow(CdcError);
    expect(parse).not.toThrow('secret');
  });
});

describe('parseArchivePointer', () => {
  it('tells a pointer from a line', () => {
    const pointer = {
      v: 1 as const,
      position: { stream: 'kinesis' as const, shardId: 's', sequenceNumber: '7' },
      pointer: { bucket: 'b', key: 'k', sizeBytes: 2_000_000 },
    };

    expect(parseArchivePointer(JSON.stringify(pointer))).toStrictEqual(pointer);
    expect(parseArchivePointer('{"v":1}')).toBeUndefined();
  });
});
