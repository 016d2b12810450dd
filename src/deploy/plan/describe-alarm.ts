import { isObject } from '../../model/fields.ts';
import type { Resource } from '../cloudformation.ts';
import type { PlanFunction } from './plan-schema.ts';

const SIGNS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
};

/** Answers an alarm as a plan tells it: what it watches, and when it rings. */
export function describeAlarm(
  id: string,
  { Properties }: Resource,
): PlanFunction['alarms'][number] {
  const { ComparisonOperator, Threshold, EvaluationPeriods, DatapointsToAlarm } = Properties;
  const sign = SIGNS[String(ComparisonOperator)] ?? String(ComparisonOperator);
  const periods = String(EvaluationPeriods);
  const bad = DatapointsToAlarm === undefined ? periods : String(DatapointsToAlarm);
  const period = periodOf(Properties);
  const span = bad === periods ? periods : `${bad} of ${periods}`;
  const when = period === undefined ? '' : ` in ${span} × ${period} s`;
  return { id, watches: metricOf(Properties), rings: `${sign} ${String(Threshold)}${when}` };
}

function metricOf(properties: Resource['Properties']): string {
  const { Namespace, MetricName, Metrics } = properties;
  if (typeof MetricName === 'string') return `${String(Namespace)} ${MetricName}`;
  const names = statsOf(Metrics).map(({ Metric }) =>
    isObject(Metric) ? `${String(Metric['Namespace'])} ${String(Metric['MetricName'])}` : '',
  );
  return [...new Set(names)].join(', ');
}

function periodOf({ Period, Metrics }: Resource['Properties']): string | undefined {
  const [stat] = statsOf(Metrics);
  const period = Period ?? stat?.['Period'];
  return period === undefined ? undefined : String(period);
}

function statsOf(metrics: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(metrics)) return [];
  return metrics.flatMap((one: unknown) => {
    const stat = isObject(one) ? one['MetricStat'] : undefined;
    return isObject(stat) ? [stat] : [];
  });
}
