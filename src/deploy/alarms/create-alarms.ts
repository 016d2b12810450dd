import type { CloudFormationFunction, Resource, Resources, Value } from '../cloudformation.ts';
import type { FunctionDeployment } from '../deployment.ts';
import type { MetricOf } from './alarm-catalog.ts';
import { type Alarm, listAlarms, type MonitoringSettings } from './list-alarms.ts';

/** The namespace of the metrics that functions write. */
export const METRICS_NAMESPACE = 'Millrace';

/** Answers the variables of a function on which its metrics, and so its alarms, depend. */
export function metricsEnvironment(service: string): Readonly<Record<string, string>> {
  return { POWERTOOLS_SERVICE_NAME: service, POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE };
}

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

/** A metric as CloudWatch knows it. */
export interface BoundMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly (readonly [name: string, value: Value])[];
}

/** Answers the namespace and dimensions of a metric of a function. */
export function bindMetric(
  { name, by }: MetricOf,
  { functionId, mapping }: FunctionDeployment,
  { service, target }: { readonly service: string; readonly target?: string | undefined },
): BoundMetric {
  const own = [['service', service] as const, ['function', { Ref: functionId }] as const];
  switch (by) {
    case 'lambda':
      return { namespace: 'AWS/Lambda', name, dimensions: [['FunctionName', { Ref: functionId }]] };
    case 'mapping': {
      // `Ref` of an event source mapping is its UUID.
      const uuid: CloudFormationFunction = { Ref: mapping.logicalId };
      return { namespace: 'AWS/Lambda', name, dimensions: [['EventSourceMappingUUID', uuid]] };
    }
    case 'own':
      return { namespace: METRICS_NAMESPACE, name, dimensions: own };
    case 'target':
      return {
        namespace: METRICS_NAMESPACE,
        name,
        dimensions: [...own, ['target', target ?? ''] as const],
      };
  }
}

function toResource(alarm: Alarm, settings: MonitoringSettings): Resource {
  const { rule, deployed, target } = alarm;
  const metric = typeof rule.metric === 'function' ? rule.metric(deployed) : rule.metric;
  const bound = bindMetric(metric, deployed, { service: settings.service, target });
  const actions = settings.topic === undefined ? [] : [settings.topic];
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Condition: deployed.condition,
    Properties: {
      AlarmName: alarm.name,
      AlarmDescription: describe(alarm),
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

function judgementOf({ rule, threshold }: Alarm): Resource['Properties'] {
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
    // The metrics of times are in milliseconds.
    Threshold: rule.unit === 'seconds' ? threshold * 1_000 : threshold,
    TreatMissingData: 'notBreaching',
  };
}

function describe({ code, rule, deployed, target }: Alarm): string {
  const of = target === undefined ? deployed.name : `${deployed.name}, target ${target}`;
  return `${rule.means} (${of}). Runbook: docs/runbooks/${code}.md`;
}
