import type { Send } from '../../../model/route.ts';
import { listRoutes } from '../../../routing/declare/list-routes.ts';
import type { BoundSource, BoundTarget, FunctionDeployment } from '../deployment.ts';
import { modeOf } from '../mode-of-route.ts';
import type { MetricOf } from './metric-of.ts';

/** Whether AWS counts what the event source mapping does with records, if it is asked to. */
export function hasMappingMetrics({ source }: FunctionDeployment): boolean {
  return metricsConfigOf(source) !== undefined;
}

/**
 * Returns the property `MetricsConfig` of the event source mapping, which two alarms and the dashboard
 * read from; `undefined` for on-demand pollers of Kafka, which have no such metrics and give up nothing.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingMetricsConfig.html
 */
export function metricsConfigOf(
  source: BoundSource,
): { readonly Metrics: readonly string[] } | undefined {
  const isOnDemand = source.stream === 'kafka' && source.pollers === 'on-demand';
  return isOnDemand ? undefined : { Metrics: ['EventCount'] };
}

/** Whether Lambda keeps batches that it gives up, and counts them. */
export function hasBatchesToKeep(deployed: FunctionDeployment): boolean {
  return hasMappingMetrics(deployed) && deployed.mapping.onFailure !== undefined;
}

/** Whether the function decodes and routes changes; one that only archives does not. */
export function routesChanges({ spec }: FunctionDeployment): boolean {
  return (spec.routes ?? []).some((set) => Object.keys(set).length > 0);
}

/** Whether the function writes state that has versions, so that changes can be too old for it. */
export function keepsState(deployed: FunctionDeployment): boolean {
  return liveSendsOf(deployed).some(
    ({ verb, target: { sink } }) =>
      (sink === 'dynamodb' || sink === 'opensearch') && !verb.endsWith('.invalidate'),
  );
}

/** Returns the symbolic names of the targets that something is really sent to, each once. */
export function liveTargetsOf(deployed: FunctionDeployment): readonly string[] {
  const { archive } = deployed.spec;
  const routed = liveSendsOf(deployed).map(({ target }) => target);
  const targets = archive === undefined ? routed : [...routed, archive.to];
  return [...new Set(targets.map(({ name }) => name))];
}

/** Returns the delivery streams that something is really sent to. */
export function deliveryStreamsOf(deployed: FunctionDeployment): readonly BoundTarget[] {
  const live = liveTargetsOf(deployed);
  return deployed.targets.filter(({ name, sink }) => sink === 'firehose' && live.includes(name));
}

/**
 * Returns the metric that shows whether anything comes from the source. What a filter drops never
 * reaches the function, so that only the mapping can count it.
 */
export function sourceMetric(deployed: FunctionDeployment): MetricOf {
  return deployed.filters.kind === 'filtered' && hasMappingMetrics(deployed)
    ? { name: 'PolledEventCount', by: 'mapping' }
    : { name: 'RecordsReceived', by: 'own' };
}

function liveSendsOf(deployed: FunctionDeployment): readonly Send[] {
  return listRoutes(deployed.spec.routes ?? [])
    .filter(({ name, route }) => modeOf(deployed, name, route) === 'live')
    .flatMap(({ route }) => route.sends);
}
