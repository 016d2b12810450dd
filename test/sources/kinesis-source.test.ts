import { describe, expect, it } from 'vitest';
import { kinesisSource } from '../../src/sources/kinesis-source.ts';

const SEQUENCE = '49590338271490256608559692538361571095921575989136588898';

function record(sequenceNumber: string, data: string, shard = 'shardId-000000000006') {
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: 'dbo.invoices',
      sequenceNumber,
      data: Buffer.from(data).toString('base64'),
      approximateArrivalTimestamp: 1545084650.987,
    },
    eventSource: 'aws:kinesis',
    eventID: `${shard}:${sequenceNumber}`,
  };
}

describe('kinesisSource.readLanes', () => {
  it('keeps all 56 digits of a sequence number, and the shard of the event id', () => {
    const lanes = kinesisSource.readLanes({ Records: [record(SEQUENCE, 'x')] });

    expect(lanes).toStrictEqual([
      {
        id: 'shardId-000000000006',
        records: [
          {
            position: {
              stream: 'kinesis',
              shardId: 'shardId-000000000006',
              sequenceNumber: SEQUENCE,
            },
            key: undefined,
            value: Buffer.from('x'),
            headers: [],
            partitionKey: 'dbo.invoices',
            arrivedAt: 1545084650987,
            keySchema: undefined,
            valueSchema: undefined,
          },
        ],
      },
    ]);
  });

  it('reads empty data as a tombstone', () => {
    const [lane] = kinesisSource.readLanes({ Records: [record('1', '')] });

    expect(lane?.records[0]?.value).toBeNull();
  });

  it('takes the shard from the event id even when its sequence number is another one', () => {
    const odd = { ...record('2', 'x'), eventID: 'shardId-000000000001:1' };

    const [lane] = kinesisSource.readLanes({ Records: [odd] });

    expect(lane).toMatchObject({ id: 'shardId-000000000001' });
    expect(lane?.records[0]?.position).toMatchObject({ sequenceNumber: '2' });
  });

  it('accepts the empty event that ends a tumbling window', () => {
    expect(kinesisSource.readLanes({ Records: [] })).toStrictEqual([]);
  });

  it.each([
    ['text', 'hello'],
    ['a Kafka event', { records: {} }],
    ['a record without kinesis', { Records: [{ eventID: 'a:1' }] }],
    ['a record without a shard', { Records: [{ ...record('1', 'x'), eventID: '1' }] }],
    [
      'a number for a sequence number',
      { Records: [{ eventID: 'a:1', kinesis: { data: '', sequenceNumber: 1 } }] },
    ],
  ])('names what was expected when it gets %s', (_, event) => {
    expect(() => kinesisSource.readLanes(event)).toThrow(
      expect.objectContaining({ code: 'ERR_CDC_EVENT_INVALID' }),
    );
  });
});

describe('kinesisSource.buildAnswer', () => {
  it('answers the first record that is not done, once', () => {
    const [lane] = kinesisSource.readLanes({
      Records: [record('1', 'a'), record('2', 'b'), record('3', 'c')],
    });
    if (lane === undefined) throw new Error('no lane');

    expect(kinesisSource.buildAnswer([{ lane, index: 1 }])).toStrictEqual({
      batchItemFailures: [{ itemIdentifier: '2' }],
    });
    expect(kinesisSource.buildAnswer([{ lane, index: 3 }])).toStrictEqual({
      batchItemFailures: [],
    });
  });
});
