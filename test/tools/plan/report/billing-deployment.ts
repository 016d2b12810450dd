import type { FunctionSpec } from '../../../../src/model/service.ts';
import type {
  BoundKafka,
  BoundKinesis,
  BoundTarget,
  Deployment,
  FunctionDeployment,
  Mapping,
} from '../../../../src/tools/deploy/deployment.ts';
import { billingService } from '../../../fixtures/billing/src/service.ts';

export const cdcStream: BoundKinesis = {
  stream: 'kinesis',
  name: 'cdc',
  arn: { 'Fn::GetAtt': ['CdcStream', 'Arn'] },
  consumerArn: undefined,
  keyArn: undefined,
  retentionHours: 168,
};

export const cdcTopics: BoundKafka = {
  stream: 'kafka',
  name: 'mskCdc',
  topics: ['billing.democustomer.dbo.invoices'],
  clusterArn: { Ref: 'MskClusterArn' },
  bootstrapServers: [],
  consumerGroups: {
    'billing.democustomer.dbo.invoices': 'millrace-billing-dev-billing.democustomer.dbo.invoices',
  },
  auth: { kind: 'iam' },
  pollers: { minimum: 1, maximum: 10, group: undefined },
  retentionHours: 168,
  registryArn: undefined,
  registryInLambda: undefined,
  vpcConnectionArn: undefined,
  network: undefined,
  rootCertificateArn: undefined,
  logLevel: undefined,
};

/** Returns the ids of a function's only mapping. */
export function idsOf(id: string): Pick<Mapping, 'logicalId' | 'logicalIds'> {
  return { logicalId: id, logicalIds: [id] };
}

export const mapping: Mapping = {
  ...idsOf('BillingSource'),
  partialAnswers: true,
  batchSize: 1000,
  windowSeconds: 1,
  parallelization: 1,
  startingPosition: 'TRIM_HORIZON',
  startingTime: undefined,
  enabled: true,
  retries: -1,
  maximumAgeSeconds: 518_400,
  onFailure: { 'Fn::GetAtt': ['FailureBucket', 'Arn'] },
};

const alerts: BoundTarget = {
  name: 'billingAlerts',
  sink: 'sns',
  address: { Ref: 'BillingAlertsTopic' },
  arn: { Ref: 'BillingAlertsTopic' },
  keyArn: undefined,
  verbs: ['sns'],
};

const targets: readonly BoundTarget[] = [
  alerts,
  {
    ...{ name: 'customerCache', sink: 'dynamodb', address: { Ref: 'CustomerCacheTable' } },
    arn: { 'Fn::GetAtt': ['CustomerCacheTable', 'Arn'] },
    keyArn: undefined,
    verbs: ['dynamodb.invalidate'],
  },
  {
    ...{ name: 'invoiceSearch', sink: 'opensearch', address: 'https://search.example/invoices' },
    arn: 'arn:aws:es:eu-west-1:000000000000:domain/search/invoices/*',
    keyArn: undefined,
    verbs: ['opensearch.index'],
  },
];

/** A function with what it needs, all of which may be said otherwise. */
export function deployedFunction(
  spec: FunctionSpec,
  facts: Partial<FunctionDeployment> = {},
): FunctionDeployment {
  return {
    name: 'billing',
    functionId: 'BillingLambdaFunction',
    spec,
    condition: undefined,
    isAbsent: false,
    source: cdcStream,
    mapping,
    filters: { kind: 'off', because: 'Filters are not asked for.', notes: [] },
    targets: [],
    statements: [],
    environment: {},
    memoryMb: 512,
    timeoutSeconds: 60,
    network: undefined,
    roleId: undefined,
    policyId: undefined,
    invoked: { 'Fn::GetAtt': ['BillingLambdaFunction', 'Arn'] },
    isSilent: false,
    resources: {},
    ...facts,
  };
}

/** A deployment of functions and nothing else. */
export function deploymentOf(...functions: readonly FunctionDeployment[]): Deployment {
  return { service: 'millrace-billing', stage: 'dev', functions, shared: {}, warnings: [] };
}

const { billing, billingFromMsk, archive } = billingService.functions;

/** The billing service, as its settings would have it, short of what the plan only counts. */
export const billingDeployment: Deployment = {
  service: 'millrace-billing',
  stage: 'dev',
  functions: [
    deployedFunction(billing, {
      targets,
      statements: [
        {
          sid: 'ReadCdc',
          actions: ['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'],
          resources: [cdcStream.arn],
          for: 'source cdc',
        },
        {
          sid: 'SendBillingAlerts',
          actions: ['sns:Publish'],
          resources: [alerts.arn],
          for: 'target billingAlerts',
        },
      ],
      environment: { TARGET_billingAlerts: alerts.address },
      resources: {
        BillingSource: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { BatchSize: 1000 } },
        BillingIteratorAgeAlarm: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: {
            ...{ Namespace: 'AWS/Lambda', MetricName: 'IteratorAge', Statistic: 'Maximum' },
            ...{ ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 900_000 },
            ...{ EvaluationPeriods: 3, DatapointsToAlarm: 3, Period: 300 },
          },
        },
      },
    }),
    deployedFunction(billingFromMsk, {
      name: 'billingFromMsk',
      functionId: 'BillingFromMskLambdaFunction',
      condition: 'HasMsk',
      source: cdcTopics,
      mapping: { ...mapping, ...idsOf('BillingFromMskSource'), retries: 10_000 },
      targets,
    }),
    deployedFunction(archive, {
      name: 'archive',
      functionId: 'ArchiveLambdaFunction',
      mapping: { ...mapping, ...idsOf('ArchiveSource'), batchSize: 10_000, windowSeconds: 10 },
      targets: [
        {
          ...{ name: 'rawRecords', sink: 'firehose', address: { Ref: 'RawRecordsStream' } },
          arn: { 'Fn::GetAtt': ['RawRecordsStream', 'Arn'] },
          keyArn: undefined,
          verbs: ['archive'],
        },
      ],
    }),
  ],
  shared: {
    QuarantineBucket: {
      Type: 'AWS::S3::Bucket',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {},
    },
    Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{}' } },
  },
  warnings: [],
};
