import type { FunctionDeployment } from '../deployment.ts';
import type { MetricOf } from './alarm-catalog.ts';

/** The namespace of the metrics that functions write. */
export const METRICS_NAMESPACE = 'Millrace';

/** Answers the variables of a function on which its metrics, and so its alarms, depend. */
export function metricsEnvironment(service: string): Readonly<Record<string, string>> {
  return { POWERTOOLS_SERVICE_NAME: service, POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE };
}

/** `Ref` of a resource: of a function its name, of an event source mapping its UUID. */
interface Reference {
  readonly Ref: string;
}

/** A metric as CloudWatch knows it. */
export interface BoundMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly (readonly [name: string, value: string | Reference])[];
}

/** What a metric is about, besides the function. */
interface Owner {
  readonly service: string;
  readonly target?: string | undefined;
  /** Logical id of the event source mapping; the first one if none is named. */
  readonly mapping?: string | undefined;
}

/** Answers the namespace and dimensions of a metric of a function. */
export function bindMetric(
  { name, by }: MetricOf,
  { functionId, mapping }: FunctionDeployment,
  { service, target, mapping: mappingId = mapping.logicalId }: Owner,
): BoundMetric {
  const own = [['service', service] as const, ['function', { Ref: functionId }] as const];
  switch (by) {
    case 'lambda':
      return { namespace: 'AWS/Lambda', name, dimensions: [['FunctionName', { Ref: functionId }]] };
    case 'mapping': {
      const uuid = { Ref: mappingId };
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
