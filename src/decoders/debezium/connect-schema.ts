import { CdcError } from '../../errors.ts';
import { isMembers, type Members, memberOf, objectOf, textOf } from './members.ts';

export type ConnectType =
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'float'
  | 'double'
  | 'boolean'
  | 'string'
  | 'bytes'
  | 'array'
  | 'map'
  | 'struct';

/**
 * A schema of Kafka Connect, as far as decoding needs it. The schemas of all wire formats are read
 * into this one form: what a value means is decided by `type`, `name` and `parameters` alone.
 */
export interface ConnectSchema {
  readonly type: ConnectType;
  /** The semantic type, such as `io.debezium.time.Date`. */
  readonly name: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  /** Of a struct. */
  readonly fields: readonly ConnectField[];
  /** Of an array. */
  readonly items: ConnectSchema | undefined;
  /** Of a map. */
  readonly keys: ConnectSchema | undefined;
  readonly values: ConnectSchema | undefined;
}

export interface ConnectField {
  readonly name: string;
  readonly schema: ConnectSchema;
}

/** `float32` and `float64` are the names inside Connect; its JSON converter writes the short ones. */
const TYPES: ReadonlyMap<string, ConnectType> = new Map([
  ...(
    [
      'int8',
      'int16',
      'int32',
      'int64',
      'float',
      'double',
      'boolean',
      'string',
      'bytes',
      'array',
      'map',
      'struct',
    ] as const
  ).map((type) => [type, type] as const),
  ['float32', 'float'],
  ['float64', 'double'],
]);

const NONE: Readonly<Record<string, string>> = {};

/** The schema of rows whose values are canonical as they are. */
export const CANONICAL_ROW: ConnectSchema = {
  type: 'struct',
  name: undefined,
  parameters: NONE,
  fields: [],
  items: undefined,
  keys: undefined,
  values: undefined,
};

/**
 * Reads the schema that the JSON converter of Kafka Connect writes beside a value. `null` and `{}`
 * say nothing: the value is untyped, and the answer `undefined`.
 *
 * @throws {CdcError} `ERR_CDC_SCHEMA_INVALID`.
 */
export function readConnectSchema(json: unknown): ConnectSchema | undefined {
  if (json === null || json === undefined) return undefined;
  if (!isMembers(json)) throw invalidSchema('it is not an object');
  return Object.keys(json).length === 0 ? undefined : readSchema(json);
}

/** Returns the schema of a field of a struct. */
export function fieldSchema(
  schema: ConnectSchema | undefined,
  field: string,
): ConnectSchema | undefined {
  return schema?.fields.find(({ name }) => name === field)?.schema;
}

/** Returns a parameter as text: also one that was sent as a number. What is neither says nothing. */
export function toParameter(value: unknown): string {
  return typeof value === 'object' ? '' : String(value);
}

function readSchema(json: unknown): ConnectSchema {
  if (!isMembers(json)) throw invalidSchema('a part is not an object');
  const type = TYPES.get(textOf(json, 'type') ?? '');
  if (type === undefined) throw invalidSchema('a part has no known type');
  return {
    type,
    name: textOf(json, 'name'),
    parameters: readParameters(json),
    fields: type === 'struct' ? readFields(json) : [],
    items: type === 'array' ? readSchema(memberOf(json, 'items')) : undefined,
    keys: type === 'map' ? readSchema(memberOf(json, 'keys')) : undefined,
    values: type === 'map' ? readSchema(memberOf(json, 'values')) : undefined,
  };
}

function readFields(json: Members): readonly ConnectField[] {
  const fields = memberOf(json, 'fields');
  if (!Array.isArray(fields)) throw invalidSchema('a struct has no fields');
  return fields.map((field: unknown) => {
    const name = isMembers(field) ? memberOf(field, 'field') : undefined;
    if (typeof name !== 'string') throw invalidSchema('a field has no name');
    return { name, schema: readSchema(field) };
  });
}

function readParameters(json: Members): Readonly<Record<string, string>> {
  const parameters = objectOf(json, 'parameters');
  if (parameters === undefined) return NONE;
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, toParameter(value)]),
  );
}

function invalidSchema(reason: string): CdcError {
  return new CdcError('ERR_CDC_SCHEMA_INVALID', `Not a schema of Kafka Connect: ${reason}`);
}
