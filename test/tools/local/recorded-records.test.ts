import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  buildKafkaEvent,
  buildKinesisEvent,
} from '../../../src/tools/local/event-source-mapping/lambda-event.ts';
import {
  type RecordedRecords,
  readRecordedRecords,
  toRecordedRecords,
} from '../../../src/tools/local/recorded-records.ts';
import { kafkaRecord, kinesisRecord, START } from './event-source-mapping/play.ts';

const folder = mkdtempSync(join(tmpdir(), 'recorded-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(name: string, content: string): Promise<RecordedRecords> {
  writeFileSync(join(folder, name), content);
  return toRecordedRecords(await readRecordedRecords(name, folder), { arrivedAt: START });
}

describe('readRecordedRecords', () => {
  it('gives back the records of a Kinesis event', async () => {
    const records = [kinesisRecord(0), kinesisRecord(1, { partitionKey: 'dbo.invoices.1' })];
    const source = { streamArn: 'arn:aws:kinesis:eu-west-1:1:stream/cdc', region: 'eu-west-1' };

    const recorded = await read('kinesis.json', JSON.stringify(buildKinesisEvent(source, records)));

    expect(recorded).toStrictEqual({ stream: 'kinesis', records });
  });

  it.each([
    ['MSK', 'arn:aws:kafka:eu-west-1:1:cluster/c/u'],
    ['self-managed Kafka', undefined],
  ])(
    'gives back the records of an event of %s, tombstones and headers included',
    async (_what, clusterArn) => {
      const records = [
        kafkaRecord(15, { headers: [['h', Buffer.from('hë')]] }),
        kafkaRecord(16, { value: null }),
        kafkaRecord(7, { partition: 1, key: null }),
      ];
      const event = buildKafkaEvent({ clusterArn, bootstrapServers: 'b:9092' }, records, 'absent');

      const recorded = await read('kafka.json', JSON.stringify(event));

      expect(toText(recorded)).toStrictEqual(toText({ stream: 'kafka', records }));
    },
  );

  it('reads lines of captured Kafka records, in the order of the file', async () => {
    const recorded = await read(
      'captured.jsonl',
      [
        '{"topic":"t","key":"{\\"id\\":1}","value":"{\\"é\\":1}","headers":[{"key":"h","value":"v"}]}',
        '{"topic":"t","partition":0,"key":"{\\"id\\":1}","value":null,"headers":[]}',
        '{"topic":"t","key_base64":"AAE=","value_base64":"/w==","headers":[]}',
      ].join('\n'),
    );

    const common = { stream: 'kafka', topic: 't', partition: 0, arrivedAt: START } as const;
    const timestampType = 'CREATE_TIME' as const;
    expect(toText(recorded)).toStrictEqual(
      toText({
        stream: 'kafka',
        records: [
          {
            ...common,
            offset: 0,
            timestampType,
            key: Buffer.from('{"id":1}'),
            value: Buffer.from('{"é":1}'),
            headers: [['h', Buffer.from('v')]],
          },
          {
            ...common,
            offset: 1,
            timestampType,
            key: Buffer.from('{"id":1}'),
            value: null,
            headers: [],
          },
          {
            ...common,
            offset: 2,
            timestampType,
            key: Buffer.from([0, 1]),
            value: Buffer.from([255]),
            headers: [],
          },
        ],
      }),
    );
  });

  it('makes Kinesis records of bare messages, also of what is no JSON', async () => {
    const { stream, records } = await read('bare.jsonl', '{"data":{},"metadata":{}}\n{"data":');

    expect(stream).toBe('kinesis');
    expect(
      records.map((one) => (one.stream === 'kinesis' ? one.sequenceNumber.length : 0)),
    ).toStrictEqual([56, 56]);
    expect(
      records.map((one) => (one.stream === 'kinesis' ? Buffer.from(one.data).toString() : '')),
    ).toStrictEqual(['{"data":{},"metadata":{}}', '{"data":']);
  });

  it('refuses a file of both', async () => {
    const answer = read(
      'mixed.jsonl',
      '{"data":{}}\n{"topic":"t","key":null,"value":"{}","headers":[]}',
    );

    await expect(answer).rejects.toMatchObject({ code: 'ERR_CDC_INPUT_INVALID' });
  });

  it('refuses a file that is not there', async () => {
    const answer = readRecordedRecords('none.jsonl', folder);

    await expect(answer).rejects.toMatchObject({ code: 'ERR_CDC_INPUT_INVALID' });
  });
});

/** Bytes as base64, so that kinds of byte arrays do not matter. */
function toText(recorded: RecordedRecords): unknown {
  return JSON.parse(
    JSON.stringify(recorded, (_name, value: unknown) => {
      if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
      const isBuffer =
        typeof value === 'object' && value !== null && 'type' in value && 'data' in value;
      return isBuffer && Array.isArray(value.data)
        ? Buffer.from(value.data).toString('base64')
        : value;
    }),
  );
}
