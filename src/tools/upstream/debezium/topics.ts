import { HEARTBEAT_PREFIX } from './capture-settings.ts';
import { type DebeziumPlan, hasHistory } from './debezium-plan.ts';
import { historyTopicOf } from './history-settings.ts';
import { topicOf } from './table-names.ts';

/** A topic that the connector writes to. */
export interface UpstreamTopic {
  readonly name: string;
  readonly holds: 'rows' | 'schema changes' | 'heartbeats' | 'transactions' | 'history' | 'offsets';
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly configs: Readonly<Record<string, string>>;
}

const WEEK_MS = 604_800_000;
const KEEP_A_WEEK = { 'cleanup.policy': 'delete', 'retention.ms': String(WEEK_MS) };

/** Lists the topics of a connector: to be made before it starts, or by it. */
export function listTopics(plan: DebeziumPlan): readonly UpstreamTopic[] {
  const { needs, prefix, partitions, replicationFactor, connector } = plan;
  const one = { partitions: 1, replicationFactor };
  return [
    ...needs.map(({ table }): UpstreamTopic => {
      const name = topicOf(table, plan);
      return { name, holds: 'rows', partitions, replicationFactor, configs: KEEP_A_WEEK };
    }),
    ...(hasHistory(plan)
      ? ([
          { name: prefix, holds: 'schema changes', ...one, configs: KEEP_A_WEEK },
          {
            name: historyTopicOf(plan),
            holds: 'history',
            ...one,
            // The connector reads it from the beginning, for as long as it lives.
            configs: { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' },
          },
        ] as const)
      : []),
    { name: heartbeatTopicOf(plan), holds: 'heartbeats', ...one, configs: KEEP_A_WEEK },
    ...(connector === 'postgresql'
      ? ([
          { name: `${prefix}.transaction`, holds: 'transactions', ...one, configs: KEEP_A_WEEK },
        ] as const)
      : []),
    {
      name: offsetsTopicOf(plan),
      holds: 'offsets',
      partitions: 25,
      replicationFactor,
      configs: { 'cleanup.policy': 'compact' },
    },
  ];
}

/** Returns the topic of heartbeats. */
function heartbeatTopicOf({ prefix }: Pick<DebeziumPlan, 'prefix'>): string {
  return `${HEARTBEAT_PREFIX}.${prefix}`;
}

/** Returns the topic with the places up to which the connector has read. */
export function offsetsTopicOf({ prefix }: Pick<DebeziumPlan, 'prefix'>): string {
  return `__${prefix}.offsets`;
}
