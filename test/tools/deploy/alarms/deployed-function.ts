import type { FunctionSpec } from '../../../../src/model/service.ts';
import type {
  BoundSource,
  FunctionDeployment,
  Mapping,
} from '../../../../src/tools/deploy/deployment.ts';
import { deployedFunction as functionOf } from '../../plan/report/billing-deployment.ts';

const kinesisSource: BoundSource = {
  stream: 'kinesis',
  name: 'cdc',
  arn: 'arn:aws:kinesis:eu-west-1:111111111111:stream/cdc',
  consumerArn: undefined,
  keyArn: undefined,
  retentionHours: 168,
};

const mapping: Mapping = {
  logicalId: 'BillingSource',
  logicalIds: ['BillingSource'],
  partialAnswers: true,
  batchSize: 1_000,
  windowSeconds: 1,
  parallelization: 1,
  startingPosition: 'TRIM_HORIZON',
  startingTime: undefined,
  enabled: true,
  retries: -1,
  maximumAgeSeconds: 518_400,
  onFailure: { 'Fn::GetAtt': ['FailureBucket', 'Arn'] },
};

/** A source that is read without provisioned pollers. */
export const onDemandKafka: BoundSource = {
  stream: 'kafka',
  name: 'cdc',
  topics: ['shop.orders'],
  clusterArn: 'arn:aws:kafka:eu-west-1:111111111111:cluster/c/1',
  bootstrapServers: [],
  consumerGroups: { 'shop.orders': 'shop-prod-shop.orders' },
  auth: { kind: 'iam' },
  pollers: 'on-demand',
  retentionHours: 168,
  registryArn: undefined,
  registryInLambda: undefined,
  vpcConnectionArn: undefined,
  network: undefined,
  rootCertificateArn: undefined,
  logLevel: undefined,
};

/** A source that is read with provisioned pollers, of two topics. */
export const provisionedKafka: BoundSource = {
  ...onDemandKafka,
  topics: ['shop.orders', 'shop.customers'],
  pollers: { minimum: 1, maximum: 10, group: undefined },
};

/** The mappings of two topics. */
export const twoMappings: Mapping = { ...mapping, logicalIds: ['BillingSource', 'BillingSourceB'] };

/** A mapping that keeps nothing of what it gives up. */
export const forgetful: Mapping = { ...mapping, onFailure: undefined };

/** A function `billing` on Kinesis, as it is planned for this part of a service. */
export function deployedFunction(
  spec: FunctionSpec,
  changes: Partial<FunctionDeployment> = {},
): FunctionDeployment {
  return functionOf(spec, { source: kinesisSource, mapping, ...changes });
}
