import type { Value } from '../../cloudformation/resource.ts';
import { concat } from '../../cloudformation/value.ts';
import type { ConnectSettings } from './connect-settings.ts';
import type { DebeziumPlan } from './debezium-plan.ts';

/** How a Kafka client signs in. Clients inside of a connector are not told by the worker. */
export function clientAuth(plan: DebeziumPlan): ConnectSettings {
  switch (plan.auth) {
    case 'none':
      return {};
    case 'iam':
      return {
        'security.protocol': 'SASL_SSL',
        'sasl.mechanism': 'AWS_MSK_IAM',
        'sasl.jaas.config': 'software.amazon.msk.auth.iam.IAMLoginModule required;',
        'sasl.client.callback.handler.class':
          'software.amazon.msk.auth.iam.IAMClientCallbackHandler',
      };
    case 'scram':
      return {
        'security.protocol': 'SASL_SSL',
        'sasl.mechanism': 'SCRAM-SHA-512',
        'sasl.jaas.config': scramLogin(plan),
      };
  }
}

function scramLogin(plan: DebeziumPlan): Value {
  return concat(
    'org.apache.kafka.common.security.scram.ScramLoginModule required username="',
    secretOf(plan, 'username'),
    '" password="',
    secretOf(plan, 'password'),
    '";',
  );
}

function secretOf({ secrets, bind, name }: DebeziumPlan, member: string): Value {
  switch (secrets) {
    case 'secrets-manager':
      return concat(`\${secretsmanager:`, bind('kafkaSecretName'), `:${member}}`);
    case 'file':
      return `\${file:/opt/kafka/secrets/${name}-kafka.properties:${member}}`;
    case 'env':
      return `\${env:KAFKA_${member.toUpperCase()}}`;
  }
}
