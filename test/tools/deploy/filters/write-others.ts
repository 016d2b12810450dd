import type { Random } from '../../../fuzz/random.ts';
import { type NamedTable, type Place, toRecord, type WrittenRecord } from './written-record.ts';

/** Writes what changes no row, and what is nothing at all. */
export function writeOther(named: NamedTable, place: Place): WrittenRecord {
  const { random } = place;
  const [shape, value, isForeign = false] = random.pick<readonly [string, unknown, boolean?]>([
    ['heartbeat', { ts_ms: 1_700_000_000_000 }],
    ['transaction', { status: 'BEGIN', id: '1', event_count: null, ts_ms: 1 }],
    ['ddl', ddlOf(named, random)],
    ['ddl with schema', { schema: ddlSchema, payload: ddlOf(named, random) }],
    ['notification', { id: '1', aggregate_type: 'Initial Snapshot', type: 'STARTED' }],
    ['logical message', logicalMessage],
    ['internal', internalOf(random), true],
    ['tombstone', random.pick([null, ''])],
    ['JSON null', 'null'],
    ['row alone', { id: 1, status: 'paid', __op: 'u', __table: named.name }],
    ['another object', { source: 'sensor', metadata: 'none', payload: [1] }],
    ['metadata without names', { data: { id: 1 }, metadata: {} }],
    ['metadata with null', { data: { id: 1 }, metadata: { operation: null, 'table-name': null } }],
    ['an envelope without source', { op: 'c', after: { id: 1 } }],
    ['an envelope with a text for a source', { op: 'c', source: 'x', after: { id: 1 } }],
    ['list', '[{"id":1}]'],
    ['number', '17'],
    ['text', 'hello'],
    ['cut off', '{"data":{"id":1'],
    ['packed by KPL', Buffer.from([0xf3, 0x89, 0x9a, 0xc2, 0x0a, 0x01])],
    ['framed', Buffer.from([0, 0, 0, 0, 1, 2])],
  ]);
  const record = toRecord(value, place, { topic: random.pick(['srv.shop.t', 'outbox.event.t']) });
  return { shape, record, mend: () => record, isForeign: isForeign || named.isForeign };
}

const ddlSchema = { type: 'struct', fields: [{ type: 'string', field: 'ddl' }] };

const logicalMessage = {
  op: 'm',
  ts_ms: 1,
  source: { connector: 'postgresql', schema: '', table: '' },
  message: { prefix: 'p', content: 'eA==' },
};

function ddlOf({ name, place }: NamedTable, random: Random): object {
  const type = random.pick(['CREATE', 'ALTER', 'DROP']);
  const isListed = random.chance(2);
  return {
    source: { connector: 'mysql', db: place, table: random.pick([name, `${name},x`, null, 'x']) },
    ts_ms: 1,
    databaseName: place,
    schemaName: null,
    ddl: `${type} TABLE ${name}`,
    ...(isListed ? { tableChanges: [{ type, id: `"${place}"."${name}"`, table: null }] } : {}),
  };
}

function internalOf(random: Random): object {
  const metadata = {
    'record-type': random.pick(['data', 'control']),
    operation: random.pick(['insert', 'create-table']),
    'schema-name': '',
    'table-name': 'awsdms_status',
  };
  return { data: { task: 'x' }, metadata };
}
