import type { Resource, Resources, Value } from '../../cloudformation/resource.ts';
import { att, ref } from '../../cloudformation/value.ts';
import { lettersOf } from '../../deploy/logical-ids.ts';
import type { GivenBindings } from '../bindings.ts';
import { type DmsRoleFacts, dmsSecretRole, dmsTargetRole } from '../roles/dms-roles.ts';
import { toRoleResource } from '../roles/upstream-role.ts';
import {
  bindList,
  buildTemplate,
  databaseSecret,
  identifierOf,
  type Template,
} from '../template.ts';
import type { DmsPlan } from './dms-plan.ts';
import { buildTargetSettings, targetEngineOf } from './endpoint-settings.ts';
import { sourceEndpoint } from './source-endpoint.ts';
import { buildTableMappings } from './table-mappings.ts';
import { buildTaskSettings, migrationTypeOf } from './task-settings.ts';
import { type DmsRuntime, watchTask } from './watch-task.ts';

/** A week, as long as the functions are to be able to stand still. */
const RETENTION_HOURS = 168;

/** Settings that the API has and the resource `AWS::DMS::Endpoint` has not. */
const NOT_IN_TEMPLATE: ReadonlySet<string> = new Set(['UseLargeIntegerValue', 'SaslMechanism']);

/** Builds the template: stream, endpoints, roles, secret, and the task or its serverless form. */
export function buildDmsTemplate(
  plan: DmsPlan,
  given: GivenBindings,
  runtime: DmsRuntime,
): Template {
  const { name, source } = plan;
  const ids = idsOf(name);
  const makesStream = source.stream === 'kinesis' && given.streamArn === undefined;
  const makesRole = source.stream === 'kinesis' && given.roleArn === undefined;
  const facts: DmsRoleFacts = {
    source,
    streamArn: makesStream ? att(ids.stream, 'Arn') : plan.bind('streamArn'),
    secretArn: given.secretArn ?? ref(ids.secret),
    keyArn: given.kmsKeyArn,
    region: plan.bind('region'),
    account: plan.bind('accountId'),
  };
  const resources: Resources = {
    ...(makesStream ? { [ids.stream]: stream(given.kmsKeyArn) } : {}),
    ...(given.secretArn === undefined ? { [ids.secret]: secretOf(plan, given) } : {}),
    [ids.secretRole]: toRoleResource(dmsSecretRole(facts)),
    ...(makesRole ? { [ids.targetRole]: toRoleResource(dmsTargetRole(facts)) } : {}),
    [ids.source]: sourceEndpoint(plan, given, {
      secretArn: facts.secretArn,
      roleArn: att(ids.secretRole, 'Arn'),
    }),
    [ids.target]: targetEndpoint(plan, {
      streamArn: facts.streamArn,
      roleArn: makesRole ? att(ids.targetRole, 'Arn') : plan.bind('roleArn'),
    }),
    [ids.task]: runtime === 'serverless' ? serverless(plan, given) : task(plan),
    ...(given.alarmTopicArn === undefined
      ? {}
      : { [ids.watch]: watchTask(runtime, { task: ref(ids.task), topic: given.alarmTopicArn }) }),
  };
  return buildTemplate(`DMS for ${name}, from its tables and routes`, resources);
}

interface Ids {
  readonly stream: string;
  readonly secret: string;
  readonly secretRole: string;
  readonly targetRole: string;
  readonly source: string;
  readonly target: string;
  readonly task: string;
  readonly watch: string;
}

function idsOf(name: string): Ids {
  const id = (what: string): string => lettersOf(`${name} ${what}`);
  return {
    stream: id('stream'),
    secret: id('databaseSecret'),
    secretRole: id('dmsSecretRole'),
    targetRole: id('dmsTargetRole'),
    source: id('sourceEndpoint'),
    target: id('targetEndpoint'),
    task: id('replication'),
    watch: id('replicationStates'),
  };
}

function stream(keyArn: string | undefined): Resource {
  return {
    Type: 'AWS::Kinesis::Stream',
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      RetentionPeriodHours: RETENTION_HOURS,
      StreamEncryption: { EncryptionType: 'KMS', KeyId: keyArn ?? 'alias/aws/kinesis' },
    },
  };
}

function secretOf({ bind, dialect }: DmsPlan, given: GivenBindings): Resource {
  const ports = { mysql: 3306, postgresql: 5432, sqlserver: 1433, oracle: 1521, mongodb: 27_017 };
  return databaseSecret(given.kmsKeyArn, {
    username: 'millrace',
    host: bind('host'),
    port: ports[dialect],
  });
}

function targetEndpoint(
  plan: DmsPlan,
  bound: { readonly streamArn: Value; readonly roleArn: Value },
): Resource {
  const settings = Object.entries(buildTargetSettings(plan, 'cloudformation'))
    .filter(([name]) => !NOT_IN_TEMPLATE.has(name))
    .map(([name, value]) => [name === 'SaslUsername' ? 'SaslUserName' : name, value]);
  const isKinesis = plan.source.stream === 'kinesis';
  return {
    Type: 'AWS::DMS::Endpoint',
    Properties: {
      EndpointIdentifier: identifierOf('millrace', plan.name, 'target'),
      EndpointType: 'target',
      EngineName: targetEngineOf(plan),
      [isKinesis ? 'KinesisSettings' : 'KafkaSettings']: {
        ...Object.fromEntries(settings),
        ...(isKinesis ? { StreamArn: bound.streamArn, ServiceAccessRoleArn: bound.roleArn } : {}),
      },
    },
  };
}

function task(plan: DmsPlan): Resource {
  const ids = idsOf(plan.name);
  return {
    Type: 'AWS::DMS::ReplicationTask',
    Properties: {
      ReplicationTaskIdentifier: identifierOf('millrace', plan.name),
      ReplicationInstanceArn: plan.bind('replicationInstanceArn'),
      SourceEndpointArn: ref(ids.source),
      TargetEndpointArn: ref(ids.target),
      MigrationType: migrationTypeOf(plan),
      TableMappings: JSON.stringify(buildTableMappings(plan)),
      ReplicationTaskSettings: JSON.stringify(buildTaskSettings(plan)),
    },
  };
}

function serverless(plan: DmsPlan, given: GivenBindings): Resource {
  const ids = idsOf(plan.name);
  return {
    Type: 'AWS::DMS::ReplicationConfig',
    Properties: {
      ReplicationConfigIdentifier: identifierOf('millrace', plan.name),
      ReplicationType: migrationTypeOf(plan),
      SourceEndpointArn: ref(ids.source),
      TargetEndpointArn: ref(ids.target),
      TableMappings: buildTableMappings(plan),
      ReplicationSettings: buildTaskSettings(plan),
      ComputeConfig: {
        MinCapacityUnits: 1,
        MaxCapacityUnits: 4,
        MultiAZ: true,
        ReplicationSubnetGroupId: plan.bind('subnetGroup'),
        VpcSecurityGroupIds: bindList('securityGroups', given),
      },
    },
  };
}
