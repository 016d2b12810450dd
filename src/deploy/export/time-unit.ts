import type { Column } from '../../model/columns.ts';
import type { DebeziumOptions } from '../../model/service.ts';

export type WireTime = 'ms' | 'us' | 'ns' | 'text' | undefined;

/** Answers what a number of Debezium counts in a column of times; `undefined` where nothing tells. */
export function wireTimeOf(
  { kind, facts }: Column,
  timePrecision: DebeziumOptions['timePrecision'],
): WireTime {
  switch (timePrecision) {
    case 'connect':
      return 'ms';
    case 'microseconds':
      return 'us';
    case 'nanoseconds':
      return 'ns';
    case 'isostring':
      return 'text';
    case 'adaptive_time_microseconds':
      return kind === 'time' ? 'us' : byPrecision(facts.precision);
    case 'adaptive':
    case undefined:
      return byPrecision(facts.precision);
  }
}

function byPrecision(precision: number | undefined): WireTime {
  if (precision === undefined) return undefined;
  if (precision <= 3) return 'ms';
  return precision <= 6 ? 'us' : 'ns';
}
