import type { Value } from '../../../src/tools/cloudformation/resource.ts';
import type {
  BoundTarget,
  Deployment,
  FunctionDeployment,
  Statement,
} from '../../../src/tools/deploy/deployment.ts';

/** One action that a function, or Lambda in its place, calls on one resource. */
export interface Need {
  /** What breaks without it. */
  readonly of: string;
  readonly action: string;
  readonly resource: Value;
}

/** What the sinks call, read from their code and not from `actions-of-verb.ts`. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  sns: ['sns:Publish'],
  sqs: ['sqs:SendMessage'],
  eventbridge: ['events:PutEvents'],
  firehose: ['firehose:PutRecordBatch'],
  archive: ['firehose:PutRecordBatch'],
  once: ['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem'],
  'dynamodb.invalidate': ['dynamodb:DeleteItem'],
  'dynamodb.put': ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
  'dynamodb.replica': ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
  'opensearch.index': ['es:ESHttpPost'],
  'custom.pager': ['sms-voice:SendTextMessage'],
};

/** What a caller does with the key of a resource that is encrypted with it. */
const KEY_CALLS: Readonly<Record<string, readonly string[]>> = {
  sns: ['kms:Decrypt', 'kms:GenerateDataKey'],
  sqs: ['kms:Decrypt', 'kms:GenerateDataKey'],
  dynamodb: ['kms:Decrypt'],
};

const READ_KINESIS = [
  'DescribeStream',
  'DescribeStreamSummary',
  'GetRecords',
  'GetShardIterator',
  'ListShards',
].map((name) => `kinesis:${name}`);

const LOOK_AT_NETWORK = [
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeSubnets',
  'DescribeVpcs',
].map((name) => `ec2:${name}`);

/** Returns everything that a function of a deployment needs, from its spec and what it is bound to. */
export function needsOf(deployed: FunctionDeployment): readonly Need[] {
  return [
    ...ownNeeds(deployed),
    ...sourceNeeds(deployed),
    ...clusterNeeds(deployed),
    ...deployed.targets.flatMap((target) => targetNeeds(deployed, target)),
  ];
}

/** Returns the needs that the statements do not meet. */
export function brokenBy(
  needs: readonly Need[],
  statements: readonly Statement[],
): readonly string[] {
  const broken = needs.filter(
    ({ action, resource }) =>
      !statements.some(
        ({ actions, resources }) =>
          actions.includes(action) && resources.some((one) => covers(one, resource)),
      ),
  );
  return [...new Set(broken.map(({ of }) => of))];
}

