import { type WireTime, wireTimeOf } from '../../decoders/columns/compile-time.ts';
import type { Column } from '../../model/columns.ts';
import type { DebeziumOptions } from '../../model/service.ts';
import { literal } from '../sql-quotes.ts';
import type { Capture } from './export-table.ts';

/** A column of Redshift, and how its value is taken out of a parsed record. */
export interface RedshiftColumn {
  readonly type: string;
  readonly toValue: (path: string) => string;
  readonly note?: string | undefined;
}

/** The longest text of Redshift. */
const TEXT = 'VARCHAR(65535)';

/** What stands for a value that the database did not send. */
const UNAVAILABLE = '__debezium_unavailable_value';

/** Kinds that both capture tools write alike. */
const PLAIN: Readonly<Partial<Record<Column['kind'], RedshiftColumn>>> = {
  int: castTo('BIGINT'),
  bigint: castTo('BIGINT'),
  float: castTo('DOUBLE PRECISION'),
  text: castTo(TEXT),
  uuid: castTo('VARCHAR(36)'),
  oneOf: castTo('VARCHAR(256)'),
  unknown: { type: 'SUPER', toValue: (path) => path, note: 'as sent' },
  json: { type: 'SUPER', toValue: (path) => `JSON_PARSE(${path}::${TEXT})` },
  boolean: { type: 'BOOLEAN', toValue: fromTruth },
};

/** Returns the type of a column in Redshift, and what makes its value of what the capture tool wrote. */
export function toRedshift(column: Column, capture: Capture): RedshiftColumn {
  return (
    PLAIN[column.kind] ??
    (capture.tool === 'dms' ? toDmsColumn(column) : toDebeziumColumn(column, capture.options))
  );
}

/**
 * Returns the condition under which a column was left out of a row, whose old value is to stay;
 * `undefined` where nothing in the record would tell.
 */
export function leftOut(column: Column, capture: Capture, path: string): string | undefined {
  if (capture.tool === 'dms') {
    // The type of a JSON null is `null`; what is absent has none.
    return capture.options.absent === 'uncaptured' ? `JSON_TYPEOF(${path}) IS NULL` : undefined;
  }
  const mark = capture.options.unavailable ?? UNAVAILABLE;
  switch (column.kind) {
    case 'text':
    case 'json':
      return `${path}::${TEXT} = ${literal(mark)}`;
    case 'bytes':
      return `${path}::${TEXT} = ${literal(Buffer.from(mark).toString('base64'))}`;
    default:
      return undefined;
  }
}

function castTo(type: string): RedshiftColumn {
  return { type, toValue: (path) => `${path}::${type}` };
}

/** The text of any scalar: `true`, `1`, `"t"`. */
function fromTruth(path: string): string {
  const text = `JSON_SERIALIZE(${path})`;
  return `CASE WHEN ${text} IN ('true', '1', '"t"', '"true"', '"1"') THEN TRUE WHEN ${text} IN ('false', '0', '"f"', '"false"', '"0"') THEN FALSE END`;
}

function toDmsColumn({ kind, facts: { scale } }: Column): RedshiftColumn {
  switch (kind) {
    case 'decimal':
      return scale === undefined
        ? {
            type: 'VARCHAR(64)',
            toValue: (path) => `TRIM('"' FROM JSON_SERIALIZE(${path}))`,
            note: NO_SCALE,
          }
        : { type: decimalType(scale), toValue: (path) => `${path}::${decimalType(scale)}` };
    case 'date':
      return { type: 'DATE', toValue: (path) => `LEFT(${path}::VARCHAR(64), 10)::DATE` };
    case 'timestamp':
      return { type: 'TIMESTAMP', toValue: (path) => fromIso(path) };
    case 'timestamptz':
      return { type: 'TIMESTAMPTZ', toValue: (path) => `${path}::VARCHAR(64)::TIMESTAMPTZ` };
    case 'bytes':
      return {
        type: 'VARBYTE(65535)',
        toValue: (path) => `TO_VARBYTE(REPLACE(${path}::${TEXT}, '0x', ''), 'hex')`,
      };
    case 'array':
      return { type: 'SUPER', toValue: (path) => `JSON_PARSE(${path}::${TEXT})` };
    default:
      return { ...castTo('VARCHAR(64)'), note: 'as sent' };
  }
}

