import { describe, expect, it } from 'vitest';
import { kafkaSource } from '../../src/sources/kafka-source.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

function record(offset: number, more: Readonly<Record<string, unknown>> = {}) {
  return {
    topic: 'db-1.public.orders',
    partition: 0,
    offset,
    timestamp: 1545084650987,
    timestampType: 'CREATE_TIME',
    key: base64('k'),
    value: base64('v'),
    headers: [],
    ...more,
  };
}

function read(...records: readonly unknown[]) {
  const [lane] = kafkaSource.readLanes({
    eventSource: 'aws:kafka',
    records: { 'db-1.public.orders-0': records },
  });
  if (lane === undefined) throw new Error('no lane');
  return lane;
}

describe('kafkaSource.readLanes', () => {
  it('reads topic and partition from the record, so that topics may hold dashes', () => {
    expect(read(record(15))).toStrictEqual({
      id: 'db-1.public.orders-0',
      records: [
        {
          position: { stream: 'kafka', topic: 'db-1.public.orders', partition: 0, offset: 15 },
          key: Buffer.from('k'),
          value: Buffer.from('v'),
          headers: [],
          partitionKey: undefined,
          arrivedAt: 1545084650987,
          keySchema: undefined,
          valueSchema: undefined,
        },
      ],
    });
  });

  it.each([
    ['null', { value: null }],
    ['missing', { value: undefined }],
  ])('reads a value that is %s as a tombstone', (_, more) => {
    expect(read(record(1, more)).records[0]?.value).toBeNull();
  });

  it.each([[null], [undefined], ['']])('reads the key %j as no key', (key) => {
    expect(read(record(1, { key })).records[0]?.key).toBeUndefined();
  });

  it('keeps an empty value apart from a tombstone', () => {
    expect(read(record(1, { value: '' })).records[0]?.value).toStrictEqual(Buffer.from(''));
  });

  it('reads signed header bytes, and keeps a header that repeats', () => {
    const headers = [{ h: [104, 101, -61, -85] }, { h: [50] }];

    const [first, second] = read(record(1, { headers })).records[0]?.headers ?? [];

    expect(new TextDecoder().decode(first?.[1])).toBe('heë');
    expect(second).toStrictEqual(['h', Uint8Array.of(50)]);
  });

  it('makes one lane of each partition, and accepts self-managed Kafka', () => {
    const lanes = kafkaSource.readLanes({
      eventSource: 'SelfManagedKafka',
      records: {
        't-0': [record(1, { topic: 't' })],
        't-1': [record(7, { topic: 't', partition: 1 })],
      },
    });

    expect(lanes.map(({ id }) => id)).toStrictEqual(['t-0', 't-1']);
  });

  it.each([
    ['no list', { a: 'text' }],
    ['no numbers', { a: [{ toString: 1 }] }],
    ['no whole numbers', { a: [1.5] }],
  ])('refuses header bytes that are %s', (_what, header) => {
    expect(() => read(record(1, { headers: [header] }))).toThrow(/something else than bytes/);
  });

  it('reads schema facts that are neither text nor number as none', () => {
    const valueSchemaMetadata = { dataFormat: { toString: 1 }, schemaId: 7 };

    expect(read(record(1, { valueSchemaMetadata })).records[0]?.valueSchema).toStrictEqual({
      dataFormat: '',
      schemaId: '7',
    });
  });

  it('hands on what the schema registry of Lambda says', () => {
    const schema = { dataFormat: 'AVRO', schemaId: '7' };

    const [first] = read(record(1, { valueSchemaMetadata: schema })).records;

    expect(first?.valueSchema).toStrictEqual(schema);
  });

  it.each([
    ['a list', []],
    ['a Kinesis event', { Records: [] }],
    ['records that are no lists', { records: { 'a-0': {} } }],
    ['a record without offset', { records: { 'a-0': [{ topic: 'a', partition: 0 }] } }],
    ['a text for an offset', { records: { 'a-0': [record(1, { offset: '1' })] } }],
    ['a number for a value', { records: { 'a-0': [record(1, { value: 5 })] } }],
  ])('names what was expected when it gets %s', (_, event) => {
    expect(() => kafkaSource.readLanes(event)).toThrow(
      expect.objectContaining({ code: 'ERR_CDC_EVENT_INVALID' }),
    );
  });
});

describe('kafkaSource.buildAnswer', () => {
  it('answers the first record that is not done and every later one of its partition, as objects', () => {
    const lane = read(record(1), record(2), record(3));

    expect(kafkaSource.buildAnswer([{ lane, index: 1 }])).toStrictEqual({
      batchItemFailures: [
        { itemIdentifier: { partition: 'db-1.public.orders-0', offset: 2 } },
        { itemIdentifier: { partition: 'db-1.public.orders-0', offset: 3 } },
      ],
    });
  });

  it('leaves out partitions that are done', () => {
    const lane = read(record(1));

    expect(kafkaSource.buildAnswer([{ lane, index: 1 }])).toStrictEqual({ batchItemFailures: [] });
  });
});