/** `*` in a permission stands for anything. */
function covers(permitted: Value, resource: Value): boolean {
  const parts = toText(permitted)
    .split('*')
    .map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join('.*')}$`).test(toText(resource));
}

/** One text for all ways to write the same ARN. */
function toText(value: Value): string {
  if (typeof value === 'string') return value;
  const { Ref: id, 'Fn::Sub': text, 'Fn::GetAtt': got, 'Fn::Join': joined } = value;
  if (typeof text === 'string') return text;
  if (typeof id === 'string') return `$\{${id}}`;
  if (Array.isArray(got)) return `$\{${got.join('.')}}`;
  const [separator, parts] = joined as [string, readonly Value[]];
  return parts.map(toText).join(separator);
}

function ownNeeds({
  name,
  environment,
  mapping,
  spec,
  network,
}: FunctionDeployment): readonly Need[] {
  const logs = { 'Fn::GetAtt': [`${name.charAt(0).toUpperCase()}${name.slice(1)}LogGroup`, 'Arn'] };
  const { MILLRACE_ARCHIVE_BUCKET: archive = '' } = environment;
  const quarantine = toText({ 'Fn::GetAtt': ['QuarantineBucket', 'Arn'] });
  const failures = toText({ 'Fn::GetAtt': ['FailureBucket', 'Arn'] });
  const put = (of: string, resource: Value): Need => ({ of, action: 's3:PutObject', resource });
  return [
    { of: 'logs', action: 'logs:CreateLogStream', resource: logs },
    { of: 'logs', action: 'logs:PutLogEvents', resource: logs },
    put('quarantine', `${quarantine}/quarantine/lane/place/route.json`),
    ...(mapping.onFailure === undefined
      ? []
      : [
          put('given-up batches', `${failures}/aws/lambda/id/shard/time`),
          { of: 'given-up batches', action: 's3:ListBucket', resource: mapping.onFailure },
        ]),
    ...(spec.archive === undefined
      ? []
      : [
          put(
            `target ${spec.archive.to.name}`,
            `arn:\${AWS::Partition}:s3:::${toText(archive)}/oversize/lane/place.ndjson`,
          ),
        ]),
    ...(network === undefined ? [] : vpcNeeds()),
  ];
}

/** What a function that runs in a VPC needs. */
export function vpcNeeds(): readonly Need[] {
  const addresses = ['ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'];
  return [...networkNeeds(), ...addresses.map(ofInterface)];
}

/** A subnet and its groups may be shared by another account. */
function networkNeeds(): readonly Need[] {
  const shared = ['security-group/sg-1', 'subnet/subnet-1'].map((one) => ({
    of: 'network',
    action: 'ec2:CreateNetworkInterface',
    resource: `arn:\${AWS::Partition}:ec2:\${AWS::Region}:222222222222:${one}`,
  }));
  return [
    ...LOOK_AT_NETWORK.map((action) => ({ of: 'network', action, resource: 'any' })),
    ...['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'].map(ofInterface),
    ...shared,
  ];
}

function ofInterface(action: string): Need {
  const account = `\${AWS::Region}:\${AWS::AccountId}`;
  const resource = `arn:\${AWS::Partition}:ec2:${account}:network-interface/eni-1`;
  return { of: 'network', action, resource };
}

function sourceNeeds({ source }: FunctionDeployment): readonly Need[] {
  const of = `source ${source.name}`;
  const need = (resource: Value | undefined, ...actions: readonly string[]): readonly Need[] =>
    resource === undefined ? [] : actions.map((action) => ({ of, action, resource }));
  if (source.stream === 'kinesis') {
    return [
      ...need(source.arn, ...READ_KINESIS),
      ...need(source.consumerArn, 'kinesis:DescribeStreamConsumer', 'kinesis:SubscribeToShard'),
      ...need(source.keyArn, 'kms:Decrypt'),
    ];
  }
  const { auth, clusterArn, topics, consumerGroups } = source;
  const groups = Object.values(consumerGroups);
  const within = (kind: string, name: string): string =>
    `${String(clusterArn).replace(':cluster/', `:${kind}/`)}/${name}`;
  const isIam = auth.kind === 'iam';
  return [
    ...need(clusterArn, 'kafka:DescribeClusterV2'),
    ...need(auth.kind === 'scram-512' ? clusterArn : undefined, 'kafka:ListScramSecrets'),
    ...need(
      isIam ? clusterArn : undefined,
      'kafka-cluster:Connect',
      'kafka-cluster:DescribeClusterDynamicConfiguration',
    ),
    ...(isIam ? topics : []).flatMap((topic) =>
      need(within('topic', topic), 'kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'),
    ),
    ...(isIam ? groups : []).flatMap((group) =>
      need(within('group', group), 'kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'),
    ),
    ...need(source.vpcConnectionArn, 'kafka:DescribeVpcConnection'),
    ...need('secretArn' in auth ? auth.secretArn : undefined, 'secretsmanager:GetSecretValue'),
    ...need('secretArn' in auth ? auth.secretKeyArn : undefined, 'kms:Decrypt'),
    ...need(source.rootCertificateArn, 'secretsmanager:GetSecretValue'),
    ...registryNeeds(source.registryArn, need),
  ];
}

/** What Lambda does to find a cluster, and to reach it. */
function clusterNeeds({ source }: FunctionDeployment): readonly Need[] {
  if (source.stream === 'kinesis') return [];
  const { name, clusterArn, network } = source;
  // It takes no resource.
  const brokers = { of: `source ${name}`, action: 'kafka:GetBootstrapBrokers', resource: 'any' };
  const isReached = clusterArn !== undefined || network !== undefined;
  return [...(clusterArn === undefined ? [] : [brokers]), ...(isReached ? networkNeeds() : [])];
}

function registryNeeds(
  registryArn: Value | undefined,
  need: (resource: Value | undefined, ...actions: readonly string[]) => readonly Need[],
): readonly Need[] {
  if (registryArn === undefined) return [];
  const schema = `${String(registryArn).replace(':registry/', ':schema/')}/things-value`;
  return [
    ...need(registryArn, 'glue:GetRegistry', 'glue:GetSchemaVersion'),
    ...need(schema, 'glue:GetSchemaVersion'),
  ];
}

function targetNeeds({ spec }: FunctionDeployment, target: BoundTarget): readonly Need[] {
  const { name, sink, verbs, arn, keyArn, address } = target;
  const of = `target ${name}`;
  const need = (resource: Value, actions: readonly string[]): readonly Need[] =>
    actions.map((action) => ({ of, action, resource }));
  const isCollection = name === 'collection';
  const calls = isCollection
    ? ['aoss:APIAccessAll']
    : verbs.flatMap((verb) => CALLS[verb] ?? [`unknown verb ${verb}`]);
  const fails = (spec.routes ?? [])
    .flatMap((set) => Object.values(set))
    .some(({ incomparable, sends }) => incomparable === 'fail' && sends[0]?.target.name === name);
  const index = sink === 'opensearch' && !isCollection;
  const place = index
    ? `${toText(arn).replace(/\/[^/]*\/\*$/, '')}/${String(address).split('/').at(-1)}/_bulk`
    : arn;
  return [
    ...need(place, calls),
    ...(fails ? need(arn, ['dynamodb:GetItem']) : []),
    ...(keyArn === undefined ? [] : need(keyArn, KEY_CALLS[sink] ?? [])),
  ];
}

/** Returns the keys that the buckets of a deployment are encrypted with, as needs of a function. */
export function bucketKeyNeeds({ shared }: Deployment): readonly Need[] {
  const text = JSON.stringify(shared['QuarantineBucket']?.Properties['BucketEncryption'] ?? {});
  const [, resource] = /"KMSMasterKeyID":"([^"]+)"/.exec(text) ?? [];
  if (resource === undefined) return [];
  return [{ of: 'quarantine', action: 'kms:GenerateDataKey', resource }];
}