const NO_SCALE = 'kept as text: no scale is declared';

function decimalType(scale: number): string {
  return `DECIMAL(38, ${Math.max(scale, 0)})`;
}

function fromIso(path: string): string {
  return `REPLACE(REPLACE(${path}::VARCHAR(64), 'T', ' '), 'Z', '')::TIMESTAMP`;
}

function toDebeziumColumn(column: Column, options: DebeziumOptions): RedshiftColumn {
  const unit = wireTimeOf(column.kind, column.facts.precision, {
    connector: undefined,
    timePrecision: options.timePrecision,
  });
  switch (column.kind) {
    case 'decimal':
      return toDecimal(column, options);
    case 'date':
      return {
        type: 'DATE',
        toValue: (path) =>
          unit === 'text'
            ? `LEFT(${path}::VARCHAR(64), 10)::DATE`
            : `DATEADD(day, ${path}::INTEGER, '1970-01-01'::DATE)::DATE`,
      };
    case 'timestamp':
      return toTimestamp(unit);
    case 'time':
      return unit === 'text'
        ? castTo('VARCHAR(64)')
        : { ...castTo('BIGINT'), note: `${unit ?? 'ms, us or ns'} since midnight` };
    case 'timestamptz':
      return { type: 'TIMESTAMPTZ', toValue: (path) => `${path}::VARCHAR(64)::TIMESTAMPTZ` };
    case 'bytes':
      return toBytes(options);
    case 'array':
      return { type: 'SUPER', toValue: (path) => path };
    default:
      return { type: 'SUPER', toValue: (path) => path, note: 'as sent' };
  }
}

function toDecimal({ facts: { scale } }: Column, { decimal }: DebeziumOptions): RedshiftColumn {
  if (decimal === 'double')
    return { ...castTo('DOUBLE PRECISION'), note: 'digits are lost upstream' };
  if (decimal === 'string' && scale !== undefined) {
    return {
      type: decimalType(scale),
      toValue: (path) => `${path}::VARCHAR(128)::${decimalType(scale)}`,
    };
  }
  if (decimal === 'string') return { ...castTo('VARCHAR(128)'), note: NO_SCALE };
  return {
    ...castTo('VARCHAR(128)'),
    note: 'the unscaled number in base64, which SQL cannot read: set decimal.handling.mode=string',
  };
}

function toTimestamp(unit: WireTime): RedshiftColumn {
  if (unit === 'text') return { type: 'TIMESTAMP', toValue: fromIso };
  if (unit === undefined) {
    return { ...castTo('BIGINT'), note: 'ms, us or ns: declare timestamp({ precision })' };
  }
  const part = unit === 'ms' ? 'millisecond' : 'microsecond';
  return {
    type: 'TIMESTAMP',
    toValue: (path) => {
      const count = unit === 'ns' ? `(${path}::BIGINT / 1000)` : `${path}::BIGINT`;
      return `DATEADD(${part}, ${count}, '1970-01-01'::TIMESTAMP)`;
    },
    note: unit === 'ns' ? 'cut to microseconds' : undefined,
  };
}

function toBytes({ binary }: DebeziumOptions): RedshiftColumn {
  if (binary === 'base64-url-safe') return { ...castTo(TEXT), note: 'base64url text' };
  const encoding = binary === 'hex' ? 'hex' : 'base64';
  return {
    type: 'VARBYTE(65535)',
    toValue: (path) => `TO_VARBYTE(${path}::${TEXT}, '${encoding}')`,
  };
}
