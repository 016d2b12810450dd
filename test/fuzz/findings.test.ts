import { describe, expect, it } from 'vitest';
import { kinesisSource } from '../../src/sources/kinesis-source.ts';
import { settle } from './expectations.ts';
import { createSubjects } from './subjects.ts';

// What the fuzzer found, each as a record of its own.
describe('records that once made a decoder throw something else than a CdcError', () => {
  it.each<readonly [what: string, value: string]>([
    ['an exact number where a row of DMS belongs', dms({ data: '1e308' })],
    [
      'a key of DMS that is an object with a member toString',
      dms({ data: '{"id":{"toString":1}}', before: '{"id":{"toString":2}}' }),
    ],
    ['an exact number where a flattened row tells its delete', '{"id":1,"__deleted":1e308}'],
    ['an object for the connector of a flattened row', '{"id":1,"__connector":{"toString":1}}'],
    [
      'an object for a parameter of a schema',
      '{"schema":{"type":"struct","fields":[],"parameters":{"scale":{"toString":1}}},"payload":{"op":"c"}}',
    ],
  ])('%s', async (_what, value) => {
    const subjects = await createSubjects();

    for (const { name, decoder } of subjects) {
      expect(() => settle(() => decoder.decode(recordOf(value)), name)).not.toThrow();
    }
  });

  it('refuses a sequence number of Kinesis that is no number', () => {
    const kinesis = { data: '', sequenceNumber: 'x', partitionKey: 'a' };

    expect(() =>
      kinesisSource.readLanes({ Records: [{ eventID: 'shardId-1:x', kinesis }] }),
    ).toThrow(/sequenceNumber/);
  });
});

function dms({ data, before = '{}' }: { readonly data: string; readonly before?: string }): string {
  return `{"data":${data},"before-image":${before},"metadata":{"record-type":"data","operation":"update","schema-name":"shop","table-name":"odd"}}`;
}

function recordOf(value: string) {
  return {
    position: { stream: 'kafka', topic: 'srv.shop.odd', partition: 0, offset: 0 },
    key: Buffer.from('{"id":1}'),
    value: Buffer.from(value),
    headers: [],
    partitionKey: undefined,
    arrivedAt: undefined,
    keySchema: undefined,
    valueSchema: undefined,
  } as const;
}
