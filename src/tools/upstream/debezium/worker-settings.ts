import type { Value } from '../../cloudformation/resource.ts';
import { clientAuth } from './client-auth.ts';
import type { ConnectSettings } from './connect-settings.ts';
import { JSON_CONVERTER } from './converter-settings.ts';
import type { DebeziumPlan } from './debezium-plan.ts';
import { offsetsTopicOf } from './topics.ts';

/**
 * Builds the configuration of the worker: of MSK Connect, or of a Kafka Connect of one's own where the
 * cluster is signed in to by SCRAM, which MSK Connect cannot.
 */
export function buildWorkerSettings(plan: DebeziumPlan): ConnectSettings {
  return {
    ...(isOwnWorker(plan) ? ownWorker(plan) : {}),
    // Those of the connector win; a worker must name some.
    'key.converter': JSON_CONVERTER,
    'key.converter.schemas.enable': String(plan.schemas),
    'value.converter': JSON_CONVERTER,
    'value.converter.schemas.enable': String(plan.schemas),
    // A connector that is made anew under its name goes on where the old one was.
    'offset.storage.topic': offsetsTopicOf(plan),
    'offset.flush.interval.ms': '10000',
    ...configProvider(plan),
  };
}

/** Tells whether MSK Connect cannot run the connector. */
function isOwnWorker({ auth }: Pick<DebeziumPlan, 'auth'>): boolean {
  return auth === 'scram';
}

function ownWorker(plan: DebeziumPlan): ConnectSettings {
  const { prefix, replicationFactor, bind } = plan;
  const auth = Object.entries(clientAuth(plan));
  const clients = ['', 'producer.', 'consumer.', 'admin.'].flatMap((client) =>
    auth.map(([name, value]): [string, Value] => [`${client}${name}`, value]),
  );
  return {
    'bootstrap.servers': bind('brokers'),
    'group.id': `connect-${prefix}`,
    'config.storage.topic': `__${prefix}.configs`,
    'status.storage.topic': `__${prefix}.status`,
    'config.storage.replication.factor': String(replicationFactor),
    'offset.storage.replication.factor': String(replicationFactor),
    'status.storage.replication.factor': String(replicationFactor),
    'connector.client.config.override.policy': 'All',
    ...Object.fromEntries(clients),
  };
}

function configProvider({ secrets, bind }: DebeziumPlan): ConnectSettings {
  switch (secrets) {
    case 'secrets-manager':
      return {
        'config.providers': 'secretsmanager',
        'config.providers.secretsmanager.class':
          'com.amazonaws.kafka.config.providers.SecretsManagerConfigProvider',
        'config.providers.secretsmanager.param.region': bind('region'),
      };
    case 'file':
      return {
        'config.providers': 'file',
        'config.providers.file.class': 'org.apache.kafka.common.config.provider.FileConfigProvider',
      };
    case 'env':
      return {
        'config.providers': 'env',
        'config.providers.env.class':
          'org.apache.kafka.common.config.provider.EnvVarConfigProvider',
      };
  }
}
