import type { Column, ColumnKind } from '../../model/columns.ts';
import type { DebeziumOptions } from '../../model/service.ts';
import { createDateWriter } from './calendar.ts';
import type { ConvertValue, Dialect } from './dialect.ts';
import { fromEpochDays, fromEpochTime, fromUnitsOfDay, type TimeUnit } from './epoch-times.ts';
import { fromIntervalMicros, fromIntervalText } from './intervals.ts';
import { fromDateText, fromTimestampText, fromTimestamptzText, fromTimeText } from './iso-times.ts';
import { Misfit } from './misfit.ts';

export type TimeKind = 'date' | 'time' | 'timestamp' | 'timestamptz' | 'interval';

/**
 * Compiles the conversion of a column of dates and times.
 *
 * One text for one value, whoever wrote it: no zeros at the end of a fraction and no fraction of
 * zero; instants in UTC. A number counts days or parts of a second; of which, the connector's
 * settings and the declared precision tell, and where they do not it is a misfit.
 */
export function compileTime(kind: TimeKind, column: Column, dialect: Dialect): ConvertValue {
  const fromText = TEXTS[kind];
  const fromCount = compileCount(kind, column.facts.precision, dialect);
  return (value) => {
    if (typeof value === 'string') return fromText(value);
    if (typeof value === 'bigint') return fromCount(value);
    if (typeof value === 'number' && Number.isSafeInteger(value)) return fromCount(value);
    throw new Misfit(`not a ${kind}`);
  };
}

const TEXTS: Readonly<Record<TimeKind, (text: string) => string>> = {
  date: fromDateText,
  time: fromTimeText,
  timestamp: fromTimestampText,
  timestamptz: fromTimestamptzText,
  interval: fromIntervalText,
};

type FromCount = (count: number | bigint) => string;

function compileCount(kind: TimeKind, precision: number | undefined, dialect: Dialect): FromCount {
  if (dialect.tool !== 'debezium') return misfit(`a number is no ${kind} here`);
  const writeDate = createDateWriter();
  switch (kind) {
    case 'date':
      return (count) => fromEpochDays(Number(count), writeDate);
    case 'interval':
      return fromIntervalMicros;
    case 'timestamptz':
      return misfit('a number is no time with zone: declare timestamp()');
    case 'time':
    case 'timestamp': {
      const unit = wireTimeOf(kind, precision, dialect.timePrecision);
      if (unit === undefined) return misfit(`ms, µs or ns: declare ${kind}({ precision })`);
      if (unit === 'text') return misfit(`a number is no ${kind} with time precision isostring`);
      return kind === 'time'
        ? (count) => fromUnitsOfDay(count, unit)
        : (count) => fromEpochTime(count, unit, writeDate);
    }
  }
}

/** What a time of Debezium is on the wire; `undefined` where nothing tells. */
export type WireTime = TimeUnit | 'text' | undefined;

/** Answers it by the connector's `time.precision.mode` and the declared precision. */
export function wireTimeOf(
  kind: ColumnKind,
  precision: number | undefined,
  mode: DebeziumOptions['timePrecision'],
): WireTime {
  switch (mode) {
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
    case undefined:
      return adaptiveUnit(precision);
  }
}

function adaptiveUnit(precision: number | undefined): TimeUnit | undefined {
  if (precision === undefined) return undefined;
  if (precision <= 3) return 'ms';
  return precision <= 6 ? 'us' : 'ns';
}

function misfit(reason: string): FromCount {
  return () => {
    throw new Misfit(reason);
  };
}
