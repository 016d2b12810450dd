import type { Value } from '../../cloudformation/resource.ts';
import { concat, replaceOnce } from '../../cloudformation/value.ts';
import type { BoundKafka, BoundKinesis, BoundSource, Statement } from '../deployment.ts';
import { lettersOf } from '../logical-ids.ts';

/** Returns what Lambda may do to read the stream of a function with the role of the function. */
export function sourceStatements(source: BoundSource): readonly Statement[] {
  return source.stream === 'kinesis' ? kinesisStatements(source) : kafkaStatements(source);
}

function kinesisStatements(source: BoundKinesis): readonly Statement[] {
  const { name, arn, consumerArn, keyArn } = source;
  const about = { for: `source ${name}` };
  const sid = `Source${lettersOf(name)}`;
  return [
    {
      sid,
      actions: [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
      ],
      resources: [arn],
      ...about,
    },
    ...(consumerArn === undefined
      ? []
      : [
          {
            sid: `${sid}Consumer`,
            actions: ['kinesis:DescribeStreamConsumer', 'kinesis:SubscribeToShard'],
            resources: [consumerArn],
            ...about,
          },
        ]),
    ...keyStatement(`${sid}Key`, keyArn, about.for),
  ];
}

function kafkaStatements(source: BoundKafka): readonly Statement[] {
  const { name, auth, clusterArn } = source;
  const about = `source ${name}`;
  const sid = `Source${lettersOf(name)}`;
  return [
    ...(clusterArn === undefined ? [] : clusterStatements(source, clusterArn)),
    ...('secretArn' in auth ? secretStatement(`${sid}Secret`, auth.secretArn, about) : []),
    ...('secretKeyArn' in auth ? keyStatement(`${sid}SecretKey`, auth.secretKeyArn, about) : []),
    ...secretStatement(`${sid}Certificate`, source.rootCertificateArn, about),
    ...registryStatements(source),
  ];
}

function clusterStatements(
  { name, auth, topics, consumerGroups, vpcConnectionArn }: BoundKafka,
  clusterArn: Value,
): readonly Statement[] {
  const about = { for: `source ${name}` };
  const sid = `Source${lettersOf(name)}`;
  // arn:...:cluster/name/id becomes arn:...:topic/name/id/<topic>
  const within = (kind: string, names: readonly string[]): readonly Value[] =>
    names.map((one) => concat(replaceOnce(clusterArn, ':cluster/', `:${kind}/`), `/${one}`));
  const signsIn = ['kafka-cluster:Connect', 'kafka-cluster:DescribeClusterDynamicConfiguration'];
  const reads = ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'];
  const commits = ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'];
  const lists = auth.kind === 'scram-512' ? ['kafka:ListScramSecrets'] : [];
  return [
    { sid, actions: ['kafka:DescribeClusterV2', ...lists], resources: [clusterArn], ...about },
    {
      sid: `${sid}Brokers`,
      actions: ['kafka:GetBootstrapBrokers'],
      resources: ['*'],
      ...about,
      because:
        'IAM knows no resource of this action, so that naming the cluster may permit nothing.',
    },
    ...(auth.kind === 'iam'
      ? [
          { sid: `${sid}Connect`, actions: signsIn, resources: [clusterArn], ...about },
          { sid: `${sid}Topics`, actions: reads, resources: within('topic', topics), ...about },
          {
            sid: `${sid}Group`,
            actions: commits,
            resources: within('group', Object.values(consumerGroups)),
            ...about,
          },
        ]
      : []),
    ...(vpcConnectionArn === undefined
      ? []
      : [
          {
            sid: `${sid}Connection`,
            actions: ['kafka:DescribeVpcConnection'],
            resources: [vpcConnectionArn],
            ...about,
          },
        ]),
  ];
}

/** Glue permits schemas by the ARN of their registry and by their own. */
function registryStatements({
  name,
  registryArn,
  registryInLambda,
}: BoundKafka): readonly Statement[] {
  if (registryArn === undefined) return [];
  const schemas = concat(replaceOnce(registryArn, ':registry/', ':schema/'), '/*');
  const lookUp = registryInLambda === undefined ? [] : ['glue:GetRegistry'];
  return [
    {
      sid: `Source${lettersOf(name)}Registry`,
      actions: [...lookUp, 'glue:GetSchemaVersion'],
      resources: [registryArn, schemas],
      for: `source ${name}`,
    },
  ];
}

function secretStatement(
  sid: string,
  secretArn: Value | undefined,
  about: string,
): readonly Statement[] {
  if (secretArn === undefined) return [];
  const actions = ['secretsmanager:GetSecretValue'];
  return [{ sid, actions, resources: [secretArn], for: about }];
}

function keyStatement(sid: string, keyArn: Value | undefined, about: string): readonly Statement[] {
  if (keyArn === undefined) return [];
  return [{ sid, actions: ['kms:Decrypt'], resources: [keyArn], for: about }];
}
