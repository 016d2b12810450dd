import type { Resource } from '../../cloudformation/resource.ts';
import { referenceOf } from '../../cloudformation/value.ts';
import type { DeploymentWarning, FunctionDeployment } from '../deployment.ts';
import { type AlarmCode, alarmCodes } from './alarm-catalog.ts';
import { hasMappingMetrics } from './function-facts.ts';
import { type Alarm, listAlarms, type MonitoringSettings } from './list-alarms.ts';

/** The key of AWS for topics, which CloudWatch may not use. */
const KEY_OF_AWS = 'alias/aws/sns';

/**
 * Finds alarms that would ring and not be heard, or never ring. `resources` are those of the template that
 * its author wrote.
 */
export function findAlarmWarnings(
  functions: readonly FunctionDeployment[],
  settings: MonitoringSettings,
  resources: Readonly<Record<string, Resource>>,
): readonly DeploymentWarning[] {
  const alarms = listAlarms(functions, settings);
  return [
    ...warnOfUnusedThresholds(alarms, settings),
    ...(alarms.length === 0 ? [] : warnOfTopic(settings, resources)),
    ...alarms.flatMap(warnOfFilteredSilence),
  ];
}

function warnOfTopic(
  { topic }: MonitoringSettings,
  resources: Readonly<Record<string, Resource>>,
): readonly DeploymentWarning[] {
  if (topic === undefined)
    return [
      {
        code: 'alarms-tell-nobody',
        place: 'alarms',
        message: 'The alarms have no topic, so that nobody is told when they ring',
        fix: 'Name an SNS topic under custom.millrace.alarms.topic.',
      },
    ];
  const id = referenceOf(topic)?.id;
  if (id === undefined || resources[id]?.Properties['KmsMasterKeyId'] !== KEY_OF_AWS) return [];
  return [
    {
      code: 'topic-refuses-alarms',
      place: `alarms.topic ${id}`,
      message: `The topic is encrypted with ${KEY_OF_AWS}, which CloudWatch may not use: no alarm would arrive`,
      fix: 'Take a topic without a key (alarms hold no data), or a key of your own whose policy lets cloudwatch.amazonaws.com use it.',
    },
  ];
}

/** A threshold of an alarm that no function has: most often a name that was taken for another. */
function warnOfUnusedThresholds(
  alarms: readonly Alarm[],
  { thresholds = {} }: MonitoringSettings,
): readonly DeploymentWarning[] {
  const used = new Set<AlarmCode>(alarms.map(({ code }) => code));
  return alarmCodes
    .filter((code) => thresholds[code] !== undefined && !used.has(code))
    .map((code) => ({
      code: 'threshold-without-alarm',
      place: `alarms.thresholds.${code}`,
      message: 'No function has this alarm, so that its threshold changes nothing',
      fix: 'Remove it, or see docs/runbooks/README.md for which functions have which alarms.',
    }));
}

/** Without metrics of the mapping, only what passes the filter can be counted. */
function warnOfFilteredSilence({ code, deployed }: Alarm): readonly DeploymentWarning[] {
  const isFiltered = deployed.filters.kind === 'filtered';
  if (code !== 'source-silent' || !isFiltered || hasMappingMetrics(deployed)) return [];
  return [
    {
      code: 'silence-behind-filter',
      place: `function ${deployed.name}`,
      message:
        'On-demand pollers count no records before the filter, so that a source whose records are all dropped looks silent',
      fix: 'Use provisioned pollers, take the filter out, or raise thresholds.source-silent of the function.',
    },
  ];
}
