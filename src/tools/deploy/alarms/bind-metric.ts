import type { Value } from '../../cloudformation/resource.ts';
import { parseArn } from '../../cloudformation/value.ts';
import type { FunctionDeployment } from '../deployment.ts';
import type { MetricOf } from './metric-of.ts';

/** The namespace of the metrics that functions write. */
export const METRICS_NAMESPACE = 'Millrace';

/** Returns the variables of a function on which its metrics, and so its alarms, depend. */
export function metricsEnvironment(service: string): Readonly<Record<string, string>> {
  return { POWERTOOLS_SERVICE_NAME: service, POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE };
}

/** A metric as CloudWatch knows it. */
export interface BoundMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly (readonly [name: string, value: Value])[];
}

/** What a metric is about, besides the function. */
interface Owner {
  readonly service: string;
  readonly target?: string | undefined;
  /** Logical id of the event source mapping; the first one if none is named. */
  readonly mapping?: string | undefined;
}

/** Returns the namespace and dimensions of a metric of a function. */
export function bindMetric(
  { name, by }: MetricOf,
  { functionId, mapping, targets }: FunctionDeployment,
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
    case 'stream': {
      const address = targets.find((one) => one.name === target)?.address ?? '';
      return {
        namespace: 'AWS/Firehose',
        name,
        dimensions: [['DeliveryStreamName', nameOfStream(address)]],
      };
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

/** Firehose is called by the name of the stream, which a plain ARN ends with. */
function nameOfStream(address: Value): Value {
  return parseArn(address)?.resource.replace(/^deliverystream\//, '') ?? address;
}
