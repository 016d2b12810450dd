import { describe, expect, it } from 'vitest';
import type { AnyRowChange } from '../../../src/model/change-event.ts';
import type { DecodedMessage } from '../../../src/model/message.ts';
import { decode, decodeAll, recordOf, recordsOfFixture, SOURCE } from './debezium-records.ts';

describe('the key of a row', () => {
  it('keeps keys apart that differ beyond 2^53 only', () => {
    const messages = decodeAll(recordsOfFixture('cap-pg-names-bigint-keys'));

    const keys = messages
      .filter((message) => isCreateOf(message, 'bigkey'))
      .map((message) => message.key);
    expect(keys).toStrictEqual([
      { id: 9_007_199_254_740_993n },
      { id: 9_007_199_254_740_992n },
      { id: -9_223_372_036_854_775_808n },
    ]);
  });

  it('takes the table from the source, and not from the topic, whose names are sanitised', () => {
    const [message] = decodeAll(recordsOfFixture('cap-pg-names-bigint-keys'));

    expect(message).toMatchObject({
      table: { database: 'cap_names_plain', schema: 'public', name: 'Ünï Täble' },
      key: { 'Kéy Col': 'ключ' },
    });
  });

  it('is the partition key of Kinesis, where that is the text of a key', () => {
    const value = { op: 'c', after: { id: 1 }, source: SOURCE };

    expect(decode(recordOf(value, { partitionKey: '{"id":9007199254740993}' }))).toMatchObject({
      key: { id: 9_007_199_254_740_993n },
    });
    expect(decode(recordOf(value, { partitionKey: 'default' }))).toMatchObject({ key: undefined });
    expect(decode(recordOf(value, { partitionKey: '17' }))).toMatchObject({ key: undefined });
  });

  it('leaves the routing columns of a key out of it', () => {
    const [message] = decodeAll(recordsOfFixture('cap-pg-bylogicaltable'));

    expect(message).toMatchObject({ key: { id: 1 }, table: { name: 'orders_shard_1' } });
  });

  it('reads the three records of a key change as delete, tombstone, and create with the previous key', () => {
    const messages = decodeAll(recordsOfFixture('cap-pg-positions'));
    const at = messages.findIndex(
      (message) =>
        message.kind === 'change' &&
        message.operation === 'create' &&
        message.previousKey !== undefined,
    );

    expect(messages.slice(at - 2, at + 1)).toMatchObject([
      { operation: 'delete', key: { id: 3 }, previousKey: undefined },
      { subject: 'tombstone' },
      { operation: 'create', previousKey: { id: 3 } },
    ]);
    const [deleted, , created] = messages.slice(at - 2, at + 1) as AnyRowChange[];
    expect(deleted?.source.position).toStrictEqual(created?.source.position);
  });

  it('reads the previous key from a header with its own schema', () => {
    const schema = { type: 'struct', fields: [{ field: 'id', type: 'int64' }] };
    const record = recordOf(
      { op: 'c', after: { id: 2 }, source: SOURCE },
      {
        key: { id: 2 },
        headers: { '__debezium.oldkey': JSON.stringify({ schema, payload: { id: 1 } }) },
      },
    );

    expect(decode(record)).toMatchObject({ key: { id: 2 }, previousKey: { id: 1n } });
  });

  it('decodes a change whose header of the old key cannot be read', () => {
    const record = recordOf(
      { op: 'c', after: { id: 2 }, source: SOURCE },
      { key: { id: 2 }, headers: { '__debezium.oldkey': '{' } },
    );

    expect(decode(record)).toMatchObject({ operation: 'create', previousKey: undefined });
  });

  it('takes the key of a delete without any row from the record', () => {
    const record = recordOf(
      { op: 'd', before: null, after: null, source: SOURCE },
      { key: { id: 9 } },
    );

    expect(decode(record)).toMatchObject({ operation: 'delete', key: { id: 9 }, row: { id: 9 } });
  });
});

function isCreateOf(message: DecodedMessage, name: string): message is AnyRowChange {
  return message.kind === 'change' && message.operation === 'create' && message.table.name === name;
}
