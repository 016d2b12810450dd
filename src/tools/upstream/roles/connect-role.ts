import type { Value } from '../../cloudformation/resource.ts';
import { concat, replaceOnce } from '../../cloudformation/value.ts';
import type { Statement } from '../../deploy/deployment.ts';
import { type DebeziumPlan, hasHistory, namesOf } from '../debezium/debezium-plan.ts';
import { historyTopicOf } from '../debezium/history-settings.ts';
import { listTopics, offsetsTopicOf } from '../debezium/topics.ts';
import { readSecret, type UpstreamRole } from './upstream-role.ts';

/** What the role of Kafka Connect names. */
export interface ConnectRoleFacts {
  readonly clusterArn: Value;
  /** `undefined`: the secret does not come from Secrets Manager. */
  readonly secretArn: Value | undefined;
  /** Of the key of the secret; `undefined`: AWS's own. */
  readonly keyArn: Value | undefined;
  readonly region: Value;
  readonly account: Value;
}

/** Returns the service execution role of the connector. */
export function connectRole(plan: DebeziumPlan, facts: ConnectRoleFacts): UpstreamRole {
  const { secretArn, keyArn, region, account } = facts;
  return {
    name: 'msk-connect',
    principal: 'kafkaconnect.amazonaws.com',
    account,
    statements: [
      ...(plan.auth === 'iam' ? clusterStatements(plan, facts) : []),
      ...(secretArn === undefined
        ? []
        : readSecret('ReadSecret', { arn: secretArn, keyArn, region })),
      ...registryStatements(plan, facts),
    ],
  };
}

function clusterStatements(plan: DebeziumPlan, { clusterArn }: ConnectRoleFacts): Statement[] {
  const topic = arnOf(clusterArn, 'topic');
  const group = arnOf(clusterArn, 'group');
  return [
    {
      sid: 'ConnectToCluster',
      actions: [
        'kafka-cluster:Connect',
        'kafka-cluster:DescribeCluster',
        'kafka-cluster:WriteDataIdempotently',
      ],
      resources: [clusterArn],
      for: 'cluster',
    },
    {
      sid: 'WriteTopics',
      actions: [
        'kafka-cluster:CreateTopic',
        'kafka-cluster:DescribeTopic',
        'kafka-cluster:WriteData',
      ],
      resources: rowTopics(plan).map(topic),
      for: 'topics',
    },
    {
      sid: 'KeepOwnState',
      actions: [
        'kafka-cluster:CreateTopic',
        'kafka-cluster:DescribeTopic',
        'kafka-cluster:DescribeTopicDynamicConfiguration',
        'kafka-cluster:ReadData',
        'kafka-cluster:WriteData',
      ],
      resources: [...stateTopics(plan), '__amazon_msk_connect_*'].map(topic),
      for: 'state of the connector',
      because: 'MSK Connect chooses the rest of the names that end with a star',
    },
    {
      sid: 'JoinGroups',
      actions: ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'],
      resources: [
        ...(hasHistory(plan) ? [`${plan.prefix}-${namesOf(plan).historyGroup}`] : []),
        '__amazon_msk_connect_*',
        'connect-*',
      ].map(group),
      for: 'state of the connector',
      because: 'MSK Connect chooses the rest of the names that end with a star',
    },
  ];
}

function rowTopics(plan: DebeziumPlan): readonly string[] {
  const own = stateTopics(plan);
  return listTopics(plan)
    .map(({ name }) => name)
    .filter((name) => !own.includes(name));
}

function stateTopics(plan: DebeziumPlan): readonly string[] {
  return [...(hasHistory(plan) ? [historyTopicOf(plan)] : []), offsetsTopicOf(plan)];
}

/** `arn:...:cluster/NAME/UUID` → `arn:...:topic/NAME/UUID/<name>`. */
function arnOf(clusterArn: Value, kind: 'topic' | 'group'): (name: string) => Value {
  const start = replaceOnce(clusterArn, ':cluster/', `:${kind}/`);
  return (name) => concat(start, '/', name);
}

function registryStatements(
  { options }: DebeziumPlan,
  { region, account }: ConnectRoleFacts,
): readonly Statement[] {
  if (options.registry?.kind !== 'glue') return [];
  const { name } = options.registry;
  return [
    {
      sid: 'RegisterSchemas',
      actions: [
        'glue:CreateSchema',
        'glue:GetSchemaByDefinition',
        'glue:GetSchemaVersion',
        'glue:PutSchemaVersionMetadata',
        'glue:RegisterSchemaVersion',
      ],
      resources: [
        concat('arn:aws:glue:', region, ':', account, `:registry/${name}`),
        concat('arn:aws:glue:', region, ':', account, `:schema/${name}/*`),
      ],
      for: 'registry',
    },
  ];
}
