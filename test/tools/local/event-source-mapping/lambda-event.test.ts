import { describe, expect, it } from 'vitest';
import { kafkaSource } from '../../../../src/sources/kafka-source.ts';
import { kinesisSource } from '../../../../src/sources/kinesis-source.ts';
import {
  buildKafkaEvent,
  buildKinesisEvent,
} from '../../../../src/tools/local/event-source-mapping/lambda-event.ts';
import { kafkaRecord, kinesisRecord, START, sequenceNumber } from './play.ts';

const kinesis = {
  streamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/cdc',
  region: 'eu-west-1',
};
const kafka = {
  clusterArn: 'arn:aws:kafka:eu-west-1:111122223333:cluster/c/u-1',
  bootstrapServers: 'b-1:9098',
};

// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
describe('buildKinesisEvent', () => {
  it('builds the event of Lambda', () => {
    const event = buildKinesisEvent(kinesis, [
      kinesisRecord(7, { data: Buffer.from('é'), arrivedAt: 1_545_084_650_987 }),
    ]);

    expect(event).toStrictEqual({
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey: 'key',
            sequenceNumber: sequenceNumber(7),
            data: 'w6k=',
            approximateArrivalTimestamp: 1_545_084_650.987,
          },
          eventSource: 'aws:kinesis',
          eventVersion: '1.0',
          eventID: `shardId-000000000000:${sequenceNumber(7)}`,
          eventName: 'aws:kinesis:record',
          invokeIdentityArn: 'arn:aws:iam::000000000000:role/local-function',
          awsRegion: 'eu-west-1',
          eventSourceARN: kinesis.streamArn,
        },
      ],
    });
  });

  it('is read by the source', () => {
    const [lane] = kinesisSource.readLanes(buildKinesisEvent(kinesis, [kinesisRecord(7)]));

    expect(lane?.records[0]?.position).toStrictEqual({
      stream: 'kinesis',
      shardId: 'shardId-000000000000',
      sequenceNumber: sequenceNumber(7),
    });
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html
describe('buildKafkaEvent', () => {
  const record = kafkaRecord(15, { headers: [['h', Buffer.from('hë')]] });

  it('builds the event of MSK, with signed header bytes', () => {
    const event = buildKafkaEvent(kafka, [record], 'absent');

    expect(event).toStrictEqual({
      eventSource: 'aws:kafka',
      eventSourceArn: kafka.clusterArn,
      bootstrapServers: 'b-1:9098',
      records: {
        'db.dbo.in-voices-0': [
          {
            topic: 'db.dbo.in-voices',
            partition: 0,
            offset: 15,
            timestamp: START,
            timestampType: 'CREATE_TIME',
            key: 'eyJpZCI6MTV9',
            value: 'eyJuIjoxNX0=',
            headers: [{ h: [104, -61, -85] }],
          },
        ],
      },
    });
  });

  it('names no cluster for self-managed Kafka', () => {
    const event = buildKafkaEvent({ ...kafka, clusterArn: undefined }, [], 'absent');

    expect(event).toStrictEqual({
      eventSource: 'SelfManagedKafka',
      bootstrapServers: 'b-1:9098',
      records: {},
    });
  });

  it.each(['absent', 'null'] as const)(
    'writes a tombstone as %s, which the source reads',
    (form) => {
      const tombstone = kafkaRecord(16, { value: null });

      const event = JSON.parse(JSON.stringify(buildKafkaEvent(kafka, [tombstone], form)));

      const [written] = event.records['db.dbo.in-voices-0'];
      expect('value' in written).toBe(form === 'null');
      expect(kafkaSource.readLanes(event)[0]?.records[0]?.value).toBeNull();
    },
  );

  it('is read by the source, header bytes included', () => {
    const [lane] = kafkaSource.readLanes(buildKafkaEvent(kafka, [record], 'absent'));

    const [name, bytes] = lane?.records[0]?.headers[0] ?? [];
    expect([name, Buffer.from(bytes ?? []).toString()]).toStrictEqual(['h', 'hë']);
  });
});
