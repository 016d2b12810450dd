import { trueScaleOf } from '../../decoders/columns/unscaled.ts';
import type { ConnectSchema } from '../../decoders/debezium/connect-schema.ts';
import { readEnumValues } from './mysql-types.ts';
import type { TypeDraft, TypeReading } from './table-draft.ts';

/** What a semantic type of Kafka Connect or Debezium becomes. */
const NAMED: ReadonlyMap<string, TypeDraft> = new Map<string, TypeDraft>([
  ['io.debezium.data.VariableScaleDecimal', { kind: 'decimal' }],
  ['io.debezium.data.Json', { kind: 'json' }],
  ['io.debezium.data.Uuid', { kind: 'uuid' }],
  ['io.debezium.data.DoubleVector', { kind: 'array', of: { kind: 'float' } }],
  ['io.debezium.data.FloatVector', { kind: 'array', of: { kind: 'float' } }],
  ['io.debezium.data.Bits', { kind: 'bytes' }],
  ['io.debezium.time.Date', { kind: 'date' }],
  ['org.apache.kafka.connect.data.Date', { kind: 'date' }],
  ['io.debezium.time.IsoDate', { kind: 'date' }],
  ['io.debezium.time.StructuredDate', { kind: 'date' }],
  ['io.debezium.time.Time', { kind: 'time', precision: 3 }],
  ['org.apache.kafka.connect.data.Time', { kind: 'time', precision: 3 }],
  ['io.debezium.time.MicroTime', { kind: 'time', precision: 6 }],
  ['io.debezium.time.NanoTime', { kind: 'time', precision: 9 }],
  ['io.debezium.time.IsoTime', { kind: 'time' }],
  ['io.debezium.time.StructuredTime', { kind: 'time' }],
  ['io.debezium.time.Timestamp', { kind: 'timestamp', precision: 3 }],
  ['org.apache.kafka.connect.data.Timestamp', { kind: 'timestamp', precision: 3 }],
  ['io.debezium.time.MicroTimestamp', { kind: 'timestamp', precision: 6 }],
  ['io.debezium.time.NanoTimestamp', { kind: 'timestamp', precision: 9 }],
  ['io.debezium.time.IsoTimestamp', { kind: 'timestamp' }],
  ['io.debezium.time.StructuredTimestamp', { kind: 'timestamp' }],
  ['io.debezium.time.ZonedTimestamp', { kind: 'timestamptz' }],
  ['io.debezium.time.StructuredZonedTimestamp', { kind: 'timestamptz' }],
  ['io.debezium.time.MicroDuration', { kind: 'interval' }],
  ['io.debezium.time.NanoDuration', { kind: 'interval' }],
  ['io.debezium.time.Interval', { kind: 'interval' }],
  ['io.debezium.time.StructuredDuration', { kind: 'interval' }],
  ['io.debezium.time.Year', { kind: 'int' }],
]);

const PLAIN: Readonly<Record<ConnectSchema['type'], TypeDraft['kind']>> = {
  int8: 'int',
  int16: 'int',
  int32: 'int',
  int64: 'bigint',
  float: 'float',
  double: 'float',
  boolean: 'boolean',
  string: 'text',
  bytes: 'bytes',
  array: 'array',
  map: 'json',
  struct: 'unknown',
};

/** No numeric column has a larger one. */
const MAX_SCALE = 1_000;

/** Returns the column type of values that are written by a schema of Kafka Connect. */
export function readConnectType(schema: ConnectSchema): TypeReading {
  const { name = '', parameters, items } = schema;
  const named = NAMED.get(name);
  if (named !== undefined) return { type: named };
  if (name === 'org.apache.kafka.connect.data.Decimal') return { type: toDecimal(parameters) };
  if (name === 'io.debezium.data.Enum') return readEnum(parameters['allowed']);
  if (schema.type === 'array') {
    const of = items === undefined ? UNKNOWN : readConnectType(items);
    return { type: { kind: 'array', of: of.type }, note: of.note };
  }
  if (schema.type === 'struct') return { ...UNKNOWN, note: `${name} has no column type` };
  return { type: { kind: PLAIN[schema.type] } };
}

const UNKNOWN: TypeReading = { type: { kind: 'unknown' } };

function toDecimal(parameters: ConnectSchema['parameters']): TypeDraft {
  const scale = trueScaleOf(Number(parameters['scale'] ?? Number.NaN));
  const isPlain = Number.isInteger(scale) && Math.abs(scale) <= MAX_SCALE;
  return isPlain ? { kind: 'decimal', scale } : { kind: 'decimal' };
}

/**
 * The values stand in one text, with commas between; MySQL puts a backslash before commas of their
 * own, and PostgreSQL nothing. Where the text may be of either, the values are not known.
 */
function readEnum(allowed: string | undefined): TypeReading {
  if (allowed === undefined || allowed === '') return readEnumValues([]);
  if (!/\\|, /.test(allowed)) return readEnumValues([...new Set(allowed.split(','))]);
  return { type: { kind: 'text' }, note: 'an enum whose values cannot be told apart here' };
}
