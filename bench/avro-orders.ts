import avro from 'avsc';
import type { Found as Truth } from './batch.ts';

const SCHEMA_ID = 7;

/** A batch of Debezium changes in Avro, and the same in JSON without schema. */
export interface AvroBatch {
  /** The schema of the values, under {@link id}. */
  readonly schema: string;
  readonly id: string;
  /** Framed as Confluent's converter does, in base64. */
  readonly values: readonly string[];
  readonly meanBytes: number;
  readonly jsonTexts: readonly string[];
  readonly truth: Truth;
}

const connect = (type: string, name: string, more: object = {}): object => ({
  type,
  'connect.version': 1,
  'connect.name': name,
  ...more,
});
const optional = (type: unknown): object => ({ type: ['null', type], default: null });
const decimalOf = (scale: number): object =>
  connect('bytes', 'org.apache.kafka.connect.data.Decimal', {
    scale,
    precision: 10,
    'connect.parameters': { scale: String(scale), 'connect.decimal.precision': '10' },
    logicalType: 'decimal',
  });

const row = {
  type: 'record',
  name: 'Value',
  fields: [
    { name: 'order_id', type: 'long' },
    { name: 'customer_id', type: 'int' },
    { name: 'status', type: connect('string', 'io.debezium.data.Enum') },
    { name: 'item', type: 'string' },
    { name: 'note', ...optional('string') },
    { name: 'price', type: decimalOf(2) },
    { name: 'quantity', type: 'int' },
    { name: 'is_gift', type: { type: 'int', 'connect.type': 'int16' } },
    { name: 'order_date', type: connect('int', 'io.debezium.time.Date') },
    { name: 'changed_at', type: connect('long', 'io.debezium.time.MicroTimestamp') },
    { name: 'reference', type: 'string' },
    { name: 'city', type: 'string' },
    { name: 'weight_kg', type: decimalOf(1) },
    { name: 'carrier', type: 'string' },
  ],
  'connect.name': 'srv.shop.orders.Value',
};

const source = {
  type: 'record',
  name: 'Source',
  namespace: 'io.debezium.connector.mysql',
  fields: [
    ...['version', 'connector', 'name'].map((name) => ({ name, type: 'string' })),
    { name: 'ts_ms', type: 'long' },
    {
      name: 'snapshot',
      type: [connect('string', 'io.debezium.data.Enum'), 'null'],
      default: 'false',
    },
    { name: 'db', type: 'string' },
    { name: 'sequence', ...optional('string') },
    { name: 'ts_us', ...optional('long') },
    { name: 'ts_ns', ...optional('long') },
    { name: 'table', ...optional('string') },
    { name: 'server_id', type: 'long' },
    { name: 'gtid', ...optional('string') },
    { name: 'file', type: 'string' },
    { name: 'pos', type: 'long' },
    { name: 'row', type: 'int' },
    { name: 'thread', ...optional('long') },
    { name: 'query', ...optional('string') },
  ],
  'connect.name': 'io.debezium.connector.mysql.Source',
};

const envelope = {
  type: 'record',
  name: 'Envelope',
  namespace: 'srv.shop.orders',
  fields: [
    { name: 'before', ...optional(row) },
    { name: 'after', ...optional('Value') },
    { name: 'source', type: source },
    { name: 'op', type: 'string' },
    { name: 'ts_ms', ...optional('long') },
    { name: 'ts_us', ...optional('long') },
    { name: 'ts_ns', ...optional('long') },
  ],
  'connect.version': 2,
  'connect.name': 'srv.shop.orders.Envelope',
};

