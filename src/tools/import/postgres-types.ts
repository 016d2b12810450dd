import { trueScaleOf } from '../../decoders/columns/unscaled.ts';
import { kindsOf } from './kinds-of.ts';
import { type NativeType, numberArg } from './native-type.ts';
import type { TypeDraft, TypeReading } from './table-draft.ts';

const MICROSECONDS = 6;

const KINDS: ReadonlyMap<string, TypeDraft> = kindsOf({
  int: 'smallint integer int int2 int4 smallserial serial serial2 serial4 oid',
  bigint: 'bigint int8 bigserial serial8',
  float: 'real float4 float8',
  boolean: 'boolean bool',
  text:
    'text varchar bpchar character char "char" name citext xml inet cidr macaddr macaddr8 tsvector ' +
    'ltree int4range int8range numrange tsrange tstzrange daterange',
  uuid: 'uuid',
  bytes: 'bytea',
  json: 'json jsonb',
  date: 'date',
  timestamptz: 'timestamptz',
});

/** What Debezium leaves out, or sends as the bytes of its text. */
const NOT_SENT: ReadonlySet<string> = new Set(
  (
    'xid8 pg_lsn tsquery int4multirange int8multirange nummultirange tsmultirange tstzmultirange ' +
    'datemultirange'
  ).split(' '),
);

const NAMES: ReadonlyMap<string, string> = new Map([
  ['character varying', 'varchar'],
  ['char varying', 'varchar'],
  ['double precision', 'float8'],
  ['decimal', 'numeric'],
  ['time without time zone', 'time'],
  ['time with time zone', 'timetz'],
  ['timestamp without time zone', 'timestamp'],
  ['timestamp with time zone', 'timestamptz'],
  ['bit varying', 'varbit'],
]);

/** Returns what a type of PostgreSQL becomes; `undefined` for one that has no equivalent. */
export function readPostgresType(native: NativeType): TypeReading | undefined {
  // Types of extensions are in whatever schema the extension was made in.
  const unqualified = native.name.slice(native.name.lastIndexOf('.') + 1);
  const name = NAMES.get(unqualified) ?? unqualified;
  const known = KINDS.get(name);
  if (known !== undefined) return { type: known };
  if (NOT_SENT.has(name)) {
    const note = 'Debezium leaves it out, or sends bytes by include.unknown.datatypes';
    return { type: { kind: 'unknown' }, note };
  }
  const precision = numberArg(native, 0) ?? MICROSECONDS;
  switch (name) {
    case 'numeric':
      return { type: toDecimal(native) };
    case 'money':
      // Without a schema the scale is nowhere else: `money.fraction.digits`, 2 unless it is set.
      return { type: { kind: 'decimal', scale: 2 } };
    case 'float':
      return { type: { kind: 'float' } };
    case 'time':
      return { type: { kind: 'time', precision } };
    case 'timestamp':
      return { type: { kind: 'timestamp', precision } };
    case 'timetz':
      return { type: { kind: 'text' }, note: 'a time with zone is sent as text' };
    case 'bit':
      return (numberArg(native, 0) ?? 1) === 1 ? { type: { kind: 'boolean' } } : undefined;
    case 'hstore':
      return { type: { kind: 'json' }, note: 'DMS does not send hstore' };
    case 'vector':
    case 'halfvec':
      return { type: { kind: 'array', of: { kind: 'float' } } };
    default:
      return name.startsWith('interval') ? { type: { kind: 'interval' } } : undefined;
  }
}

function toDecimal(native: NativeType): TypeDraft {
  if (native.args.length === 0) return { kind: 'decimal' };
  const scale = numberArg(native, 1) ?? 0;
  // A negative scale rounds to tens and hundreds. The catalog writes it as 2048 less so many.
  return { kind: 'decimal', scale: trueScaleOf(scale) };
}
