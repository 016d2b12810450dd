import { isObject } from '../../model/fields.ts';
import type { Rules } from './terraform-arguments.ts';

const MS_PER_SECOND = 1_000;

const REGISTRY: Rules = {
  SchemaRegistryConfig: {
    block: 'schema_registry_config',
    of: {
      SchemaRegistryURI: 'schema_registry_uri',
      EventRecordFormat: 'event_record_format',
      SchemaValidationConfigs: {
        blocks: 'schema_validation_config',
        of: { Attribute: 'attribute' },
      },
      AccessConfigs: { blocks: 'access_config', of: { Type: 'type', URI: 'uri' } },
    },
  },
};

/** @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_event_source_mapping */
export const MAPPING_RULES: Rules = {
  FunctionName: 'function_name',
  EventSourceArn: 'event_source_arn',
  StartingPosition: 'starting_position',
  StartingPositionTimestamp: {
    make: (seconds) => ({
      starting_position_timestamp: new Date(Number(seconds) * MS_PER_SECOND).toISOString(),
    }),
  },
  BatchSize: 'batch_size',
  MaximumBatchingWindowInSeconds: 'maximum_batching_window_in_seconds',
  MaximumRetryAttempts: 'maximum_retry_attempts',
  MaximumRecordAgeInSeconds: 'maximum_record_age_in_seconds',
  BisectBatchOnFunctionError: 'bisect_batch_on_function_error',
  FunctionResponseTypes: 'function_response_types',
  ParallelizationFactor: 'parallelization_factor',
  Topics: 'topics',
  DestinationConfig: {
    block: 'destination_config',
    of: { OnFailure: { block: 'on_failure', of: { Destination: 'destination_arn' } } },
  },
  FilterCriteria: {
    block: 'filter_criteria',
    of: { Filters: { blocks: 'filter', of: { Pattern: 'pattern' } } },
  },
  MetricsConfig: { block: 'metrics_config', of: { Metrics: 'metrics' } },
  AmazonManagedKafkaEventSourceConfig: {
    block: 'amazon_managed_kafka_event_source_config',
    of: { ConsumerGroupId: 'consumer_group_id', ...REGISTRY },
  },
  SelfManagedKafkaEventSourceConfig: {
    block: 'self_managed_kafka_event_source_config',
    of: { ConsumerGroupId: 'consumer_group_id', ...REGISTRY },
  },
  SelfManagedEventSource: { make: toEndpoints },
  SourceAccessConfigurations: {
    blocks: 'source_access_configuration',
    of: { Type: 'type', URI: 'uri' },
  },
  ProvisionedPollerConfig: {
    block: 'provisioned_poller_config',
    of: {
      MinimumPollers: 'minimum_pollers',
      MaximumPollers: 'maximum_pollers',
      PollerGroupName: 'poller_group_name',
    },
  },
};

/** @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_metric_alarm */
export const ALARM_RULES: Rules = {
  AlarmName: 'alarm_name',
  AlarmDescription: 'alarm_description',
  Namespace: 'namespace',
  MetricName: 'metric_name',
  Dimensions: { make: (list) => ({ dimensions: toDimensions(list) }) },
  Statistic: 'statistic',
  ExtendedStatistic: 'extended_statistic',
  Period: 'period',
  EvaluationPeriods: 'evaluation_periods',
  DatapointsToAlarm: 'datapoints_to_alarm',
  ComparisonOperator: 'comparison_operator',
  Threshold: 'threshold',
  TreatMissingData: 'treat_missing_data',
  AlarmActions: 'alarm_actions',
  OKActions: 'ok_actions',
};

/** @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_dashboard */
export const DASHBOARD_RULES: Rules = {
  DashboardName: 'dashboard_name',
  DashboardBody: 'dashboard_body',
};

/** @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kinesis_stream_consumer */
export const CONSUMER_RULES: Rules = { ConsumerName: 'name', StreamARN: 'stream_arn' };

function toEndpoints(source: unknown): Readonly<Record<string, unknown>> {
  const endpoints = isObject(source) ? source['Endpoints'] : undefined;
  const servers = isObject(endpoints) ? endpoints['KafkaBootstrapServers'] : undefined;
  const list = Array.isArray(servers) ? servers.join(',') : String(servers);
  return { self_managed_event_source: { endpoints: { KAFKA_BOOTSTRAP_SERVERS: list } } };
}

function toDimensions(list: unknown): Readonly<Record<string, unknown>> {
  const all: readonly unknown[] = Array.isArray(list) ? list : [];
  return Object.fromEntries(
    all.filter(isObject).map(({ Name, Value }): [string, unknown] => [String(Name), Value]),
  );
}
