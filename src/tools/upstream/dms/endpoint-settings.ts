import type { Value } from '../../cloudformation/resource.ts';
import { kafkaSecretPlaceholders } from '../bindings.ts';
import type { DmsPlan } from './dms-plan.ts';

type Settings = Readonly<Record<string, unknown>>;

/** Bytes of a record; the default of DMS, and below that of Kafka (1,048,588). */
const MESSAGE_BYTES = 1_000_000;

/** Who reads a configuration: CloudFormation resolves references to secrets, the API and the console do not. */
export type DmsForm = 'json' | 'cloudformation';

/** Builds the settings of the target endpoint, as the API of DMS names them. */
export function buildTargetSettings(plan: DmsPlan, form: DmsForm): Settings {
  return plan.source.stream === 'kinesis'
    ? {
        StreamArn: plan.bind('streamArn'),
        ServiceAccessRoleArn: plan.bind('roleArn'),
        ...recordSettings(plan),
      }
    : {
        Broker: plan.bind('brokers'),
        ...(plan.source.topics[0] === undefined ? {} : { Topic: plan.source.topics[0] }),
        MessageMaxBytes: MESSAGE_BYTES,
        ...securitySettings(plan, form),
        ...recordSettings(plan),
      };
}

/** Returns how a target is called in the engines of DMS. */
export function targetEngineOf({ source }: Pick<DmsPlan, 'source'>): 'kinesis' | 'kafka' {
  return source.stream;
}

/** Settings that shape the records: the decoder of the function expects them. */
function recordSettings({ options }: DmsPlan): Settings {
  return {
    MessageFormat: 'json-unformatted',
    IncludeTransactionDetails: true,
    IncludeControlDetails: true,
    IncludeTableAlterOperations: true,
    // Where an absent column means null, nulls are left out; else they must be told.
    IncludeNullAndEmpty: options.absent !== 'null',
    IncludePartitionValue: false,
    PartitionIncludeSchemaTable: true,
    NoHexPrefix: false,
    UseLargeIntegerValue: true,
  };
}

function securitySettings({ auth, bind }: DmsPlan, form: DmsForm): Settings {
  switch (auth) {
    case 'none':
      return { SecurityProtocol: 'plaintext' };
    case 'tls':
      return { SecurityProtocol: 'ssl-encryption' };
    case 'scram':
      return {
        SecurityProtocol: 'sasl-ssl',
        SaslMechanism: 'scram-sha-512',
        ...(form === 'json' ? KAFKA_USER : kafkaUserOf(bind('kafkaSecretArn'))),
      };
  }
}

/** The API would take a reference for the password itself. */
const KAFKA_USER: Settings = {
  SaslUsername: kafkaSecretPlaceholders.username,
  SaslPassword: kafkaSecretPlaceholders.password,
};

function kafkaUserOf(arn: Value): Settings {
  return { SaslUsername: secretValue(arn, 'username'), SaslPassword: secretValue(arn, 'password') };
}

/** A dynamic reference of CloudFormation: the value is read when the stack is deployed. */
function secretValue(arn: Value, member: 'username' | 'password'): Value {
  const text = (id: string): string => `{{resolve:secretsmanager:${id}:SecretString:${member}}}`;
  if (typeof arn === 'string') return text(arn);
  return { 'Fn::Sub': [text(`\${Secret}`), { Secret: arn }] };
}

/** Builds the settings of the source endpoint that shape the records. */
export function buildSourceSettings({ dialect, options }: DmsPlan): Settings {
  switch (dialect) {
    case 'postgresql':
      return {
        PluginName: 'pglogical',
        // Without it the log of a quiet database keeps growing.
        HeartbeatEnable: true,
        HeartbeatFrequency: 5,
        MapBooleanAsBoolean: true,
        FailTasksOnLobTruncation: true,
      };
    case 'oracle':
      return { FailTasksOnLobTruncation: true };
    case 'mongodb':
      return options.document === true
        ? { NestingLevel: 'none', ExtractDocId: true }
        : { NestingLevel: 'one' };
    case 'mysql':
    case 'sqlserver':
      return {};
  }
}
