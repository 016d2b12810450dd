import { kindsOf } from './kinds-of.ts';
import { type NativeType, numberArg } from './native-type.ts';
import type { TypeDraft, TypeReading } from './table-draft.ts';

const KINDS: ReadonlyMap<string, TypeDraft> = kindsOf({
  int: 'tinyint smallint int integer',
  bigint: 'bigint',
  float: 'float real',
  boolean: 'bit',
  text: 'char varchar nchar nvarchar text ntext xml sysname',
  uuid: 'uniqueidentifier',
  bytes: 'binary varbinary image timestamp rowversion',
  json: 'json',
  date: 'date',
});

const FINEST = 7;

/** Returns what a type of SQL Server becomes; `undefined` for one that has no equivalent. */
export function readSqlserverType(native: NativeType): TypeReading | undefined {
  const name = native.name.toLowerCase();
  const known = KINDS.get(name);
  if (known !== undefined) return { type: known };
  const precision = numberArg(native, 0) ?? FINEST;
  switch (name) {
    case 'decimal':
    case 'numeric':
      return { type: { kind: 'decimal', scale: numberArg(native, 1) ?? 0 } };
    case 'money':
    case 'smallmoney':
      return { type: { kind: 'decimal', scale: 4 } };
    case 'time':
      return { type: { kind: 'time', precision } };
    case 'datetime2':
      return { type: { kind: 'timestamp', precision } };
    case 'datetime':
      return { type: { kind: 'timestamp', precision: 3 } };
    case 'smalldatetime':
      return { type: { kind: 'timestamp', precision: 0 } };
    case 'datetimeoffset':
      return { type: { kind: 'timestamptz' } };
    default:
      return undefined;
  }
}
