import type { FunctionDeployment } from '../deployment.ts';
import { lettersOf, prefixOf } from '../logical-ids.ts';
import type { AlarmSettings } from '../settings/alarm-settings.ts';
import { type AlarmCode, type AlarmRule, alarmCatalog, alarmCodes } from './alarm-catalog.ts';
import { deliveryStreamsOf, liveTargetsOf } from './function-facts.ts';
import type { MetricOf } from './metric-of.ts';

/** What alarms and dashboard need to know beside the functions. */
export interface MonitoringSettings extends AlarmSettings {
  readonly service: string;
  readonly stage: string;
}

/** What an alarm is about, where that is not the whole function. */
interface AlarmScope {
  /** Symbolic name. */
  readonly target?: string | undefined;
  /** Logical id of one of several event source mappings. */
  readonly mapping?: string | undefined;
  /** As it is said in names: the target, or the topic of the mapping. */
  readonly name?: string | undefined;
}

/** An alarm of a function, before it is a resource. */
export interface Alarm {
  readonly code: AlarmCode;
  readonly rule: AlarmRule;
  readonly deployed: FunctionDeployment;
  readonly metric: MetricOf;
  readonly scope: AlarmScope;
  /** In the unit of the rule. */
  readonly threshold: number;
  /** `service-stage-function-code`, and the target. */
  readonly name: string;
  readonly logicalId: string;
}

/** Returns the alarms of the functions, in the order of the catalog, with what the settings change. */
export function listAlarms(
  functions: readonly FunctionDeployment[],
  settings: MonitoringSettings,
): readonly Alarm[] {
  return functions.flatMap((deployed) =>
    alarmCodes.flatMap((code) => listAlarmsOf(code, deployed, settings)),
  );
}

function listAlarmsOf(
  code: AlarmCode,
  deployed: FunctionDeployment,
  settings: MonitoringSettings,
): readonly Alarm[] {
  const rule: AlarmRule = alarmCatalog[code];
  const threshold = thresholdOf(code, deployed, settings);
  if (threshold === undefined || isOff(code, deployed, settings)) return [];
  if (!rule.appliesTo(deployed)) return [];
  const metric = typeof rule.metric === 'function' ? rule.metric(deployed) : rule.metric;
  // Its own metrics are lines of its log: without one, silence would ring for ever and the others never.
  if (deployed.isSilent && (metric.by === 'own' || metric.by === 'target')) return [];
  return scopesOf(metric, deployed).map((scope) => {
    const words = [settings.service, settings.stage, deployed.name, code];
    const name = (scope.name === undefined ? words : [...words, scope.name]).join('-');
    const logicalId = logicalIdOf(code, deployed, scope);
    return { code, rule, metric, deployed, scope, threshold, name, logicalId };
  });
}

function thresholdOf(
  code: AlarmCode,
  { name }: FunctionDeployment,
  { thresholds, functions }: MonitoringSettings,
): number | undefined {
  const own = functions?.[name]?.thresholds?.[code];
  return own ?? thresholds?.[code] ?? alarmCatalog[code].threshold;
}

function isOff(
  code: AlarmCode,
  { name }: FunctionDeployment,
  { off, functions }: MonitoringSettings,
): boolean {
  return [off, functions?.[name]?.off].some((list) => list === 'all' || list?.includes(code));
}

function scopesOf({ by }: MetricOf, deployed: FunctionDeployment): readonly AlarmScope[] {
  const { source, mapping } = deployed;
  if (by === 'stream')
    return deliveryStreamsOf(deployed).map(({ name }) => ({ target: name, name }));
  if (by === 'target') return liveTargetsOf(deployed).map((target) => ({ target, name: target }));
  if (by !== 'mapping' || source.stream === 'kinesis' || mapping.logicalIds.length < 2) return [{}];
  return mapping.logicalIds.map((id, index) => ({ mapping: id, name: source.topics[index] }));
}

/** `BillingLatencyAlarm`, and the target as it is written: two that differ in case stay two. */
function logicalIdOf(
  code: AlarmCode,
  { name }: FunctionDeployment,
  { target, mapping }: AlarmScope,
): string {
  const of = mapping ?? (target === undefined ? undefined : toLetters(target));
  return `${prefixOf(name)}${lettersOf(code)}Alarm${of === undefined ? '' : `Of${of}`}`;
}

/** A logical id has letters and digits only. */
function toLetters(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, (sign) => `U${sign.charCodeAt(0).toString(16)}`);
}
