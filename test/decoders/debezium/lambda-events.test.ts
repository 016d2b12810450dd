import { describe, expect, it } from 'vitest';
import { kafkaSource } from '../../../src/sources/kafka-source.ts';
import { kinesisSource } from '../../../src/sources/kinesis-source.ts';
import { decodeAll, readFixture } from './debezium-records.ts';

describe('Debezium in Lambda events', () => {
  it('of Kinesis has its keys in the partition keys, and empty data for tombstones', () => {
    const lanes = kinesisSource.readLanes(readFixture('der-lambda-kinesis-debezium-server'));

    const messages = decodeAll(lanes.flatMap(({ records }) => records));

    expect(messages.slice(0, 5)).toMatchObject([
      { operation: 'create', key: { id: 1 } },
      { operation: 'update', key: { id: 1 }, before: {} },
      { operation: 'delete', key: { id: 1 }, row: { id: 1 } },
      { kind: 'control', subject: 'tombstone' },
      // Headers do not pass through Kinesis: the create of a key change is not tied to its delete.
      { operation: 'create', key: { id: 100 }, previousKey: undefined },
    ]);
  });

  it('of MSK has signed header bytes, and tombstones without value', () => {
    const lanes = kafkaSource.readLanes(readFixture('der-lambda-msk-debezium'));

    const messages = decodeAll(lanes.flatMap(({ records }) => records));

    const moved = messages.filter(
      (message) =>
        message.kind === 'change' &&
        message.operation === 'create' &&
        message.previousKey !== undefined,
    );
    expect(moved).toMatchObject([
      { previousKey: { id: 1 }, key: { id: 100 } },
      { previousKey: { 'Kéy Col': 'ключ' }, key: { 'Kéy Col': 'ключ2' } },
    ]);
    const tombstones = messages.filter(
      (message) => message.kind === 'control' && message.subject === 'tombstone',
    );
    expect(tombstones.length).toBeGreaterThan(1);
  });
});
