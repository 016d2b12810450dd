import { describe, expect, it } from 'vitest';
import { unknown } from '../../src/model/columns.ts';
import type { StreamRecord } from '../../src/model/record.ts';
import { table } from '../../src/model/table.ts';
import { codeOf, decode, recordOf } from './debezium/debezium-records.ts';

/** Rows that look like something of Debezium, each with what it looks like. */
const LOOKALIKES: readonly (readonly [what: string, row: Readonly<Record<string, unknown>>])[] = [
  ['a heartbeat', { ts_ms: 1_700_000_000_000 }],
  ['a heartbeat of today', { ts_ms: 1, ts_us: 1_000, ts_ns: 1_000_000 }],
  [
    'a transaction mark',
    { id: '1', status: 'BEGIN', event_count: null, data_collections: null, ts_ms: 1 },
  ],
  [
    'the end of a transaction',
    { id: '1', status: 'END', event_count: 2, data_collections: [], ts_ms: 1 },
  ],
  ['a part of a transaction mark', { id: '1', status: 'BEGIN' }],
  ['a schema change', { id: 1, ddl: 'CREATE', databaseName: 'shop', tableChanges: [] }],
  ['a part of a schema change', { ddl: 'CREATE', databaseName: 'shop' }],
  ['changes of tables', { id: 1, tableChanges: ['x'] }],
  [
    'a notification',
    { id: '1', aggregate_type: 'Order', type: 'X', additional_data: null, timestamp: 1 },
  ],
  [
    'a row of an outbox',
    { id: 1, aggregate_type: 'Order', aggregate_id: '7', type: 'X', payload: '{}' },
  ],
  ['a part of a notification', { aggregate_type: 'Order', type: 'X' }],
  ['a signal', { id: 'x', type: 'execute-snapshot', data: '{}' }],
  ['a CloudEvent', { id: '1', specversion: '1.0', type: 'x', source: '/x', data: {} }],
  ['an envelope', { id: 1, op: 'c', before: 'x', after: 'y' }],
  ['an envelope without operation', { id: 1, op: null, before: null, after: null }],
  ['an envelope with a source', { id: 1, op: 'u', source: 'web' }],
  [
    'an envelope with an object as source',
    { id: 1, op: 'u', source: { connector: 'x' }, after: null },
  ],
  ['a logical message', { id: 1, op: 'm', message: 'hello' }],
  ['a record of DMS', { id: 1, data: {}, metadata: { operation: 'insert', 'table-name': 't' } }],
  ['a wrapper', { id: 1, schema: 'public', payload: 'x' }],
  ['an Apicurio wrapper', { id: 1, schemaId: 7, payload: 'x' }],
];
const COLUMNS = Object.fromEntries(
  LOOKALIKES.flatMap(([, row]) => Object.keys(row)).map((name) => [name, unknown()]),
);
const things = table({ schema: 'public', name: 'things', key: [], columns: COLUMNS });
/** As of a database without schemas: its topics have two levels, as those of marks have. */
const withoutSchema = table({ name: 'things', key: [], columns: COLUMNS });
const flattened = { flattened: true } as const;
const TOPIC = 's.public.things';
const ADDED = { __op: 'c', __table: 'things', __schema: 'public', __deleted: 'false' };
const HEADERS = { __op: 'c', __table: 'things', __schema: 'public' };

function withSchema(row: object, name: string): object {
  const fields = Object.entries(row).map(([field, value]) => ({ field, type: typeOf(value) }));
  // Of an untyped struct nothing is known but its members.
  return { schema: { type: 'struct', name, fields }, payload: row };
}

function typeOf(value: unknown): string {
  if (typeof value === 'number') return 'int64';
  return typeof value === 'string' ? 'string' : 'bytes';
}

const FORMS: readonly (readonly [form: string, toRecord: (row: object) => StreamRecord])[] = [
  ['with added fields, Kafka', (row) => recordOf({ ...row, ...ADDED }, { topic: TOPIC })],
  [
    'with added fields, a topic of another name',
    (row) => recordOf({ ...row, ...ADDED }, { topic: 'x' }),
  ],
  [
    'with added fields, a header id',
    (row) => recordOf({ ...row, ...ADDED }, { topic: 'x', headers: { id: '1' } }),
  ],
  ['with added headers', (row) => recordOf(row, { topic: 'x', headers: HEADERS })],
  [
    'with added fields, Kinesis',
    (row) => recordOf({ ...row, ...ADDED }, { partitionKey: '{"id":1}' }),
  ],
  [
    'with the name of its schema',
    (row) => recordOf(withSchema(row, `${TOPIC}.Value`), { topic: 'x' }),
  ],
  [
    'with the name of its schema, Kinesis',
    (row) => recordOf(withSchema(row, `${TOPIC}.Value`), { partitionKey: 'default' }),
  ],
];
const isJsonLike = (row: object): boolean =>
  Object.values(row).some((value) => typeof value === 'object' && value !== null);

describe('rows that look like something else', () => {
  describe.each(LOOKALIKES)('%s', (_what, row) => {
    // A struct column has no wire form in these schemas; JSON is text there.
    const forms = isJsonLike(row) ? FORMS.filter(([form]) => !form.includes('schema')) : FORMS;

    it.each(forms)('is a row: %s', (_form, toRecord) => {
      const message = decode(toRecord(row), { options: flattened });

      expect(message).toMatchObject({ kind: 'change', table: { name: 'things' } });
      expect(Object.keys((message as { after: object }).after)).toStrictEqual(Object.keys(row));
    });

    it('is a row of a declared table by its topic alone', () => {
      const parts = [TOPIC, 's.things'].flatMap((topic) => [
        { topic },
        { topic, headers: { id: '1' } },
      ]);

      for (const part of parts) {
        const tables = [things, withoutSchema];

        expect(decode(recordOf(row, part), { options: flattened, tables })).toMatchObject({
          kind: 'change',
          operation: 'update',
          table: { name: 'things' },
        });
      }
    });

    it('is a row of an undeclared table by the levels of its topic', () => {
      expect(decode(recordOf(row, { topic: TOPIC }), { options: flattened })).toMatchObject({
        kind: 'change',
      });
    });

    it('is refused, and never skipped, on the topic of a declared table whose rows have envelopes', () => {
      const code = codeOf(recordOf(row, { topic: TOPIC }), { tables: [things] });

      expect(['ERR_CDC_FORMAT_UNKNOWN', 'ERR_CDC_ENVELOPE_INVALID']).toContain(code);
    });
  });

  it('is refused with both readings', () => {
    const record = recordOf({ ts_ms: 1 }, { topic: TOPIC });

    expect(() => decode(record)).toThrow(/heartbeat.*row without envelope/);
  });
});
