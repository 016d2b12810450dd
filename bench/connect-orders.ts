import { writeAvroChanges } from './avro-orders.ts';
import { type Batch, toBatch, toMskEvent } from './batch.ts';

/** Writes a batch of Debezium updates of MySQL in JSON, with or without the schema of each. */
export function writeConnectUpdates(
  count: number,
  { schema }: { readonly schema: boolean },
): Batch {
  const { jsonTexts } = writeAvroChanges(count, 'update');
  const texts = schema
    ? jsonTexts.map((payload) => `{"schema":${SCHEMA},"payload":${payload}}`)
    : jsonTexts;
  return toBatch(
    texts.map((text) => Buffer.from(text)),
    toMskEvent,
  );
}

type Field = readonly [
  name: string,
  type: string,
  optional: boolean,
  logical?: string,
  scale?: number,
];

const ROW: readonly Field[] = [
  ['order_id', 'int64', false],
  ['customer_id', 'int32', false],
  ['status', 'string', false, 'io.debezium.data.Enum'],
  ['item', 'string', false],
  ['note', 'string', true],
  ['price', 'bytes', false, 'org.apache.kafka.connect.data.Decimal', 2],
  ['quantity', 'int32', false],
  ['is_gift', 'int16', false],
  ['order_date', 'int32', false, 'io.debezium.time.Date'],
  ['changed_at', 'int64', false, 'io.debezium.time.MicroTimestamp'],
  ['reference', 'string', false],
  ['city', 'string', false],
  ['weight_kg', 'bytes', false, 'org.apache.kafka.connect.data.Decimal', 1],
  ['carrier', 'string', false],
];

const SOURCE: readonly Field[] = [
  ['version', 'string', false],
  ['connector', 'string', false],
  ['name', 'string', false],
  ['ts_ms', 'int64', false],
  ['snapshot', 'string', true, 'io.debezium.data.Enum'],
  ['db', 'string', false],
  ['sequence', 'string', true],
  ['ts_us', 'int64', true],
  ['ts_ns', 'int64', true],
  ['table', 'string', true],
  ['server_id', 'int64', false],
  ['gtid', 'string', true],
  ['file', 'string', false],
  ['pos', 'int64', false],
  ['row', 'int32', false],
  ['thread', 'int64', true],
  ['query', 'string', true],
];

const VALUE = { type: 'struct', optional: true, name: 'srv.shop.orders.Value' };

const SCHEMA = JSON.stringify({
  type: 'struct',
  fields: [
    { ...VALUE, fields: ROW.map(toField), field: 'before' },
    { ...VALUE, fields: ROW.map(toField), field: 'after' },
    {
      type: 'struct',
      fields: SOURCE.map(toField),
      optional: false,
      name: 'io.debezium.connector.mysql.Source',
      version: 1,
      field: 'source',
    },
    { type: 'string', optional: false, field: 'op' },
    { type: 'int64', optional: true, field: 'ts_ms' },
    { type: 'int64', optional: true, field: 'ts_us' },
    { type: 'int64', optional: true, field: 'ts_ns' },
  ],
  optional: false,
  name: 'srv.shop.orders.Envelope',
  version: 2,
});

function toField([field, type, optional, name, scale]: Field): object {
  return {
    type,
    optional,
    ...(name === undefined ? {} : { name, version: 1 }),
    ...(scale === undefined ? {} : { parameters: { scale: String(scale) } }),
    field,
  };
}
