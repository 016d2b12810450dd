import type { ConnectSettings } from './connect-settings.ts';
import type { DebeziumPlan } from './debezium-plan.ts';

/** Below the limit of the brokers of MSK, 1,048,588. */
const MESSAGE_BYTES = 1_048_576;
const WEEK_MS = 604_800_000;

/** How records reach Kafka, and what happens when they cannot. */
export function transportSettings(plan: DebeziumPlan): ConnectSettings {
  return {
    ...topicCreation(plan),
    'producer.override.acks': 'all',
    'producer.override.enable.idempotence': 'true',
    'producer.override.compression.type': 'lz4',
    'producer.override.max.request.size': String(MESSAGE_BYTES),
    // A record is never left out: the task fails, is seen, and goes on where it was.
    'errors.tolerance': 'none',
    'errors.log.enable': 'true',
    // Row values stay out of logs.
    'errors.log.include.messages': 'false',
    // Else MSK Connect restarts the connector again and again to look for new secrets.
    ...(plan.secrets === 'secrets-manager' ? { 'config.action.reload': 'none' } : {}),
  };
}

/** Retention by time only: a compacted topic forgets deletes, and the order of what it keeps has gaps. */
function topicCreation({ partitions, replicationFactor }: DebeziumPlan): ConnectSettings {
  return {
    'topic.creation.default.partitions': String(partitions),
    'topic.creation.default.replication.factor': String(replicationFactor),
    'topic.creation.default.cleanup.policy': 'delete',
    'topic.creation.default.retention.ms': String(WEEK_MS),
  };
}
