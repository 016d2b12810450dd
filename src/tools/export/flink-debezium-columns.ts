import { wireTimeOf } from '../../decoders/columns/compile-time.ts';
import type { Column } from '../../model/columns.ts';
import type { DebeziumOptions } from '../../model/service.ts';

/** A column of a Flink table, and the value that it stands for. */
export interface FlinkColumn {
  /** Type of what is on the wire. */
  readonly type: string;
  /** Makes the value of it; without, the wire has it already. */
  readonly toValue?: ((wire: string) => string) | undefined;
  /** What SQL does not do. */
  readonly note?: string | undefined;
}

export interface FlinkFormat {
  readonly isAvro: boolean;
}

/** Kinds that are the same on the wire and in SQL. */
const PLAIN: Readonly<Partial<Record<Column['kind'], string>>> = {
  int: 'BIGINT',
  bigint: 'BIGINT',
  float: 'DOUBLE',
  text: 'STRING',
  uuid: 'STRING',
  oneOf: 'STRING',
  json: 'STRING',
};

/** Returns how Flink reads a column from records of Debezium, whose semantic types it does not know. */
export function toFlinkDebezium(
  column: Column,
  options: DebeziumOptions,
  format: FlinkFormat,
): FlinkColumn {
  const { kind } = column;
  const plain = PLAIN[kind];
  if (plain !== undefined) return { type: plain };
  switch (kind) {
    case 'decimal':
      return toDecimal(column, options, format);
    case 'boolean':
      return format.isAvro ? { type: 'BOOLEAN' } : { type: 'STRING', toValue: fromTruth };
    case 'date':
      return toDate(column, options);
    case 'time':
      return toTime(column, options);
    case 'timestamp':
      return toTimestamp(column, options);
    case 'timestamptz':
      return format.isAvro
        ? { type: 'STRING', note: 'ISO 8601, with zone' }
        : { type: 'TIMESTAMP_LTZ(6)' };
    case 'bytes':
      return toBytes(options, format);
    case 'array':
      return toArray(column, options, format);
    case 'interval':
      return {
        type: 'STRING',
        note: 'as sent: microseconds, or ISO 8601 by interval.handling.mode',
      };
    default:
      return { type: 'STRING', note: 'as sent' };
  }
}

/** Spellings of true and false: a tinyint(1) is a number, and would be false as a BOOLEAN. */
export function fromTruth(wire: string): string {
  return `CASE WHEN ${wire} IN ('true', 't', '1') THEN TRUE WHEN ${wire} IN ('false', 'f', '0') THEN FALSE END`;
}

function toDecimal(
  { facts: { scale } }: Column,
  { decimal }: DebeziumOptions,
  { isAvro }: FlinkFormat,
): FlinkColumn {
  if (decimal === 'double') return { type: 'DOUBLE', note: 'digits are lost upstream' };
  if (decimal === 'string') return scale === undefined ? NO_SCALE : { type: decimalType(scale) };
  if (isAvro && scale !== undefined) return { type: decimalType(scale) };
  return {
    type: 'BYTES',
    note: 'the unscaled number, which SQL cannot read: set decimal.handling.mode=string',
  };
}

const NO_SCALE: FlinkColumn = { type: 'STRING', note: 'kept as text: no scale is declared' };

/** Returns the exact type of a scale. */
export function decimalType(scale: number): string {
  return `DECIMAL(38, ${Math.max(scale, 0)})`;
}

function toDate(column: Column, { timePrecision }: DebeziumOptions): FlinkColumn {
  if (
    wireTimeOf(column.kind, column.facts.precision, { connector: undefined, timePrecision }) ===
    'text'
  ) {
    return { type: 'STRING', toValue: (wire) => `CAST(REPLACE(${wire}, 'Z', '') AS DATE)` };
  }
  return { type: 'INT', toValue: (wire) => `TIMESTAMPADD(DAY, ${wire}, DATE '1970-01-01')` };
}

function toTime(column: Column, { timePrecision }: DebeziumOptions): FlinkColumn {
  const unit = wireTimeOf(column.kind, column.facts.precision, {
    connector: undefined,
    timePrecision,
  });
  if (unit === 'text') return { type: 'STRING' };
  return { type: 'BIGINT', note: `${UNITS[unit ?? 'none']} since midnight` };
}

function toTimestamp(column: Column, { timePrecision }: DebeziumOptions): FlinkColumn {
  const unit = wireTimeOf(column.kind, column.facts.precision, {
    connector: undefined,
    timePrecision,
  });
  switch (unit) {
    case 'text':
      return {
        type: 'STRING',
        toValue: (wire) => `CAST(REPLACE(REPLACE(${wire}, 'T', ' '), 'Z', '') AS TIMESTAMP(6))`,
      };
    case undefined:
      return { type: 'BIGINT', note: `${UNITS.none}: declare timestamp({ precision })` };
    case 'ms':
      return { type: 'BIGINT', toValue: (wire) => fromMillis(wire) };
    case 'us':
      return { type: 'BIGINT', toValue: (wire) => fromMillis(`${wire} / 1000`), note: CUT };
    case 'ns':
      return { type: 'BIGINT', toValue: (wire) => fromMillis(`${wire} / 1000000`), note: CUT };
  }
}

const CUT = 'the view cuts it to milliseconds; the number is exact';

const UNITS = {
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  none: 'milli-, micro- or nanoseconds',
} as const;

/** Right where `table.local-time-zone` is UTC. */
function fromMillis(millis: string): string {
  return `CAST(TO_TIMESTAMP_LTZ(${millis}, 3) AS TIMESTAMP(3))`;
}

function toBytes({ binary }: DebeziumOptions, { isAvro }: FlinkFormat): FlinkColumn {
  if (isAvro || binary === undefined || binary === 'bytes' || binary === 'base64') {
    return { type: binary === 'base64' && isAvro ? 'STRING' : 'BYTES' };
  }
  return { type: 'STRING', note: `${binary} text` };
}

function toArray(column: Column, options: DebeziumOptions, format: FlinkFormat): FlinkColumn {
  const { of } = column.facts;
  const part = of === undefined ? { type: 'STRING' } : toFlinkDebezium(of, options, format);
  const isAsSent = 'toValue' in part || part.note !== undefined;
  return { type: `ARRAY<${part.type}>`, note: isAsSent ? 'its parts are as sent' : undefined };
}
