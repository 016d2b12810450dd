import { describe, expect, it } from 'vitest';
import { bigint, decimal, int, text } from '../../../src/model/columns.ts';
import { table } from '../../../src/model/table.ts';
import { codeOf, decode, decodeAll, recordOf, recordsOfFixture } from './debezium-records.ts';

const options = { flattened: true } as const;
const cust = { schema: 'public', name: 'cust' };

describe('flattened rows', () => {
  it('are refused unless they are declared, because any JSON could be one', () => {
    expect(codeOf(recordOf({ id: 1, __op: 'c' }))).toBe('ERR_CDC_FORMAT_UNKNOWN');
  });

  it.each(['delete-to-tombstone', 'tombstone', 'rewrite'])(
    'tell deletes in the mode %s',
    (mode) => {
      const messages = decodeAll(recordsOfFixture(`cap-pg-flatten-${mode}`), { options });

      const deletes = messages.filter(
        (message) => message.kind === 'change' && message.operation === 'delete',
      );
      expect(deletes).toMatchObject([
        { key: { id: 1 }, row: { id: 1 }, table: cust },
        { key: { id: 10 }, row: { id: 10 }, table: cust },
        { key: { id: 1 }, row: { id: 1 }, table: { schema: 'public', name: 'fullid' } },
      ]);
    },
  );

  it('leave the added fields out of the row, and read the source from them', () => {
    const [message] = decodeAll(recordsOfFixture('cap-pg-flatten-rewrite'), { options });

    expect(message).toMatchObject({
      operation: 'create',
      table: { database: 'cap_flatten_rewrite', ...cust },
      source: { committedAt: 1_795_160_267_606_000n, position: undefined, snapshot: false },
    });
    expect(message).toHaveProperty('row', {
      id: 1,
      name: 'one',
      bal: 'AJY=',
      doc: 'x'.repeat(40),
    });
  });

  it('list the placeholder as not captured, on the create of a key change too', () => {
    const messages = decodeAll(recordsOfFixture('cap-pg-flatten-drop'), { options });

    expect(messages[3]).toMatchObject({
      operation: 'create',
      key: { id: 10 },
      previousKey: { id: 1 },
      uncaptured: ['doc'],
    });
  });

  it('are updates with an unknown old row if nothing tells the operation', () => {
    const record = recordOf({ id: 1, a: 'x' }, { topic: 'srv.shop.orders', key: { id: 1 } });

    expect(decode(record, { options })).toMatchObject({
      operation: 'update',
      before: {},
      after: { id: 1, a: 'x' },
      table: { schema: 'shop', name: 'orders' },
    });
  });

  it('take a null text, and a payload of null, for a delete even without headers', () => {
    for (const value of ['null', '{"schema":{"type":"struct","fields":[]},"payload":null}']) {
      expect(decode(recordOf(value, { key: { id: 1 } }), { options })).toMatchObject({
        operation: 'delete',
        key: { id: 1 },
      });
    }
  });

  it('take a missing value without a key for a tombstone', () => {
    expect(decode(recordOf(null), { options })).toMatchObject({ subject: 'tombstone' });
  });

  it('take a missing value for a tombstone if a header tells another operation', () => {
    const record = recordOf(null, { key: { id: 1 }, headers: { __op: 'c' } });

    expect(decode(record, { options })).toMatchObject({ subject: 'tombstone' });
  });

  it('know another prefix of added fields by option', () => {
    const record = recordOf({ id: 1, cdc_op: 'c', cdc_table: 'orders', cdc_schema: 'shop' });

    const message = decode(record, { options: { flattened: true, addedPrefix: 'cdc_' } });

    expect(message).toMatchObject({
      operation: 'create',
      after: { id: 1 },
      table: { schema: 'shop', name: 'orders' },
    });
    expect(message).toHaveProperty('row', { id: 1 });
  });

  it('take the place of a table from the topic, where it is not added', () => {
    const record = recordOf({ id: 1 }, { topic: 'srv.testDB.dbo.orders' });

    expect(decode(record, { options })).toMatchObject({
      table: { database: 'testDB', schema: 'dbo', name: 'orders' },
    });
  });

  it('need an added table on Kinesis, which has no topic', () => {
    const parts = { partitionKey: '{"id":1}' };

    expect(codeOf(recordOf({ id: 1 }, parts), { options })).toBe('ERR_CDC_ENVELOPE_INVALID');
    expect(decode(recordOf({ id: 1, __table: 'orders' }, parts), { options })).toMatchObject({
      key: { id: 1 },
      table: { name: 'orders' },
    });
  });

  it('are not taken for transaction marks if a table has the columns id and status', () => {
    const record = recordOf({ id: 1, status: 'BEGIN', total: 5 });

    expect(decode(record, { options })).toMatchObject({ kind: 'change' });
  });

  it('are fitted to the declared columns by their schema', () => {
    const orders = table({
      name: 'orders',
      key: ['id'],
      columns: { id: bigint(), total: decimal(), note: text().nullable(), n: int() },
    });
    const fields = [
      { field: 'id', type: 'int64' },
      {
        field: 'total',
        type: 'bytes',
        name: 'org.apache.kafka.connect.data.Decimal',
        parameters: { scale: '1' },
      },
      { field: '__op', type: 'string' },
      { field: '__table', type: 'string' },
    ];
    const payload = { id: 1, total: 'Cw==', __op: 'c', __table: 'orders' };

    const message = decode(recordOf({ schema: { type: 'struct', fields }, payload }), {
      options,
      tables: [orders],
    });

    expect(message).toMatchObject({ row: { id: 1n, total: '1.1' }, uncaptured: ['note', 'n'] });
  });

  it('let messages that were not flattened through', () => {
    const messages = decodeAll(recordsOfFixture('cap-pg-flatten-drop'), { options });

    expect(messages.at(-1)).toMatchObject({ subject: 'message', detail: { prefix: 'pfx' } });
  });
});
