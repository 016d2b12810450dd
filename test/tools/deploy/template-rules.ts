import { isObject } from '../../../src/model/fields.ts';
import type { Resource } from './package-service.ts';

export type Resources = Readonly<Record<string, Resource>>;

type Rule = (resources: readonly Resource[]) => boolean;

/**
 * The rules of `guard/*.guard`, by their names, for a run of the tests without `cfn-guard`; `npm run
 * template:check` runs the real ones.
 */
const rules: Readonly<Record<string, Rule>> = {
  buckets_are_encrypted: (all) =>
    ofType(all, 'AWS::S3::Bucket').every(({ Properties }) =>
      ['AES256', 'aws:kms'].includes(
        String(
          at(
            Properties,
            'BucketEncryption',
            'ServerSideEncryptionConfiguration',
            '0',
            'ServerSideEncryptionByDefault',
            'SSEAlgorithm',
          ),
        ),
      ),
    ),
  streams_are_encrypted: (all) =>
    ofType(all, 'AWS::Kinesis::Stream').every(
      ({ Properties }) => at(Properties, 'StreamEncryption', 'EncryptionType') === 'KMS',
    ) &&
    ofType(all, 'AWS::KinesisFirehose::DeliveryStream').every(({ Properties }) =>
      has(Properties, 'DeliveryStreamEncryptionConfigurationInput'),
    ),
  topics_and_queues_are_encrypted: (all) =>
    ofType(all, 'AWS::SNS::Topic').every(({ Properties }) => has(Properties, 'KmsMasterKeyId')),
  tables_are_encrypted: (all) =>
    ofType(all, 'AWS::DynamoDB::Table').every(
      ({ Properties }) => at(Properties, 'SSESpecification', 'SSEEnabled') === true,
    ),
  buckets_are_not_public: (all) =>
    ofType(all, 'AWS::S3::Bucket').every(({ Properties }) =>
      ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].every(
        (name) => at(Properties, 'PublicAccessBlockConfiguration', name) === true,
      ),
    ),
  bucket_policies_refuse_plain_connections: (all) =>
    ofType(all, 'AWS::S3::BucketPolicy').every(({ Properties }) =>
      listAt(Properties, 'PolicyDocument', 'Statement').some(
        (one) =>
          at(one, 'Effect') === 'Deny' &&
          String(at(one, 'Condition', 'Bool', 'aws:SecureTransport')) === 'false',
      ),
    ),
  actions_are_named: (all) =>
    statementsOf(all).every(
      (one) => !textsOf(at(one, 'Action')).some((text) => text.includes('*')),
    ),
  resources_are_named: (all) =>
    statementsOf(all)
      .filter((one) => !isOfNetwork(one) && !isOfBrokers(one) && !isOfTraces(one))
      .every((one) => !textsOf(at(one, 'Resource')).includes('*')),
  wide_statements_look_at_the_network: (all) =>
    statementsOf(all)
      .filter(isOfNetwork)
      .every((one) => textsOf(at(one, 'Action')).every((text) => text.startsWith('ec2:Describe'))),
  wide_statements_ask_for_brokers: (all) =>
    statementsOf(all)
      .filter(isOfBrokers)
      .every((one) =>
        textsOf(at(one, 'Action')).every((text) => text === 'kafka:GetBootstrapBrokers'),
      ),
  wide_statements_write_traces: (all) =>
    statementsOf(all)
      .filter(isOfTraces)
      .every((one) => textsOf(at(one, 'Action')).every((text) => text.startsWith('xray:Put'))),
  no_policies_of_others: (all) =>
    ofType(all, 'AWS::IAM::Role').every(({ Properties }) => !has(Properties, 'ManagedPolicyArns')),
  mappings_with_limits_keep_what_they_give_up: (all) =>
    ofType(all, 'AWS::Lambda::EventSourceMapping')
      .filter(({ Properties }) => has(Properties, 'FunctionResponseTypes'))
      .every(
        ({ Properties }) =>
          at(Properties, 'DestinationConfig', 'OnFailure', 'Destination') !== undefined &&
          Number(Properties['MaximumRecordAgeInSeconds']) > 0 &&
          Properties['BisectBatchOnFunctionError'] === true,
      ),
  logs_are_not_kept_for_ever: (all) =>
    ofType(all, 'AWS::Logs::LogGroup').every(({ Properties }) =>
      has(Properties, 'RetentionInDays'),
    ),
  what_holds_records_outlives_the_stack: (all) =>
    ['AWS::S3::Bucket', 'AWS::DynamoDB::Table', 'AWS::Kinesis::Stream']
      .flatMap((type) => ofType(all, type))
      .every((one) => ['Retain', 'RetainExceptOnCreate', undefined].includes(one.DeletionPolicy)),
};

/** Returns the names of the rules that the resources of a template break. */
export function findBrokenRules(resources: Resources): readonly string[] {
  const all = Object.values(resources);
  return Object.entries(rules).flatMap(([name, holds]) => (holds(all) ? [] : [name]));
}

function ofType(all: readonly Resource[], type: string): readonly Resource[] {
  return all.filter(({ Type }) => Type === type);
}

function statementsOf(all: readonly Resource[]): readonly unknown[] {
  const inRoles = ofType(all, 'AWS::IAM::Role').flatMap(({ Properties }) =>
    listAt(Properties, 'Policies').flatMap((one) => listAt(one, 'PolicyDocument', 'Statement')),
  );
  const managed = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']
    .flatMap((type) => ofType(all, type))
    .flatMap(({ Properties }) => listAt(Properties, 'PolicyDocument', 'Statement'));
  return [...inRoles, ...managed];
}

function isOfNetwork(statement: unknown): boolean {
  return at(statement, 'Sid') === 'Network';
}

function isOfTraces(statement: unknown): boolean {
  return at(statement, 'Sid') === 'Tracing';
}

function isOfBrokers(statement: unknown): boolean {
  return /^Source.*Brokers$/.test(String(at(statement, 'Sid')));
}

function textsOf(value: unknown): readonly string[] {
  return [value].flat().filter((one) => typeof one === 'string');
}

function has(value: object, name: string): boolean {
  return Object.hasOwn(value, name);
}

function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => {
    if (Array.isArray(inner)) return inner[Number(name)];
    return isObject(inner) ? inner[name] : undefined;
  }, value);
}
