import { describe, expect, it } from 'vitest';
import { codeOf, decode, decodeAll, recordOf, recordsOfFixture } from './debezium-records.ts';

const EVENT = {
  id: 'x',
  source: '/debezium/mysql/srv',
  specversion: '1.0',
  type: 'io.debezium.connector.mysql.DataChangeEvent',
  iodebeziumop: 'c',
  iodebeziumconnector: 'mysql',
  iodebeziumname: 'srv',
  iodebeziumdb: 'shop',
  iodebeziumtable: 'orders',
  iodebeziumfile: 'b.000001',
  iodebeziumpos: '9007199254740993',
  iodebeziumrow: '3',
};

describe('CloudEvents', () => {
  it('are changes, whose transaction is told apart from its source by the case of a letter', () => {
    const created = decodeAll(recordsOfFixture('cap-pg-cloudevents-plain'))[1];

    expect(created).toMatchObject({
      operation: 'create',
      table: { database: 'cap_cloudevents_json_plain', schema: 'public', name: 'cust' },
      key: { id: 1 },
      row: { id: 1, name: 'one', big: 9_007_199_254_740_993n },
      source: {
        connector: 'postgresql',
        server: 'pgcap',
        transactionId: '1723',
        transactionOrder: 1n,
        committedAt: 1_795_160_385_326_966n,
        position: { engine: 'postgresql', lsn: 229_202_032n, commitLsn: undefined, totalOrder: 1n },
      },
    });
  });

  it('keep the digits of numbers, which are texts in their attributes', () => {
    const record = recordOf({ ...EVENT, data: { before: null, after: { id: 1 } } });

    expect(decode(record)).toMatchObject({
      source: { position: { pos: 9_007_199_254_740_993n, row: 3 } },
    });
  });

  it('may carry a schema with their data', () => {
    const row = { type: 'struct', fields: [{ field: 'id', type: 'int64' }] };
    const schema = { type: 'struct', fields: [{ ...row, field: 'after' }] };

    const record = recordOf({ ...EVENT, data: { schema, payload: { after: { id: 1 } } } });

    expect(decode(record)).toMatchObject({ row: { id: 1n } });
  });

  it('without value are no deletes: the converter makes them of everything that is no change', () => {
    const [transaction] = decodeAll(recordsOfFixture('cap-pg-cloudevents-plain'));

    expect(transaction).toMatchObject({ kind: 'control', subject: 'tombstone' });
  });

  it.each([
    ['of another producer', { specversion: '1.0', data: {} }, 'ERR_CDC_FORMAT_UNKNOWN'],
    ['with Avro data', { ...EVENT, data: 'AAAA' }, 'ERR_CDC_FORMAT_UNSUPPORTED'],
    ['without data', { ...EVENT, data: null }, 'ERR_CDC_ENVELOPE_INVALID'],
  ])('%s are refused', (_name, event, code) => {
    expect(codeOf(recordOf(event))).toBe(code);
  });
});
