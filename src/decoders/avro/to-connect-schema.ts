import { type ConnectSchema, type ConnectType, toParameter } from '../debezium/connect-schema.ts';
import { isMembers } from '../debezium/members.ts';
import {
  type AvroArray,
  type AvroRecord,
  type AvroType,
  type AvroUnion,
  branchName,
  mapEntryOf,
  optionalOf,
} from './avro-type.ts';

const DECIMAL = 'org.apache.kafka.connect.data.Decimal';
const UNION = 'io.confluent.connect.avro.Union';

/** The meaning of a logical type, where no `connect.name` tells a finer one. */
const LOGICAL_TYPES: ReadonlyMap<string, string> = new Map([
  ['int date', 'org.apache.kafka.connect.data.Date'],
  ['int time-millis', 'org.apache.kafka.connect.data.Time'],
  ['long time-micros', 'io.debezium.time.MicroTime'],
  ['long timestamp-millis', 'org.apache.kafka.connect.data.Timestamp'],
  ['long timestamp-micros', 'io.debezium.time.MicroTimestamp'],
  ['long timestamp-nanos', 'io.debezium.time.NanoTimestamp'],
  ['long local-timestamp-millis', 'org.apache.kafka.connect.data.Timestamp'],
  ['long local-timestamp-micros', 'io.debezium.time.MicroTimestamp'],
  ['long local-timestamp-nanos', 'io.debezium.time.NanoTimestamp'],
  ['string uuid', 'io.debezium.data.Uuid'],
  ['bytes decimal', DECIMAL],
  ['fixed decimal', DECIMAL],
]);

const NO_PARTS = {
  fields: [],
  items: undefined,
  keys: undefined,
  values: undefined,
} as const;

/**
 * Returns what Kafka Connect understands by an Avro type: the same schema that its JSON converter
 * would have written beside the value, so that rows of both formats are decoded by the same rules.
 *
 * A type that is used twice is answered as the same object.
 */
export function toConnectSchema(type: AvroType): ConnectSchema {
  return convert(type, new Map());
}

type Known = Map<AvroType, ConnectSchema>;

function convert(type: AvroType, known: Known): ConnectSchema {
  const found = known.get(type);
  if (found !== undefined) return found;
  const schema = convertFresh(type, known);
  known.set(type, schema);
  return schema;
}

function convertFresh(type: AvroType, known: Known): ConnectSchema {
  switch (type.kind) {
    case 'record':
      return fromRecord(type, known);
    case 'array':
      return fromArray(type, known);
    case 'map':
      return {
        ...leaf(type, 'map'),
        keys: { ...NO_PARTS, type: 'string', name: undefined, parameters: {} },
        values: convert(type.values, known),
      };
    case 'union':
      return fromUnion(type, known);
    default:
      return leaf(type, leafTypeOf(type));
  }
}

function fromRecord(record: AvroRecord, known: Known): ConnectSchema {
  const schema = leaf(record, 'struct');
  const fields = record.fields.map(({ name, type }) => ({ name, schema: convert(type, known) }));
  return { ...schema, name: schema.name ?? record.name, fields };
}

function fromArray(array: AvroArray, known: Known): ConnectSchema {
  const [key, value] = mapEntryOf(array)?.fields ?? [];
  if (key === undefined || value === undefined) {
    return { ...leaf(array, 'array'), items: convert(array.items, known) };
  }
  return {
    ...leaf(array, 'map'),
    keys: convert(key.type, known),
    values: convert(value.type, known),
  };
}

function fromUnion(union: AvroUnion, known: Known): ConnectSchema {
  const only = optionalOf(union);
  if (only !== undefined) return convert(only, known);
  const fields = union.branches
    .filter(({ kind }) => kind !== 'null')
    .map((branch) => ({ name: branchName(branch), schema: convert(branch, known) }));
  return { ...leaf(union, 'struct'), name: UNION, fields };
}

function leafTypeOf(type: AvroType): ConnectType {
  switch (type.kind) {
    case 'int':
      return narrowIntOf(type) ?? 'int32';
    case 'long':
      return 'int64';
    case 'fixed':
      return 'bytes';
    case 'boolean':
    case 'float':
    case 'double':
    case 'bytes':
      return type.kind;
    default:
      // Enums are texts; a column that can only be null has no type, and needs none.
      return 'string';
  }
}

function narrowIntOf({ attributes }: AvroType): ConnectType | undefined {
  const narrow = attributes['connect.type'];
  return narrow === 'int8' || narrow === 'int16' ? narrow : undefined;
}

function leaf(type: AvroType, connectType: ConnectType): ConnectSchema {
  const { attributes, kind } = type;
  const connectName = attributes['connect.name'];
  const name =
    typeof connectName === 'string'
      ? connectName
      : LOGICAL_TYPES.get(`${kind} ${toParameter(attributes['logicalType'])}`);
  return { ...NO_PARTS, type: connectType, name, parameters: parametersOf(type, name) };
}

function parametersOf(
  { attributes }: AvroType,
  name: string | undefined,
): ConnectSchema['parameters'] {
  const sent = attributes['connect.parameters'];
  const entries = isMembers(sent) ? Object.entries(sent) : [];
  const parameters = Object.fromEntries(entries.map(([key, value]) => [key, toParameter(value)]));
  if (name !== DECIMAL || Object.hasOwn(parameters, 'scale')) return parameters;
  return { ...parameters, scale: toParameter(attributes['scale'] ?? 0) };
}
