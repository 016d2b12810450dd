import { describe, expect, it } from 'vitest';
import { createDmsDecoder } from '../../src/decoders/dms/decode-dms.ts';
import { int } from '../../src/model/columns.ts';
import type { DecodedMessage } from '../../src/model/message.ts';
import type { DebeziumOptions } from '../../src/model/service.ts';
import { createTableIndex, type Table, table } from '../../src/model/table.ts';
import {
  decode,
  decodeAll,
  recordOf,
  recordsOfFixture,
  SOURCE,
} from './debezium/debezium-records.ts';
import { dataRecord, recordOf as dmsRecordOf } from './dms/dms-records.ts';

const flattened = { flattened: true } as const;
const things = table({ schema: 'public', name: 'things', key: ['id'], columns: { id: int() } });
const BEGIN = { id: '1', status: 'BEGIN', event_count: null, data_collections: null, ts_ms: 1 };
const END = { id: '1', status: 'END', event_count: 2, data_collections: [], ts_ms: 1 };

describe('names that look like those of capture tools', () => {
  const own = (name: string): Table => table({ name, key: ['id'], columns: { id: int() } });

  it.each(['awsdms_status', 'AWSDMS_mine'])(
    '%s is a table of the user, if it is declared',
    (name) => {
      const record = dmsRecordOf(dataRecord({ table: ['dbo', name], data: '{"id":1}' }));
      const kindOf = (tables: readonly Table[]): DecodedMessage =>
        createDmsDecoder({}, { findTable: createTableIndex(tables) })(record);

      expect(kindOf([own(name)])).toMatchObject({ kind: 'change', key: { id: 1 } });
      expect(kindOf([])).toMatchObject({ kind: 'control', subject: 'internal' });
    },
  );

  it('debezium_signal is a table of the user, if it is declared and not named as signal table', () => {
    const source = { ...SOURCE, table: 'debezium_signal' };
    const record = recordOf({ op: 'c', after: { id: 1 }, source });
    const tables = [own('debezium_signal')];
    const options: DebeziumOptions = { signals: ['debezium_signal'] };

    expect(decode(record, { tables })).toMatchObject({ kind: 'change' });
    expect(decode(record)).toMatchObject({ subject: 'internal' });
    expect(decode(record, { tables, options })).toMatchObject({ subject: 'internal' });
  });

  it('a declared table is one, though its topic is named like those of the outbox', () => {
    const events = table({ schema: 'event', name: 'orders', key: ['id'], columns: { id: int() } });
    const record = recordOf({ id: 1 }, { topic: 'outbox.event.orders', key: { id: 1 } });
    const parts = { options: flattened, tables: [events] };

    expect(decode(record, parts)).toMatchObject({ kind: 'change', key: { id: 1 } });
    expect(
      decode(recordOf(null, { topic: 'outbox.event.orders', key: { id: 1 } }), parts),
    ).toMatchObject({ operation: 'delete' });
  });
});

