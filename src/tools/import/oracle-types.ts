import { kindsOf } from './kinds-of.ts';
import { type NativeType, numberArg } from './native-type.ts';
import type { TypeDraft, TypeReading } from './table-draft.ts';

const KINDS: ReadonlyMap<string, TypeDraft> = kindsOf({
  float: 'binary_float binary_double',
  boolean: 'boolean',
  text: 'char varchar varchar2 nchar nvarchar2 clob nclob long rowid urowid xmltype',
  bytes: 'blob raw',
  json: 'json',
});

/** Every integer of so many digits is below 2^53. */
const SAFE_DIGITS = 15;

/** Returns what a type of Oracle becomes; `undefined` for one that has no equivalent. */
export function readOracleType(native: NativeType): TypeReading | undefined {
  const name = native.name.toLowerCase();
  const known = KINDS.get(name === 'long raw' ? 'raw' : name);
  if (known !== undefined) return { type: known };
  switch (name) {
    case 'number':
    case 'numeric':
    case 'decimal':
      return { type: toNumber(native) };
    case 'float':
      return { type: { kind: 'decimal' }, note: 'DMS sends a floating-point number' };
    case 'date':
      return { type: { kind: 'timestamp', precision: 0 }, note: 'a DATE of Oracle has a time' };
    case 'timestamp':
      return { type: { kind: 'timestamp', precision: numberArg(native, 0) ?? 6 } };
    case 'timestamp with time zone':
    case 'timestamp with local time zone':
      return { type: { kind: 'timestamptz' } };
    default:
      return name.startsWith('interval ') ? { type: { kind: 'interval' } } : undefined;
  }
}

function toNumber(native: NativeType): TypeDraft {
  const digits = numberArg(native, 0);
  const scale = numberArg(native, 1) ?? 0;
  // `NUMBER` alone holds any number.
  if (digits === undefined && native.args.length < 2) return { kind: 'decimal' };
  // Tens and hundreds are sent without their zeros where they are long.
  if (scale !== 0) return { kind: 'decimal', scale };
  return { kind: digits !== undefined && digits <= SAFE_DIGITS ? 'int' : 'bigint' };
}
