import type { Column, ColumnKind } from '../../model/columns.ts';
import type { DebeziumOptions } from '../../model/service.ts';
import { isMembers, type Members } from '../debezium/members.ts';
import { createDateWriter } from './calendar.ts';
import type { ConvertValue, Dialect } from './dialect.ts';
import { fromEpochDays, fromEpochTime, fromUnitsOfDay, type TimeUnit } from './epoch-times.ts';
import { fromIntervalMicros, fromIntervalText } from './intervals.ts';
import { fromDateText, fromTimestampText, fromTimestamptzText, fromTimeText } from './iso-times.ts';
import { STRUCTURED_TIMES } from './structured-times.ts';
import { ValueMismatch } from './value-mismatch.ts';

export type TimeKind = 'date' | 'time' | 'timestamp' | 'timestamptz' | 'interval';

/**
 * Compiles the conversion of a column of dates and times.
 *
 * One text for one value, whoever wrote it: no zeros at the end of a fraction and no fraction of
 * zero; instants in UTC. A number counts days or parts of a second; of which, the connector's
 * settings and the declared precision tell, and where they do not it is a mismatch.
 */
export function compileTime(kind: TimeKind, column: Column, dialect: Dialect): ConvertValue {
  const fromText = TEXTS[kind];
  const fromCount = compileCount(kind, column.facts.precision, dialect);
  const fromStruct = STRUCTS[kind];
  return (value) => {
    if (typeof value === 'string') return fromText(value);
    if (typeof value === 'bigint') return fromCount(value);
    if (typeof value === 'number' && Number.isSafeInteger(value)) return fromCount(value);
    if (dialect.tool === 'debezium' && isMembers(value)) return fromStruct(value);
    throw new ValueMismatch(`not a ${kind}`);
  };
}

const TEXTS: Readonly<Record<TimeKind, (text: string) => string>> = {
  date: fromDateText,
  time: fromTimeText,
  timestamp: fromTimestampText,
  timestamptz: fromTimestamptzText,
  interval: fromIntervalText,
};

/** How `time.precision.mode=structured` writes a time: a form that is like no other. */
const STRUCTS: Readonly<Record<TimeKind, (value: Members) => string>> = {
  date: STRUCTURED_TIMES['io.debezium.time.StructuredDate'],
  time: STRUCTURED_TIMES['io.debezium.time.StructuredTime'],
  timestamp: STRUCTURED_TIMES['io.debezium.time.StructuredTimestamp'],
  timestamptz: STRUCTURED_TIMES['io.debezium.time.StructuredZonedTimestamp'],
  interval: STRUCTURED_TIMES['io.debezium.time.StructuredDuration'],
};

type FromCount = (count: number | bigint) => string;

function compileCount(kind: TimeKind, precision: number | undefined, dialect: Dialect): FromCount {
  if (dialect.tool !== 'debezium') return mismatch(`a number is no ${kind} here`);
  const writeDate = createDateWriter();
  switch (kind) {
    case 'date':
      return (count) => fromEpochDays(Number(count), writeDate);
    case 'interval':
      // Cassandra's are nanoseconds, of months of some length.
      if (dialect.connector === 'cassandra')
        return mismatch('a number is no interval of Cassandra');
      return fromIntervalMicros;
    case 'timestamptz':
      return mismatch('a number is no time with zone: declare timestamp()');
    case 'time':
    case 'timestamp': {
      const unit = wireTimeOf(kind, precision, dialect);
      if (unit === undefined) return mismatch(unitUnknown(kind, precision));
      if (unit === 'text') return mismatch(`a number is no ${kind} with time precision isostring`);
      return kind === 'time'
        ? (count) => fromUnitsOfDay(count, unit)
        : (count) => fromEpochTime(count, unit, writeDate);
    }
  }
}

/** What a time of Debezium is on the wire; `undefined` where nothing tells. */
export type WireTime = TimeUnit | 'text' | undefined;

/** What tells the unit of a time: `source.connector`, and the connector's `time.precision.mode`. */
export interface TimeSettings {
  readonly connector: string | undefined;
  readonly timePrecision?: DebeziumOptions['timePrecision'];
}

/** The connectors whose `time.precision.mode` is known where it is not set. */
const DEFAULT_MODES: ReadonlyMap<string | undefined, DebeziumOptions['timePrecision']> = new Map([
  ['mysql', 'adaptive_time_microseconds'],
  ['mariadb', 'adaptive_time_microseconds'],
  ['postgresql', 'adaptive'],
  ['sqlserver', 'adaptive'],
  ['oracle', 'adaptive'],
  ['db2', 'adaptive'],
  ['informix', 'adaptive'],
]);

/** Returns it by the mode that is set, or the default of the connector, and the declared precision. */
export function wireTimeOf(
  kind: ColumnKind,
  precision: number | undefined,
  { connector, timePrecision }: TimeSettings,
): WireTime {
  switch (timePrecision ?? DEFAULT_MODES.get(connector)) {
    case 'connect':
      return 'ms';
    case 'microseconds':
      return 'us';
    case 'nanoseconds':
      return 'ns';
    case 'isostring':
      return 'text';
    case 'adaptive_time_microseconds':
      return kind === 'time' ? 'us' : adaptiveUnit(precision);
    case 'adaptive':
      return adaptiveUnit(precision);
    case undefined: {
      // Of a connector that is not known, only what is the same in both modes that are defaults.
      const unit = adaptiveUnit(precision);
      return kind === 'time' && unit !== 'us' ? undefined : unit;
    }
  }
}

function unitUnknown(kind: ColumnKind, precision: number | undefined): string {
  const setting = 'set `timePrecision` of debezium({...})';
  return `ms, µs or ns: ${precision === undefined ? `declare ${kind}({ precision }), or ` : ''}${setting}`;
}

function adaptiveUnit(precision: number | undefined): TimeUnit | undefined {
  if (precision === undefined) return undefined;
  if (precision <= 3) return 'ms';
  return precision <= 6 ? 'us' : 'ns';
}

function mismatch(reason: string): FromCount {
  return () => {
    throw new ValueMismatch(reason);
  };
}
