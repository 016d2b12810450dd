/** The arguments of a resource or block: `true` for a value, a shape for a block; `!` marks required ones. */
export interface Shape {
  readonly [name: string]: true | Shape;
}

const REGISTRY: Shape = {
  event_record_format: true,
  schema_registry_uri: true,
  schema_validation_config: { 'attribute!': true },
  access_config: { type: true, uri: true },
};

/**
 * What the AWS provider of Terraform takes, as far as its documentation was read for this: names only.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */
export const providerArguments: Readonly<Record<string, Shape>> = {
  aws_lambda_event_source_mapping: {
    'function_name!': true,
    amazon_managed_kafka_event_source_config: {
      consumer_group_id: true,
      schema_registry_config: REGISTRY,
    },
    batch_size: true,
    bisect_batch_on_function_error: true,
    destination_config: { on_failure: { 'destination_arn!': true } },
    enabled: true,
    event_source_arn: true,
    filter_criteria: { filter: { pattern: true } },
    function_response_types: true,
    kms_key_arn: true,
    maximum_batching_window_in_seconds: true,
    maximum_record_age_in_seconds: true,
    maximum_retry_attempts: true,
    metrics_config: { 'metrics!': true },
    parallelization_factor: true,
    provisioned_poller_config: {
      maximum_pollers: true,
      minimum_pollers: true,
      poller_group_name: true,
    },
    self_managed_event_source: { 'endpoints!': true },
    self_managed_kafka_event_source_config: {
      consumer_group_id: true,
      schema_registry_config: REGISTRY,
    },
    source_access_configuration: { 'type!': true, 'uri!': true },
    starting_position: true,
    starting_position_timestamp: true,
    tags: true,
    topics: true,
    tumbling_window_in_seconds: true,
  },
  aws_kinesis_stream_consumer: { 'name!': true, 'stream_arn!': true },
  aws_cloudwatch_metric_alarm: {
    'alarm_name!': true,
    'comparison_operator!': true,
    'evaluation_periods!': true,
    actions_enabled: true,
    alarm_actions: true,
    alarm_description: true,
    datapoints_to_alarm: true,
    dimensions: true,
    extended_statistic: true,
    insufficient_data_actions: true,
    metric_name: true,
    namespace: true,
    ok_actions: true,
    period: true,
    statistic: true,
    threshold: true,
    treat_missing_data: true,
    unit: true,
  },
  aws_cloudwatch_dashboard: { 'dashboard_name!': true, 'dashboard_body!': true },
  aws_iam_role: {
    'assume_role_policy!': true,
    description: true,
    managed_policy_arns: true,
    name: true,
    name_prefix: true,
    path: true,
    permissions_boundary: true,
  },
  aws_iam_role_policy: { 'policy!': true, 'role!': true, name: true, name_prefix: true },
  aws_s3_bucket: { bucket: true, bucket_prefix: true, force_destroy: true },
  aws_s3_bucket_policy: { 'bucket!': true, 'policy!': true },
  aws_s3_bucket_notification: { 'bucket!': true, eventbridge: true },
  aws_s3_bucket_server_side_encryption_configuration: {
    'bucket!': true,
    'rule!': {
      apply_server_side_encryption_by_default: { 'sse_algorithm!': true, kms_master_key_id: true },
      bucket_key_enabled: true,
    },
  },
  aws_s3_bucket_public_access_block: {
    'bucket!': true,
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  },
  aws_s3_bucket_ownership_controls: { 'bucket!': true, 'rule!': { 'object_ownership!': true } },
  aws_s3_bucket_versioning: { 'bucket!': true, 'versioning_configuration!': { 'status!': true } },
  aws_s3_bucket_lifecycle_configuration: {
    'bucket!': true,
    'rule!': {
      'id!': true,
      'status!': true,
      abort_incomplete_multipart_upload: { days_after_initiation: true },
      expiration: { date: true, days: true },
      filter: { prefix: true },
      noncurrent_version_expiration: { 'noncurrent_days!': true, newer_noncurrent_versions: true },
    },
  },
};

/** What every resource may have, of the language itself. */
export const metaArguments: Shape = {
  count: true,
  depends_on: true,
  lifecycle: { prevent_destroy: true },
};