/** Writes a batch, with a codec of Avro that is not the one that is measured. */
export function writeAvroChanges(count: number, operation: 'create' | 'update'): AvroBatch {
  const schema = JSON.stringify(envelope);
  const codec = avro.Type.forSchema(JSON.parse(schema), { typeHook: exactLongs, wrapUnions: true });
  const changes = Array.from({ length: count }, (_none, index) => changeOf(index, operation));
  const bodies = changes.map((change) => codec.toBuffer(change));
  const frame = Buffer.from([0, 0, 0, 0, SCHEMA_ID]);
  return {
    schema,
    id: String(SCHEMA_ID),
    values: bodies.map((body) => Buffer.concat([frame, body]).toString('base64')),
    meanBytes: bodies.reduce((sum, body) => sum + body.length, 0) / count,
    jsonTexts: changes.map((change) => JSON.stringify(change, toJson)),
    truth: {
      events: count,
      quantity: changes.reduce((sum, _none, index) => sum + quantityOf(index), 0),
    },
  };
}

function quantityOf(index: number): number {
  return (index % 9) + 1;
}

function changeOf(index: number, operation: 'create' | 'update'): object {
  const micros = 1_795_158_000_000_000n + BigInt(index) * 7_919n;
  const times = { ts_ms: micros / 1000n, ts_us: { long: micros }, ts_ns: { long: micros * 1000n } };
  return {
    before: operation === 'create' ? null : { 'srv.shop.orders.Value': rowOf(index, 'open', 1) },
    after: { 'srv.shop.orders.Value': rowOf(index, 'paid', quantityOf(index)) },
    source: {
      version: '3.7.0.Final',
      connector: 'mysql',
      name: 'srv',
      ...times,
      snapshot: { string: 'false' },
      db: 'shop',
      sequence: null,
      table: { string: 'orders' },
      server_id: 223_344n,
      gtid: { string: `24bc7850-2c16-11e6-a073-0242ac110002:${index}` },
      file: 'mysql-bin.002171',
      pos: BigInt(36_912_271 + index),
      row: 0,
      thread: { long: 41n },
      query: null,
    },
    op: operation === 'create' ? 'c' : 'u',
    ts_ms: { long: micros / 1000n + 80n },
    ts_us: { long: micros + 80_123n },
    ts_ns: { long: (micros + 80_123n) * 1000n + 456n },
  };
}

function rowOf(index: number, status: string, quantity: number): object {
  const hex = (index * 2_654_435_761).toString(16).padStart(12, '0').slice(-12);
  return {
    order_id: BigInt(900_000 + index),
    customer_id: 10_000 + (index % 5_000),
    status,
    item: `Turbine blade ${index % 700}, left-handed`,
    note: {
      string: `call before delivery, ${'ring twice and wait at the gate. '.repeat(5)}${index}`,
    },
    price: Buffer.from([1, index % 256]),
    quantity,
    is_gift: index % 2,
    order_date: 20_000 + (index % 700),
    changed_at: 1_795_158_000_000_000n + BigInt(index),
    reference: `6f9619ff-8b86-d011-b42d-${hex}`,
    city: ['Gera', 'Suhl', 'Erfurt'][index % 3],
    weight_kg: Buffer.from([index % 90]),
    carrier: 'northern line',
  };
}

/** The codec refuses longs beyond 2^53 otherwise. */
function exactLongs(schema: unknown): avro.Type | undefined {
  const type =
    typeof schema === 'object' && schema !== null && 'type' in schema ? schema.type : schema;
  return type === 'long' ? longType : undefined;
}

const longType = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b)),
});

/** As the JSON converter writes it: no names of union branches, bytes in base64. */
function toJson(this: unknown, name: string, value: unknown): unknown {
  const part = (this as Record<string, unknown>)[name];
  if (part instanceof Uint8Array) return Buffer.from(part).toString('base64');
  if (typeof part === 'bigint') return JSON.rawJSON(String(part));
  const members = typeof part === 'object' && part !== null ? Object.entries(part) : [];
  const [only] = members;
  const isBranch = members.length === 1 && /^(?:string|long|srv\.)/.test(only?.[0] ?? '');
  return isBranch ? toJson.call(part, only?.[0] ?? '', only?.[1]) : value;
}
