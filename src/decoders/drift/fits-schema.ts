import type { ColumnKind } from '../../model/columns.ts';
import type { Table } from '../../model/table.ts';
import type { ConnectSchema } from '../debezium/connect-schema.ts';

/** What a schema says of a value, as far as declared columns tell it apart. */
type WireKind =
  | ConnectSchema['type']
  | 'integer'
  | 'decimal'
  | 'bits'
  | 'json'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'interval';

const NAMED: ReadonlyMap<string | undefined, WireKind> = new Map<string | undefined, WireKind>([
  ['org.apache.kafka.connect.data.Decimal', 'decimal'],
  ['io.debezium.data.VariableScaleDecimal', 'decimal'],
  ['io.debezium.data.Bits', 'bits'],
  ['io.debezium.data.Json', 'json'],
  ...namesOf('date', ['Date', 'IsoDate', 'StructuredDate']),
  ...namesOf('time', ['Time', 'MicroTime', 'NanoTime', 'IsoTime', 'StructuredTime']),
  ...namesOf('time', ['ZonedTime', 'StructuredZonedTime']),
  ...namesOf('timestamp', ['Timestamp', 'MicroTimestamp', 'NanoTimestamp', 'IsoTimestamp']),
  ...namesOf('timestamp', ['StructuredTimestamp']),
  ...namesOf('timestamptz', ['ZonedTimestamp', 'StructuredZonedTimestamp']),
  ...namesOf('interval', ['Interval', 'MicroDuration', 'NanoDuration', 'StructuredDuration']),
  ['org.apache.kafka.connect.data.Date', 'date'],
  ['org.apache.kafka.connect.data.Time', 'time'],
  ['org.apache.kafka.connect.data.Timestamp', 'timestamp'],
]);

/** The declared kinds that each kind of the wire may be of, in any mode of the connector. */
const FITTING: Readonly<Record<WireKind, ReadonlySet<ColumnKind>>> = {
  ...ofAll(
    ['integer', 'int8', 'int16', 'int32', 'int64'],
    ['int', 'bigint', 'decimal', 'float', 'boolean'],
  ),
  ...ofAll(['float'], ['float']),
  // Also what `decimal.handling.mode=double` makes of decimals.
  ...ofAll(['double'], ['float', 'decimal', 'int', 'bigint']),
  ...ofAll(['decimal'], ['decimal', 'int', 'bigint', 'float']),
  ...ofAll(['boolean'], ['boolean']),
  // A text may hold anything, and modes write decimals, times and bytes so; but no small integer and no flag.
  ...ofAll(
    ['string'],
    [
      'text',
      'uuid',
      'oneOf',
      'bigint',
      'decimal',
      'float',
      'bytes',
      'json',
      'array',
      'date',
      'time',
      'timestamp',
      'timestamptz',
      'interval',
    ],
  ),
  ...ofAll(['bytes', 'bits'], ['bytes']),
  ...ofAll(['json', 'array'], ['json', 'array']),
  ...ofAll(['map', 'struct'], ['json']),
  ...ofAll(['date'], ['date']),
  ...ofAll(['time'], ['time']),
  // Oracle's DATE has a time of day.
  ...ofAll(['timestamp'], ['timestamp', 'date']),
  ...ofAll(['timestamptz'], ['timestamptz', 'timestamp']),
  ...ofAll(['interval'], ['interval']),
};

/** Returns the declared columns whose kind a schema of their rows no longer fits. */
export function listRetyped(table: Table, { fields }: ConnectSchema): readonly string[] {
  return fields
    .filter(({ name, schema }) => {
      const kind = Object.hasOwn(table.columns, name) ? table.columns[name]?.kind : undefined;
      return kind !== undefined && !fits(kind, schema);
    })
    .map(({ name }) => name);
}

function fits(kind: ColumnKind, schema: ConnectSchema): boolean {
  return kind === 'unknown' || FITTING[NAMED.get(schema.name) ?? schema.type].has(kind);
}

function namesOf(
  kind: WireKind,
  names: readonly string[],
): readonly (readonly [string, WireKind])[] {
  return names.map((name) => [`io.debezium.time.${name}`, kind] as const);
}

function ofAll<Kind extends WireKind>(
  wire: readonly Kind[],
  kinds: readonly ColumnKind[],
): Record<Kind, ReadonlySet<ColumnKind>> {
  const fitting: ReadonlySet<ColumnKind> = new Set(kinds);
  // The cast holds: one member for each of the names.
  return Object.fromEntries(wire.map((one) => [one, fitting])) as unknown as Record<
    Kind,
    ReadonlySet<ColumnKind>
  >;
}
