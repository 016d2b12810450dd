import type { Batch, KafkaMessage } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { toKafkaFetch } from '../../../../src/tools/local/dev/to-kafka-fetch.ts';

describe('toKafkaFetch', () => {
  it('keeps tombstones, missing keys, and the values of headers that are repeated or null', () => {
    const headers = {
      one: Buffer.from('1'),
      twice: [Buffer.from('a'), Buffer.from('b')],
      // kafkajs answers null for a header without value, against its declared type.
      none: null as unknown as Buffer,
    };
    const batch = batchOf([messageOf({ key: null, value: null, headers })]);

    const [record] = toKafkaFetch(batch).records;

    expect(record).toStrictEqual({
      stream: 'kafka',
      topic: 't',
      partition: 3,
      offset: 41,
      arrivedAt: 1_700_000_000_000,
      timestampType: 'CREATE_TIME',
      key: null,
      value: null,
      headers: [
        ['one', Buffer.from('1')],
        ['twice', Buffer.from('a')],
        ['twice', Buffer.from('b')],
        ['none', null],
      ],
    });
  });

  it('says when the broker and not the producer set the time', () => {
    const batch = batchOf([messageOf({ batchContext: { timestampType: 1 } })]);

    const [record] = toKafkaFetch(batch).records;

    expect(record?.timestampType).toBe('LOG_APPEND_TIME');
  });

  it('tells where the fetch began and where the next one begins, behind markers of transactions', () => {
    const { from, next, high } = toKafkaFetch(batchOf([messageOf({})]));

    expect({ from, next, high }).toStrictEqual({ from: 40, next: 45, high: 50 });
  });
});

function messageOf(changes: object): KafkaMessage {
  const message = {
    key: Buffer.from('k'),
    value: Buffer.from('v'),
    timestamp: '1700000000000',
    attributes: 0,
    offset: '41',
    headers: {},
    ...changes,
  };
  return message;
}

/** A batch as kafkajs has it at run time: with more members than its declared type. */
function batchOf(messages: KafkaMessage[]): Batch {
  const batch = {
    topic: 't',
    partition: 3,
    highWatermark: '50',
    messages,
    fetchedOffset: '40',
    isEmpty: () => false,
    firstOffset: () => '41',
    lastOffset: () => '44',
    offsetLag: () => '0',
    offsetLagLow: () => '0',
  };
  return batch;
}
