import type { FunctionSpec, Service } from '../../../src/model/service.ts';

const ACCOUNT = 'eu-west-1:000000000000';

/**
 * Binds a service to names that nothing stands behind, with filters for every function that has routes:
 * `millrace dev` then runs with the event source mappings that a deployment would make.
 */
export function bindService({ functions, targets }: Service): object {
  const specs = Object.entries<FunctionSpec>(functions);
  const sources = specs.map(([, { source }]) => [source.name, bindSource(source)] as const);
  const bound = Object.values(targets).map(
    ({ name, sink }) => [name, bindTarget(name, sink)] as const,
  );
  const settings = specs.map(
    ([name, { routes = [] }]) => [name, { filters: routes.length > 0, batchSize: 200 }] as const,
  );
  return {
    service: 'jobs',
    stage: 'e2e',
    millrace: {
      sources: Object.fromEntries(sources),
      targets: Object.fromEntries(bound),
      functions: Object.fromEntries(settings),
    },
  };
}

function bindSource({ stream, name }: FunctionSpec['source']): object {
  return stream === 'kinesis'
    ? { stream: `arn:aws:kinesis:${ACCOUNT}:stream/${name}`, retentionHours: 168 }
    : { cluster: `arn:aws:kafka:${ACCOUNT}:cluster/${name}/1-2`, auth: 'iam', retentionHours: 168 };
}

function bindTarget(name: string, sink: string): unknown {
  switch (sink) {
    case 'sns':
      return `arn:aws:sns:${ACCOUNT}:${name}${name === 'orderEvents' ? '.fifo' : ''}`;
    case 'dynamodb':
      return `arn:aws:dynamodb:${ACCOUNT}:table/${name}`;
    case 'firehose':
      return `arn:aws:firehose:${ACCOUNT}:deliverystream/${name}`;
    default:
      return {
        address: `https://search.invalid/${name.toLowerCase()}`,
        arn: `arn:aws:es:${ACCOUNT}:domain/search`,
      };
  }
}