describe('what is no row', () => {
  const source = { ...SOURCE, name: 's' };
  const REAL: readonly (readonly [what: string, subject: string, value: object, parts: object])[] =
    [
      ['a heartbeat', 'heartbeat', { ts_ms: 1 }, { topic: '__debezium-heartbeat.s' }],
      [
        'a heartbeat on a topic of another name',
        'heartbeat',
        { ts_ms: 1 },
        { topic: 'hb.s', key: { serverName: 's' } },
      ],
      ['a heartbeat on Kinesis', 'heartbeat', { ts_ms: 1 }, { partitionKey: '{"serverName":"s"}' }],
      ['a transaction mark', 'transaction', BEGIN, { topic: 's.transaction', key: { id: '1' } }],
      [
        'a transaction mark of a server with dots',
        'transaction',
        END,
        { topic: 'a.b.c.transaction' },
      ],
      ['a transaction mark on Kinesis', 'transaction', BEGIN, { partitionKey: '{"id":"1"}' }],
      [
        'a schema change',
        'schema-change',
        { source, ts_ms: 1, databaseName: 'shop', schemaName: null, ddl: 'x', tableChanges: [] },
        { topic: 's' },
      ],
      [
        'a schema change of a server with dots',
        'schema-change',
        {
          source: { ...source, name: 'a.b.c' },
          ts_ms: 1,
          databaseName: 'shop',
          ddl: 'x',
          tableChanges: [],
        },
        { topic: 'a.b.c' },
      ],
      [
        'a schema change on Kinesis',
        'schema-change',
        { source, databaseName: 'shop', ddl: 'x' },
        { partitionKey: '{"databaseName":"shop"}' },
      ],
      [
        'a notification',
        'notification',
        { id: '1', aggregate_type: 'a', type: 'COMPLETED', additional_data: {}, timestamp: 1 },
        { topic: 's.notices' },
      ],
      [
        'a notification of old versions',
        'notification',
        { id: '1', aggregate_type: 'a', type: 'STARTED', additional_data: null },
        { topic: 'notices' },
      ],
      [
        'a logical message',
        'message',
        {
          op: 'm',
          ts_ms: 1,
          source: { ...source, table: '' },
          message: { prefix: 'p', content: '' },
        },
        { topic: 's.message' },
      ],
      [
        'a message of the outbox',
        'message',
        { id: 1, op: 'c', before: 1 },
        { topic: 'outbox.event.Order' },
      ],
      [
        'a message of an outbox with topics of another name',
        'message',
        { id: 1 },
        { topic: 'events.Order', headers: { id: 'x' } },
      ],
    ];

  it.each(REAL)('is recognised: %s', (_what, subject, value, parts) => {
    for (const options of [{}, flattened]) {
      expect(decode(recordOf(value, parts), { options, tables: [things] })).toMatchObject({
        kind: 'control',
        subject,
      });
    }
  });

  it.each([
    ['io.debezium.connector.common.Heartbeat', 'heartbeat'],
    ['io.debezium.connector.common.TransactionMetadataValue', 'transaction'],
    ['io.debezium.connector.common.Notification', 'notification'],
    ['io.debezium.connector.mysql.SchemaChangeValue', 'schema-change'],
  ])('is recognised by the schema %s alone, even on the topic of a table', (name, subject) => {
    const schema = { type: 'struct', name, fields: [{ field: 'a', type: 'string' }] };
    const record = recordOf({ schema, payload: { a: 'x' } }, { topic: 's.public.things' });

    for (const options of [{}, flattened]) {
      expect(decode(record, { options, tables: [things] })).toMatchObject({ subject });
    }
  });

  it.each([
    ['cap-pg-heartbeat', ['heartbeat']],
    ['cap-pg-order-commit-vs-lsn', ['transaction']],
    ['cap-mariadb-ops-ddl', ['schema-change']],
    ['cap-pg-incremental-snapshot', ['notification']],
    ['cap-pg-outbox-json', ['message']],
  ])('is recognised in %s, as it was recorded, in flattened streams too', (name, subjects) => {
    const subjectsOf = (options: DebeziumOptions): readonly string[] =>
      decodeAll(recordsOfFixture(name), { options }).map((message) =>
        message.kind === 'control' ? message.subject : message.kind,
      );

    expect(subjectsOf({})).toStrictEqual(expect.arrayContaining(subjects));
    // Only the tombstones of whole records differ: beside flattened rows they are deletes.
    const isTombstone = (subject: string): boolean =>
      subject === 'tombstone' || subject === 'change';
    expect(subjectsOf(flattened).filter((one) => !isTombstone(one))).toStrictEqual(
      subjectsOf({}).filter((one) => !isTombstone(one)),
    );
  });

  it('includes envelopes that were not flattened, unless the table has such columns', () => {
    const record = recordOf({ op: 'c', after: { id: 1 }, source }, { topic: 's.shop.orders' });

    expect(decode(record, { options: flattened })).toMatchObject({
      operation: 'create',
      row: { id: 1 },
    });
  });
});
