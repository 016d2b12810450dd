import type { Resource, Resources } from '../../cloudformation/resource.ts';
import { att, concat, ref } from '../../cloudformation/value.ts';
import { lettersOf } from '../../deploy/logical-ids.ts';
import type { GivenBindings } from '../bindings.ts';
import { connectRole } from '../roles/connect-role.ts';
import { toRoleResource } from '../roles/upstream-role.ts';
import {
  bindList,
  buildTemplate,
  databaseSecret,
  identifierOf,
  type Template,
} from '../template.ts';
import { buildConnectorSettings } from './connector-settings.ts';
import type { DebeziumPlan } from './debezium-plan.ts';
import { buildWorkerSettings } from './worker-settings.ts';

const CONNECT_VERSION = '3.7.x';
const LOG_DAYS = 30;

interface Ids {
  readonly secret: string;
  readonly role: string;
  readonly plugin: string;
  readonly worker: string;
  readonly logs: string;
  readonly connector: string;
}

/** Returns the name of the secret that the template makes. */
export function secretNameFor(name: string): string {
  return `millrace/${identifierOf(name)}/database`;
}

/** Builds the template: secret, role, plugin, worker configuration and the connector of MSK Connect. */
export function buildDebeziumTemplate(plan: DebeziumPlan, given: GivenBindings): Template {
  const { name, bind } = plan;
  const id = (what: string): string => lettersOf(`${name} ${what}`);
  const ids: Ids = {
    secret: id('databaseSecret'),
    role: id('connectRole'),
    plugin: id('debeziumPlugin'),
    worker: id('workerConfiguration'),
    logs: id('connectorLogs'),
    connector: id('connector'),
  };
  const usesSecret = plan.secrets === 'secrets-manager';
  const makesSecret = usesSecret && given.secretArn === undefined;
  const role = connectRole(plan, {
    clusterArn: bind('clusterArn'),
    secretArn: usesSecret ? (given.secretArn ?? ref(ids.secret)) : undefined,
    keyArn: given.kmsKeyArn,
    region: bind('region'),
    account: bind('accountId'),
  });
  const resources: Resources = {
    ...(makesSecret ? { [ids.secret]: secret(plan, given) } : {}),
    ...(given.roleArn === undefined ? { [ids.role]: toRoleResource(role) } : {}),
    [ids.plugin]: plugin(plan),
    [ids.worker]: worker(plan),
    [ids.logs]: {
      Type: 'AWS::Logs::LogGroup',
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
      Properties: { RetentionInDays: LOG_DAYS },
    },
    [ids.connector]: connector(plan, given, ids),
  };
  return buildTemplate(`Debezium for ${name}, from its tables and routes`, resources);
}

function secret(plan: DebeziumPlan, given: GivenBindings): Resource {
  const made = databaseSecret(given.kmsKeyArn, { username: 'millrace' });
  return { ...made, Properties: { Name: secretNameFor(plan.name), ...made.Properties } };
}

function plugin({ name, bind, connector: kind, major }: DebeziumPlan): Resource {
  return {
    Type: 'AWS::KafkaConnect::CustomPlugin',
    Properties: {
      Name: identifierOf('millrace', name, kind, major),
      Description: `Debezium ${major} for ${kind}, with the config provider of Secrets Manager`,
      ContentType: 'ZIP',
      Location: { S3Location: { BucketArn: bind('pluginBucketArn'), FileKey: bind('pluginKey') } },
    },
  };
}

function worker(plan: DebeziumPlan): Resource {
  const lines = Object.entries(buildWorkerSettings(plan)).flatMap(([name, value]) => [
    `${name}=`,
    value,
    '\n',
  ]);
  return {
    Type: 'AWS::KafkaConnect::WorkerConfiguration',
    Properties: {
      Name: identifierOf('millrace', plan.name),
      PropertiesFileContent: { 'Fn::Base64': concat(...lines) },
    },
  };
}

function connector(plan: DebeziumPlan, given: GivenBindings, ids: Ids): Resource {
  return {
    Type: 'AWS::KafkaConnect::Connector',
    Properties: {
      ConnectorName: identifierOf('millrace', plan.name),
      KafkaConnectVersion: CONNECT_VERSION,
      // One task reads one log: more workers would stand idle.
      Capacity: { ProvisionedCapacity: { McuCount: 1, WorkerCount: 1 } },
      ConnectorConfiguration: buildConnectorSettings(plan),
      KafkaCluster: {
        ApacheKafkaCluster: {
          BootstrapServers: plan.bind('brokers'),
          Vpc: {
            SecurityGroups: bindList('securityGroups', given),
            Subnets: bindList('subnets', given),
          },
        },
      },
      KafkaClusterClientAuthentication: {
        AuthenticationType: plan.auth === 'iam' ? 'IAM' : 'NONE',
      },
      KafkaClusterEncryptionInTransit: { EncryptionType: 'TLS' },
      Plugins: [
        {
          CustomPlugin: {
            CustomPluginArn: att(ids.plugin, 'CustomPluginArn'),
            Revision: att(ids.plugin, 'Revision'),
          },
        },
      ],
      WorkerConfiguration: {
        WorkerConfigurationArn: att(ids.worker, 'WorkerConfigurationArn'),
        Revision: att(ids.worker, 'Revision'),
      },
      ServiceExecutionRoleArn: given.roleArn ?? att(ids.role, 'Arn'),
      LogDelivery: {
        WorkerLogDelivery: { CloudWatchLogs: { Enabled: true, LogGroup: ref(ids.logs) } },
      },
    },
  };
}
