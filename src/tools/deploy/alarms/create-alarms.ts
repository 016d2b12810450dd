import type { Resource, Resources } from '../../cloudformation/resource.ts';
import type { FunctionDeployment } from '../deployment.ts';
import { bindMetric } from './bind-metric.ts';
import { type Alarm, listAlarms, type MonitoringSettings } from './list-alarms.ts';

/**
 * Creates the alarms of the functions, each under the condition of its function. Every alarm names its
 * runbook and tells the topic of the settings when it begins and when it ends.
 */
export function createAlarms(
  functions: readonly FunctionDeployment[],
  settings: MonitoringSettings,
): Resources {
  const alarms = listAlarms(functions, settings);
  return Object.fromEntries(alarms.map((alarm) => [alarm.logicalId, toResource(alarm, settings)]));
}

function toResource(alarm: Alarm, settings: MonitoringSettings): Resource {
  const { rule, metric, deployed, scope } = alarm;
  const bound = bindMetric(metric, deployed, { service: settings.service, ...scope });
  const actions = settings.topic === undefined ? [] : [settings.topic];
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Condition: deployed.condition,
    Properties: {
      AlarmName: alarm.name,
      AlarmDescription: describe(alarm, settings),
      Namespace: bound.namespace,
      MetricName: bound.name,
      Dimensions: bound.dimensions.map(([Name, Value]) => ({ Name, Value })),
      ...(rule.statistic === 'p95'
        ? { ExtendedStatistic: rule.statistic }
        : { Statistic: rule.statistic }),
      ...judgementOf(alarm),
      AlarmActions: actions,
      OKActions: actions,
    },
  };
}

function judgementOf({ rule, metric, threshold }: Alarm): Resource['Properties'] {
  if (rule.rings === 'silence')
    return {
      // By the minute: of one long period, CloudWatch would first use the one before it.
      Period: rule.periodSeconds,
      EvaluationPeriods: threshold,
      DatapointsToAlarm: threshold,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    };
  return {
    Period: rule.periodSeconds,
    EvaluationPeriods: rule.periods,
    DatapointsToAlarm: rule.badPeriods,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    // The metrics of times are in milliseconds, but those of Firehose.
    Threshold: rule.unit === 'seconds' && metric.by !== 'stream' ? threshold * 1_000 : threshold,
    TreatMissingData: 'notBreaching',
  };
}

/** Where this repository keeps its runbooks. */
const RUNBOOKS = 'docs/runbooks';

function describe(
  { code, rule, deployed, scope }: Alarm,
  { runbooks = RUNBOOKS }: MonitoringSettings,
): string {
  const of = scope.name === undefined ? deployed.name : `${deployed.name}, ${scope.name}`;
  return `${rule.means} (${of}). Runbook: ${runbooks.replace(/\/$/, '')}/${code}.md`;
}
