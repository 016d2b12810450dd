import type { Random } from '../../../fuzz/random.ts';
import type { Writer } from './spell-value.ts';
import {
  type Cells,
  mendCells,
  type NamedTable,
  type Place,
  toMembers,
  toRecord,
  type WrittenRecord,
  writeRow,
} from './written-record.ts';

type Connector = 'mysql' | 'postgresql' | 'sqlserver' | 'mongodb' | 'cassandra' | 'vitess';
type Form = 'plain' | 'schema' | 'payload' | 'schemaId' | 'union' | 'cloudevent';

interface Envelope {
  readonly op: string | undefined;
  readonly source: Readonly<Record<string, unknown>>;
  readonly before: Cells | undefined;
  readonly after: Cells | undefined;
  readonly connector: Connector;
}

type Mend = (cells: Cells) => Cells;

const FORMS: readonly Form[] = [
  ...Array.from({ length: 6 }, (): Form => 'plain'),
  ...Array.from({ length: 4 }, (): Form => 'schema'),
  'payload',
  'schemaId',
  'union',
  'cloudevent',
];

/** Writes a change as Debezium does, by any connector and converter. */
export function writeDebezium(named: NamedTable, place: Place): WrittenRecord {
  const { random } = place;
  const form = random.pick(FORMS);
  const envelope = makeEnvelope(named, form === 'schema' ? 'schema' : 'plain', random);
  const key = random.chance(8) ? undefined : { id: 1 };
  const write = (mend: Mend, known: object | undefined) =>
    toRecord(wrap(toPayload(envelope, form, mend), envelope, form), place, {
      key: known,
    });
  return {
    shape: `debezium ${form} ${envelope.connector} ${envelope.op ?? 'without op'}`,
    record: write((cells) => cells, key),
    mend: (columns) => write((cells) => mendCells(cells, columns), { id: 1 }),
    isForeign: named.isForeign,
  };
}

function makeEnvelope(named: NamedTable, writer: Writer, random: Random): Envelope {
  const connector = random.pick<Connector>([
    'mysql',
    'mysql',
    'postgresql',
    'postgresql',
    'sqlserver',
    'mongodb',
    'cassandra',
    'vitess',
  ]);
  const op = random.chance(20) ? undefined : random.pick([...'ccuuuddrrtmiCUDRxX']);
  const row = (): Cells => writeRow(named.table, writer, random);
  const kind = op?.toLowerCase();
  const hasAfter = kind !== 'd' && kind !== 't' && kind !== 'm';
  const hasBefore = kind === 'd' || (kind === 'u' && random.chance(2));
  return {
    op,
    connector,
    source: sourceOf(named, connector, random),
    before: hasBefore && !random.chance(6) ? row() : undefined,
    after: hasAfter ? row() : undefined,
  };
}

function sourceOf({ name, place }: NamedTable, connector: Connector, random: Random) {
  const common = {
    version: '3.7.0',
    connector,
    name: 'srv',
    ts_ms: 1_700_000_000_000,
    snapshot: random.pick(['false', 'true', 'last', false]),
  };
  const table = random.chance(25)
    ? random.pick([{}, { table: null }, { table: '' }])
    : { table: name };
  switch (connector) {
    case 'mysql':
      return { ...common, db: place, ...table };
    case 'mongodb':
      return { ...common, db: place, collection: name };
    case 'cassandra':
    case 'vitess':
      return { ...common, db: random.pick(['', 'NULL']), keyspace: place, ...table };
    default:
      return { ...common, db: random.pick(['shopdb', place]), schema: place, ...table };
  }
}

function toPayload(envelope: Envelope, form: Form, mend: Mend): Record<string, unknown> {
  const { op, source, connector } = envelope;
  const image = (cells: Cells | undefined): unknown =>
    cells === undefined ? null : toImage(toMembers(mend(cells)), connector, form);
  return {
    ...placeImages(envelope, image),
    source,
    ...(op === undefined ? {} : { op }),
    ts_ms: 1_700_000_000_001,
    transaction: null,
  };
}

/** Cassandra has no old rows, and writes the key of a removed one where others write the new one. */
function placeImages(
  { connector, op, before, after }: Envelope,
  image: (cells: Cells | undefined) => unknown,
): object {
  if (connector !== 'cassandra') return { before: image(before), after: image(after) };
  return { before: null, after: image(op?.toLowerCase() === 'd' ? before : after) };
}

type Members = Readonly<Record<string, unknown>>;

function toImage(members: Members, connector: Connector, form: Form): unknown {
  if (connector === 'mongodb') return JSON.stringify(members);
  if (connector === 'cassandra') return toParts(members);
  return form === 'union' ? { 'srv.shop.t.Value': toUnions(members) } : members;
}

function toParts(members: Members): object {
  const parts = Object.entries(members).map(([name, value]) => [
    name,
    value === null ? null : { value, deletion_ts: null, set: true },
  ]);
  return Object.fromEntries(parts);
}

function toUnions(members: Members): object {
  const unions = Object.entries(members).map(([name, value]) => [
    name,
    typeof value === 'string' ? { string: value } : value,
  ]);
  return Object.fromEntries(unions);
}

function wrap(payload: Record<string, unknown>, envelope: Envelope, form: Form): unknown {
  switch (form) {
    case 'plain':
    case 'union':
      return payload;
    case 'payload':
      return { payload };
    case 'schemaId':
      return { schemaId: 7, payload };
    case 'schema':
      return { schema: schemaOf(envelope), payload };
    case 'cloudevent':
      return toCloudEvent(payload);
  }
}

function schemaOf({ before, after }: Envelope): object {
  const fields = (after ?? before ?? []).map(({ schema }) => schema);
  const row = (field: string) => ({ type: 'struct', optional: true, field, fields });
  return {
    type: 'struct',
    name: 'srv.shop.t.Envelope',
    fields: [row('before'), row('after'), { type: 'string', field: 'op' }],
  };
}

function toCloudEvent({ source, op, ...data }: Record<string, unknown>): object {
  const attributes = Object.entries(source as object).map(([name, value]) => [
    `iodebezium${name.replace(/[^A-Za-z0-9]/g, '')}`,
    value,
  ]);
  return {
    id: 'name:srv;lsn:1',
    source: '/debezium/mysql/srv',
    specversion: '1.0',
    type: 'io.debezium.mysql.datachangeevent',
    iodebeziumop: op,
    ...Object.fromEntries(attributes),
    data,
  };
}
