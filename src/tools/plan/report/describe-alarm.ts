import type { Resource } from '../../cloudformation/resource.ts';
import {
  type AlarmCode,
  type AlarmRule,
  alarmCatalog,
  alarmCodes,
} from '../../deploy/alarms/alarm-catalog.ts';
import type { PlanFunction } from './plan-schema.ts';

const SIGNS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
};

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Returns an alarm as a plan tells it: its name in settings, what it watches, when it rings. */
export function describeAlarm(
  id: string,
  { Properties }: Resource,
): PlanFunction['alarms'][number] {
  const code = codeOf(Properties);
  return {
    id,
    ...(code === undefined ? {} : { code }),
    watches: `${String(Properties['Namespace'])} ${String(Properties['MetricName'])}`,
    rings: code === undefined ? formatComparison(Properties) : formatRing(code, Properties),
  };
}

function codeOf({ MetricName, ComparisonOperator }: Resource['Properties']): AlarmCode | undefined {
  // What it counts depends on the source, so that only its comparison tells it.
  if (ComparisonOperator === 'LessThanThreshold') return 'source-silent';
  return alarmCodes.find((code) => {
    const { metric }: AlarmRule = alarmCatalog[code];
    return typeof metric !== 'function' && metric.name === MetricName;
  });
}

/** `at 15 min, in 3 of 3 periods of 5 min`: thresholds of times are in milliseconds. */
function formatRing(code: AlarmCode, properties: Resource['Properties']): string {
  const { unit }: AlarmRule = alarmCatalog[code];
  const [threshold, period, periods] = [
    Number(properties['Threshold']),
    Number(properties['Period']),
    Number(properties['EvaluationPeriods']),
  ];
  if (unit === 'minutes') return `after ${formatDuration(periods * period)}`;
  const bad = String(properties['DatapointsToAlarm']);
  const many = periods === 1 ? '' : `${bad} of ${periods} periods of `;
  const isMs = properties['Namespace'] !== 'AWS/Firehose';
  return `at ${formatThreshold(isMs ? threshold : threshold * 1_000, unit)}, in ${many}${formatDuration(period)}`;
}

function formatThreshold(threshold: number, unit: AlarmRule['unit']): string {
  if (unit === 'seconds') return formatDuration(threshold / 1_000);
  const count = threshold.toLocaleString('en-US');
  return unit === 'records' ? `${count} ${threshold === 1 ? 'record' : unit}` : count;
}

function formatDuration(seconds: number): string {
  if (seconds % HOUR === 0) return `${seconds / HOUR} h`;
  return seconds % MINUTE === 0 ? `${seconds / MINUTE} min` : `${seconds} s`;
}

function formatComparison({ ComparisonOperator, Threshold }: Resource['Properties']): string {
  return `${SIGNS[String(ComparisonOperator)] ?? String(ComparisonOperator)} ${String(Threshold)}`;
}
