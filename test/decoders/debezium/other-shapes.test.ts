import { describe, expect, it } from 'vitest';
import {
  codeOf,
  decode,
  decodeAll,
  recordOf,
  recordsOfFixture,
  SOURCE,
} from './debezium-records.ts';

describe('changes of Cassandra', () => {
  const source = {
    connector: 'cassandra',
    keyspace: 'shop',
    table: 'orders',
    db: 'NULL',
    ts_us: 1_562_202_942_666_382_000,
  };
  const cell = (value: unknown): object => ({ value, deletion_ts: null, set: true });

  it('have cells, of which those that were not written are not captured', () => {
    const record = recordOf({ op: 'u', after: { id: cell(1), a: cell(null), b: null }, source });

    expect(decode(record)).toMatchObject({
      table: { database: 'shop', name: 'orders' },
      after: { id: 1, a: null },
      uncaptured: ['b'],
      // The connector writes nanoseconds for microseconds: no time is better than a wrong one.
      source: { committedAt: undefined, position: undefined },
    });
  });

  it('are creates of the code i, and deletes whose key stands in the after image', () => {
    expect(decode(recordOf({ op: 'i', after: { id: cell(1) }, source }))).toMatchObject({
      operation: 'create',
    });
    expect(decode(recordOf({ op: 'd', after: { id: cell(1), a: null }, source }))).toMatchObject({
      operation: 'delete',
      row: { id: 1 },
    });
  });

  it('that delete a range of rows are named as unknown, and not taken for reads', () => {
    expect(codeOf(recordOf({ op: 'r', after: { id: cell(1) }, source }))).toBe(
      'ERR_CDC_OPERATION_UNKNOWN',
    );
  });

  it('are typed by the schema of the value of a cell', () => {
    const value = {
      type: 'struct',
      fields: [
        { field: 'value', type: 'int32', name: 'io.debezium.time.Date' },
        { field: 'set', type: 'boolean' },
      ],
    };
    const row = { type: 'struct', field: 'after', fields: [{ ...value, field: 'day' }] };
    const payload = { op: 'c', after: { day: { value: 17_109, set: true } }, source };

    expect(decode(recordOf({ schema: { type: 'struct', fields: [row] }, payload }))).toMatchObject({
      row: { day: '2016-11-04' },
    });
  });
});

describe('other shapes', () => {
  it('of Vitess have the keyspace as database, and no position', () => {
    const source = {
      connector: 'vitess',
      db: '',
      keyspace: 'commerce',
      table: 'customers',
      vgtid: '[]',
    };

    expect(decode(recordOf({ op: 'c', after: { id: 1 }, source }))).toMatchObject({
      table: { database: 'commerce', schema: undefined, name: 'customers' },
      source: { position: undefined },
    });
  });

  it.each(['cap-pg-outbox-json', 'cap-pg-outbox-string'])(
    'of the outbox are messages: %s',
    (name) => {
      expect(decodeAll(recordsOfFixture(name))).toMatchObject([
        { kind: 'control', subject: 'message', detail: undefined },
        { kind: 'control', subject: 'message' },
      ]);
    },
  );

  it('of the outbox are messages in flattened streams too', () => {
    const record = recordOf({ id: 1 }, { topic: 'outbox.event.Order' });

    expect(decode(record, { options: { flattened: true } })).toMatchObject({ subject: 'message' });
  });

  it('of the JSON converter of Apicurio are unwrapped', () => {
    const payload = { op: 'c', after: { id: 1 }, source: SOURCE };

    expect(decode(recordOf({ schemaId: 5, payload }))).toMatchObject({ row: { id: 1 } });
  });

  it('with an empty schema, or none, are untyped', () => {
    const payload = { op: 'c', after: { d: 17_109 }, source: SOURCE };

    for (const schema of [null, {}]) {
      expect(decode(recordOf({ schema, payload }))).toMatchObject({ row: { d: 17_109 } });
    }
  });

  it('of the JSON encoding of Avro are freed of the names of union branches', () => {
    const after = {
      'srv.db.t.Value': { id: 1, note: { string: 'x' }, at: { long: 5 }, gone: null },
    };

    expect(
      decode(
        recordOf({
          op: { string: 'c' },
          after,
          source: { ...SOURCE, snapshot: { string: 'true' } },
        }),
      ),
    ).toMatchObject({
      operation: 'read',
      row: { id: 1, note: 'x', at: 5, gone: null },
    });
  });
});
