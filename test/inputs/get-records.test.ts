import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openInput } from '../../src/inputs/open-input.ts';
import { type InputRecord, readRecords } from '../../src/inputs/read-records.ts';
import { toRecordedRecords } from '../../src/tools/local/recorded-records.ts';

const MESSAGE = '{"metadata":{"operation":"insert"},"data":{"id":1}}';
/** Of the event in the manual of Lambda, which is of shard 6. */
const OF_SHARD_6 = '49590338271490256608559692538361571095921575989136588898';

async function readAnswer(answer: unknown): Promise<readonly InputRecord[]> {
  const text = JSON.stringify(answer, undefined, 4);
  const input = await openInput('-', { stdin: Readable.from([Buffer.from(text)]), cwd: '/' });
  const records: InputRecord[] = [];
  for await (const record of readRecords(input)) records.push(record);
  return records;
}

function gotten(sequenceNumber: string, others: object = {}): object {
  return {
    SequenceNumber: sequenceNumber,
    ApproximateArrivalTimestamp: '2026-11-20T10:00:00.250000+01:00',
    Data: Buffer.from(MESSAGE).toString('base64'),
    PartitionKey: 'billing.invoice.1',
    EncryptionType: 'KMS',
    ...others,
  };
}

describe('what `aws kinesis get-records` prints', () => {
  it('is read with the shard that the sequence number is of', async () => {
    const [only] = await readAnswer({
      Records: [gotten(OF_SHARD_6)],
      NextShardIterator: 'AAAA',
      MillisBehindLatest: 0,
    });

    expect(only).toMatchObject({
      place: 'standard input, record 1',
      hasPosition: true,
      record: {
        position: {
          stream: 'kinesis',
          shardId: 'shardId-000000000006',
          sequenceNumber: OF_SHARD_6,
        },
        partitionKey: 'billing.invoice.1',
        arrivedAt: Date.UTC(2026, 10, 20, 9, 0, 0, 250),
      },
    });
    expect(Buffer.from(only?.record?.value ?? []).toString()).toBe(MESSAGE);
  });

  it('has no arrival where its time has no zone: it would be another one on each machine', async () => {
    const local = { ApproximateArrivalTimestamp: '2026-11-20T10:00:00' };
    const [only] = await readAnswer({ Records: [gotten(OF_SHARD_6, local)] });

    expect(only?.record).toMatchObject({ arrivedAt: undefined });
  });

  it('is read from the first version of the AWS CLI, with seconds', async () => {
    const seconds = { ApproximateArrivalTimestamp: 1_795_165_200.25 };
    const [only] = await readAnswer({ Records: [gotten(OF_SHARD_6, seconds)] });

    expect(only?.record?.arrivedAt).toBe(1_795_165_200_250);
  });

  it('claims no shard that the number does not tell', async () => {
    const records = await readAnswer({ Records: [gotten('17'), gotten('9'.repeat(400))] });

    expect(records.map(({ hasPosition }) => hasPosition)).toStrictEqual([false, false]);
    expect(records[0]?.record?.position).toMatchObject({ shardId: 'shardId-unknown' });
  });

  it('names the record that is damaged and reads the others', async () => {
    const records = await readAnswer({
      Records: [gotten(OF_SHARD_6), gotten(OF_SHARD_6, { Data: '{"id":1}' }), gotten(OF_SHARD_6)],
    });

    expect(records.map(({ error }) => error?.message)).toStrictEqual([
      undefined,
      'Record cannot be read: Data is not base64',
      undefined,
    ]);
  });

  it('may hold no record', async () => {
    expect(await readAnswer({ Records: [], NextShardIterator: 'A' })).toStrictEqual([]);
  });

  it('is played as records of Kinesis', async () => {
    const read = await readAnswer({ Records: [gotten(OF_SHARD_6)] });
    const records = read.flatMap(({ record }) => (record === undefined ? [] : [record]));

    expect(toRecordedRecords(records, { arrivedAt: 0 })).toMatchObject({
      stream: 'kinesis',
      records: [{ shardId: 'shardId-000000000006', partitionKey: 'billing.invoice.1' }],
    });
  });
});
