import type { Resource } from './package-service.ts';
import type { Resources } from './template-rules.ts';

/** A way to break one rule: what a person may do to the template of this repository. */
export interface RuleBreak {
  readonly rule: string;
  readonly id: string;
  /** Members of the resource that become something else; `undefined` removes them. */
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly deletionPolicy?: string;
  /** The first statement of its first policy. */
  readonly statement?: Readonly<Record<string, unknown>>;
}

export const ruleBreaks: readonly RuleBreak[] = [
  {
    rule: 'buckets_are_encrypted',
    id: 'QuarantineBucket',
    properties: { BucketEncryption: undefined },
  },
  { rule: 'streams_are_encrypted', id: 'CdcStream', properties: { StreamEncryption: undefined } },
  {
    rule: 'streams_are_encrypted',
    id: 'RawRecordsStream',
    properties: { DeliveryStreamEncryptionConfigurationInput: undefined },
  },
  {
    rule: 'topics_and_queues_are_encrypted',
    id: 'BillingAlertsTopic',
    properties: { KmsMasterKeyId: undefined },
  },
  {
    rule: 'tables_are_encrypted',
    id: 'CustomerCacheTable',
    properties: { SSESpecification: undefined },
  },
  {
    rule: 'buckets_are_not_public',
    id: 'FailureBucket',
    properties: { PublicAccessBlockConfiguration: { BlockPublicAcls: true } },
  },
  {
    rule: 'bucket_policies_refuse_plain_connections',
    id: 'QuarantineBucketPolicy',
    properties: { PolicyDocument: { Statement: [] } },
  },
  { rule: 'actions_are_named', id: 'BillingPermissions', statement: { Action: ['logs:*'] } },
  { rule: 'resources_are_named', id: 'BillingPermissions', statement: { Resource: '*' } },
  { rule: 'resources_are_named', id: 'RawRecordsRole', statement: { Resource: ['*'] } },
  {
    rule: 'wide_statements_look_at_the_network',
    id: 'BillingPermissions',
    statement: { Sid: 'Network', Resource: '*', Action: ['ec2:CreateNetworkInterface'] },
  },
  {
    rule: 'wide_statements_ask_for_brokers',
    id: 'BillingPermissions',
    statement: { Sid: 'SourceCdcBrokers', Resource: '*', Action: ['kafka:ListClusters'] },
  },
  {
    rule: 'wide_statements_write_traces',
    id: 'BillingPermissions',
    statement: { Sid: 'Tracing', Resource: '*', Action: ['xray:GetTraceSummaries'] },
  },
  {
    rule: 'no_policies_of_others',
    id: 'BillingRole',
    properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
  },
  {
    rule: 'mappings_with_limits_keep_what_they_give_up',
    id: 'BillingSource',
    properties: { DestinationConfig: undefined },
  },
  {
    rule: 'mappings_with_limits_keep_what_they_give_up',
    id: 'BillingFromMskSourceBillingDemocustomerDboInvoicesc49df6',
    properties: { MaximumRecordAgeInSeconds: -1 },
  },
  {
    rule: 'logs_are_not_kept_for_ever',
    id: 'BillingLogGroup',
    properties: { RetentionInDays: undefined },
  },
  { rule: 'what_holds_records_outlives_the_stack', id: 'CdcStream', deletionPolicy: 'Delete' },
];

/** Returns the resources of a template with one rule broken. */
export function breakRule(resources: Resources, broken: RuleBreak): Resources {
  const { id, properties, deletionPolicy, statement } = broken;
  // A copy, in which what became `undefined` is not there.
  const resource: Resource | undefined = resources[id];
  if (resource === undefined) throw new TypeError(`The template has no ${id}`);
  const changed = {
    ...resource,
    ...(deletionPolicy === undefined ? {} : { DeletionPolicy: deletionPolicy }),
    Properties: {
      ...resource.Properties,
      ...properties,
      ...(statement === undefined ? {} : withStatement(resource, statement)),
    },
  };
  return JSON.parse(JSON.stringify({ ...resources, [id]: changed }));
}

function withStatement(
  { Properties }: Resource,
  changes: Readonly<Record<string, unknown>>,
): object {
  // The cast holds: policies of the template, and those in its roles, have this form.
  const { PolicyDocument, Policies: [inline] = [] } = Properties as {
    readonly PolicyDocument?: Document;
    readonly Policies?: readonly { readonly PolicyDocument: Document }[];
  };
  const { Statement: [first, ...others] = [] } = PolicyDocument ?? inline?.PolicyDocument ?? {};
  const changed = { Version: '2012-10-17', Statement: [{ ...first, ...changes }, ...others] };
  return PolicyDocument === undefined
    ? { Policies: [{ ...inline, PolicyDocument: changed }] }
    : { PolicyDocument: changed };
}

interface Document {
  readonly Statement?: readonly object[];
}
