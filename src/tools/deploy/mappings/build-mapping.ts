import type { Resource, Resources, Value } from '../../cloudformation/resource.ts';
import { concat, referenceOf } from '../../cloudformation/value.ts';
import { metricsConfigOf } from '../alarms/function-facts.ts';
import type { BoundKafka, BoundKinesis, FunctionDeployment, Mapping } from '../deployment.ts';
import { toFilterCriteria } from '../filters/filter-plan.ts';
import { consumerIdOf } from '../logical-ids.ts';

const MS_PER_SECOND = 1_000;

/** What the mapping is built from. */
export type Mapped = Pick<
  FunctionDeployment,
  'name' | 'invoked' | 'policyId' | 'condition' | 'source' | 'mapping' | 'filters'
>;

const ACCESS_TYPES = {
  'scram-256': 'SASL_SCRAM_256_AUTH',
  'scram-512': 'SASL_SCRAM_512_AUTH',
  mtls: 'CLIENT_CERTIFICATE_TLS_AUTH',
  basic: 'BASIC_AUTH',
} as const;

/**
 * Builds the event source mappings of a function, one for each topic, and the consumer of the stream if it
 * has one of its own.
 */
export function buildMappings(deployed: Mapped, consumerName: string): Resources {
  const { source, mapping, condition, policyId } = deployed;
  const sources =
    source.stream === 'kinesis'
      ? [kinesisProperties(source, mapping)]
      : source.topics.map((topic) => kafkaProperties(source, topic));
  const mappings = sources.map((properties, index): [string, Resource] => [
    mapping.logicalIds[index] ?? mapping.logicalId,
    {
      Type: 'AWS::Lambda::EventSourceMapping',
      ...(condition === undefined ? {} : { Condition: condition }),
      // Lambda looks at the permissions when it makes the mapping.
      ...(policyId === undefined ? {} : { DependsOn: [policyId] }),
      Properties: { ...commonProperties(deployed), ...properties },
    },
  ]);
  return { ...buildConsumer(deployed, consumerName), ...Object.fromEntries(mappings) };
}

function commonProperties({ invoked, source, mapping, filters }: Mapped): object {
  const { startingTime, windowSeconds } = mapping;
  const metrics = metricsConfigOf(source);
  return {
    FunctionName: invoked,
    Enabled: mapping.enabled,
    StartingPosition: mapping.startingPosition,
    ...(startingTime === undefined
      ? {}
      : { StartingPositionTimestamp: Date.parse(startingTime) / MS_PER_SECOND }),
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: windowSeconds,
    ...(mapping.partialAnswers
      ? {
          MaximumRetryAttempts: mapping.retries,
          MaximumRecordAgeInSeconds: mapping.maximumAgeSeconds,
          BisectBatchOnFunctionError: true,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
        }
      : {}),
    ...(mapping.onFailure === undefined
      ? {}
      : { DestinationConfig: { OnFailure: { Destination: mapping.onFailure } } }),
    ...(filters.kind === 'filtered' ? { FilterCriteria: toFilterCriteria(filters.patterns) } : {}),
    ...(metrics === undefined ? {} : { MetricsConfig: metrics }),
  };
}

function kinesisProperties({ arn, consumerArn }: BoundKinesis, { parallelization }: Mapping) {
  return { EventSourceArn: consumerArn ?? arn, ParallelizationFactor: parallelization };
}

function kafkaProperties(source: BoundKafka, topic: string): object {
  const { clusterArn, vpcConnectionArn, bootstrapServers, consumerGroups, pollers, logLevel } =
    source;
  const group = consumerGroups[topic];
  const access = accessOf(source);
  return {
    Topics: [topic],
    ...(clusterArn === undefined
      ? {
          SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: bootstrapServers } },
          SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: group, ...registryOf(source) },
        }
      : {
          EventSourceArn: vpcConnectionArn ?? clusterArn,
          AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: group, ...registryOf(source) },
        }),
    ...(access.length === 0 ? {} : { SourceAccessConfigurations: access }),
    ...(logLevel === undefined ? {} : { LoggingConfig: { SystemLogLevel: logLevel } }),
    ...(pollers === 'on-demand'
      ? {}
      : {
          ProvisionedPollerConfig: {
            MinimumPollers: pollers.minimum,
            MaximumPollers: pollers.maximum,
            ...(pollers.group === undefined ? {} : { PollerGroupName: pollers.group }),
          },
        }),
  };
}

function registryOf({ registryArn, registryInLambda }: BoundKafka): object {
  if (registryArn === undefined || registryInLambda === undefined) return {};
  return {
    SchemaRegistryConfig: {
      SchemaRegistryURI: registryArn,
      EventRecordFormat: registryInLambda,
      SchemaValidationConfigs: [{ Attribute: 'KEY' }, { Attribute: 'VALUE' }],
    },
  };
}

/** IAM needs no entry: without one, Lambda signs in to MSK with the role of the function. */
function accessOf({ auth, network, rootCertificateArn }: BoundKafka): readonly object[] {
  const entry = (Type: string, URI: Value): object => ({ Type, URI });
  return [
    ...('secretArn' in auth ? [entry(ACCESS_TYPES[auth.kind], auth.secretArn)] : []),
    ...(network?.subnets ?? []).map((subnet) => entry('VPC_SUBNET', concat('subnet:', subnet))),
    ...(network?.securityGroups ?? []).map((group) =>
      entry('VPC_SECURITY_GROUP', concat('security_group:', group)),
    ),
    ...(rootCertificateArn === undefined
      ? []
      : [entry('SERVER_ROOT_CA_CERTIFICATE', rootCertificateArn)]),
  ];
}

function buildConsumer({ name, source, condition }: Mapped, consumerName: string): Resources {
  if (source.stream !== 'kinesis' || source.consumerArn === undefined) return {};
  const id = consumerIdOf(name);
  if (referenceOf(source.consumerArn)?.id !== id) return {};
  return {
    [id]: {
      Type: 'AWS::Kinesis::StreamConsumer',
      ...(condition === undefined ? {} : { Condition: condition }),
      Properties: { ConsumerName: consumerName, StreamARN: source.arn },
    },
  };
}
