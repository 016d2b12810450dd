import { kindsOf } from './kinds-of.ts';
import { type NativeType, numberArg } from './native-type.ts';
import type { TypeDraft, TypeReading } from './table-draft.ts';

const KINDS: ReadonlyMap<string, TypeDraft> = kindsOf({
  int: 'smallint mediumint int integer int2 int3 int4 middleint year',
  float: 'float double real float4 float8',
  text: 'char varchar character nchar nvarchar tinytext text mediumtext longtext inet4 inet6',
  uuid: 'uuid',
  bytes: 'binary varbinary tinyblob blob mediumblob longblob',
  json: 'json',
  date: 'date',
  timestamptz: 'timestamp',
});

const NAMES: ReadonlyMap<string, string> = new Map([
  ['character varying', 'varchar'],
  ['national varchar', 'varchar'],
  ['national character', 'char'],
  ['national char', 'char'],
  ['double precision', 'double'],
  ['dec', 'decimal'],
  ['numeric', 'decimal'],
  ['fixed', 'decimal'],
  ['int8', 'bigint'],
  ['long', 'mediumtext'],
  ['long varchar', 'mediumtext'],
  ['long varbinary', 'mediumblob'],
  ['int1', 'tinyint'],
]);

/** Returns what a type of MySQL or MariaDB becomes; `undefined` for one that has no equivalent. */
export function readMysqlType(native: NativeType): TypeReading | undefined {
  const name = NAMES.get(native.name.toLowerCase()) ?? native.name.toLowerCase();
  const known = KINDS.get(name);
  if (known !== undefined) return { type: known };
  const precision = numberArg(native, 0) ?? 0;
  switch (name) {
    case 'tinyint':
      return readTinyint(native);
    case 'bool':
    case 'boolean':
      return BOOLEAN;
    case 'bigint':
      return { type: { kind: 'bigint' }, note: native.isUnsigned ? UNSIGNED : undefined };
    case 'serial':
      return { type: { kind: 'bigint' }, note: UNSIGNED };
    case 'decimal':
      return { type: { kind: 'decimal', scale: numberArg(native, 1) ?? 0 } };
    case 'time':
      return { type: { kind: 'time', precision } };
    case 'datetime':
      return { type: { kind: 'timestamp', precision } };
    case 'bit':
      return (numberArg(native, 0) ?? 1) === 1 ? { type: { kind: 'boolean' } } : undefined;
    case 'enum':
      return readEnum(native);
    case 'set':
      return { type: { kind: 'text' }, note: 'a set is sent as its members with commas between' };
    case 'vector':
      return { type: { kind: 'array', of: { kind: 'float' } } };
    default:
      return undefined;
  }
}

const BOOLEAN: TypeReading = {
  type: { kind: 'int' },
  note: 'tinyint(1): boolean() if it holds 0 and 1 only',
};

const UNSIGNED =
  'unsigned: Debezium needs bigint.unsigned.handling.mode=precise for the upper half';

/** Returns the column of an enum; a text where its values are not known, or not sent as they are. */
export function readEnumValues(values: readonly string[]): TypeReading {
  if (values.length === 0) return { type: { kind: 'text' } };
  // The connectors of MySQL and MariaDB double it, or not, by snapshot and stream.
  if (values.some((value) => value.includes('\\'))) {
    return { type: { kind: 'text' }, note: 'an enum with a backslash, which Debezium may double' };
  }
  return { type: { kind: 'oneOf', values } };
}

function readTinyint(native: NativeType): TypeReading {
  return numberArg(native, 0) === 1 && !native.isUnsigned ? BOOLEAN : { type: { kind: 'int' } };
}

function readEnum({ args }: NativeType): TypeReading {
  return readEnumValues(args);
}
