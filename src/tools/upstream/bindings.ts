import { CdcError } from '../../errors.ts';
import type { Value } from '../cloudformation/resource.ts';
import { parseArn } from '../cloudformation/value.ts';

interface BindingFacts {
  readonly placeholder: string;
  readonly flag: `--${string}`;
  readonly what: string;
  /** Of which service it is an ARN. */
  readonly arnOf?: string;
}

/** What a configuration names of AWS and of the network, and no route tells. */
export const bindingCatalog = {
  streamArn: {
    placeholder: 'STREAM_ARN',
    flag: '--stream-arn',
    what: 'ARN of the Kinesis stream',
    arnOf: 'kinesis',
  },
  brokers: {
    placeholder: 'BROKERS',
    flag: '--brokers',
    what: 'bootstrap servers of the Kafka cluster, host:port,host:port',
  },
  clusterArn: {
    placeholder: 'CLUSTER_NAME>/<CLUSTER_UUID',
    flag: '--cluster-arn',
    what: 'ARN of the MSK cluster',
    arnOf: 'kafka',
  },
  secretArn: {
    placeholder: 'SECRET_ARN',
    flag: '--secret-arn',
    what: 'ARN of the secret with username, password, host and port of the database',
    arnOf: 'secretsmanager',
  },
  kafkaSecretArn: {
    placeholder: 'KAFKA_SECRET_ARN',
    flag: '--kafka-secret-arn',
    what: 'ARN of the secret with username and password of the Kafka cluster (SASL/SCRAM)',
    arnOf: 'secretsmanager',
  },
  secretName: {
    placeholder: 'SECRET_NAME',
    flag: '--secret-name',
    what: 'name of the secret with username and password of the database',
  },
  kafkaSecretName: {
    placeholder: 'KAFKA_SECRET_NAME',
    flag: '--kafka-secret-name',
    what: 'name of the secret with username and password of the Kafka cluster (SASL/SCRAM)',
  },
  kmsKeyArn: {
    placeholder: 'KMS_KEY_ARN',
    flag: '--kms-key-arn',
    what: 'ARN of the key that encrypts the stream and the secret, if it is one of yours',
    arnOf: 'kms',
  },
  roleArn: {
    placeholder: 'ROLE_ARN',
    flag: '--role-arn',
    what: 'ARN of the role of the capture tool (see `millrace upstream iam`)',
    arnOf: 'iam',
  },
  replicationInstanceArn: {
    placeholder: 'REPLICATION_INSTANCE_ARN',
    flag: '--replication-instance-arn',
    what: 'ARN of the DMS replication instance',
    arnOf: 'dms',
  },
  subnetGroup: {
    placeholder: 'SUBNET_GROUP',
    flag: '--subnet-group',
    what: 'replication subnet group of DMS Serverless',
  },
  subnets: { placeholder: 'SUBNETS', flag: '--subnets', what: 'subnets of the capture tool' },
  securityGroups: {
    placeholder: 'SECURITY_GROUPS',
    flag: '--security-groups',
    what: 'security groups of the capture tool',
  },
  pluginBucketArn: {
    placeholder: 'PLUGIN_BUCKET_ARN',
    flag: '--plugin-bucket-arn',
    what: 'ARN of the S3 bucket with the connector plugin',
    arnOf: 's3',
  },
  pluginKey: {
    placeholder: 'PLUGIN_KEY',
    flag: '--plugin-key',
    what: 'key of the ZIP with the Debezium connector and the config provider in that bucket',
  },
  host: { placeholder: 'DATABASE_HOST', flag: '--host', what: 'host name of the database' },
  database: { placeholder: 'DATABASE', flag: '--database', what: 'name of the database' },
  registryUrl: {
    placeholder: 'REGISTRY_URL',
    flag: '--registry-url',
    what: 'address of the schema registry, or name of the registry of AWS Glue',
  },
  caCertificateArn: {
    placeholder: 'CA_CERTIFICATE_ARN',
    flag: '--ca-certificate-arn',
    what: 'ARN of the DMS certificate that signs the certificate of the database',
    arnOf: 'dms',
  },
  alarmTopicArn: {
    placeholder: 'ALARM_TOPIC_ARN',
    flag: '--alarm-topic-arn',
    what: 'ARN of the SNS topic that is told when the task changes its state',
    arnOf: 'sns',
  },
  region: { placeholder: 'REGION', flag: '--region', what: 'AWS region' },
  accountId: { placeholder: 'ACCOUNT_ID', flag: '--account-id', what: 'AWS account' },
} as const satisfies Readonly<Record<string, BindingFacts>>;

export type BindingName = keyof typeof bindingCatalog;
export type GivenBindings = { readonly [N in BindingName]?: string | undefined };

/** Returns the value of a binding: what was given, or something that stands for it. */
export type Bind = (name: BindingName) => Value;

/**
 * Checks that each ARN among the given values is one of its service.
 *
 * @throws {CdcError} `ERR_CDC_USAGE`.
 */
export function checkBindings(given: GivenBindings): void {
  // The cast holds: the keys of the catalog are the names of bindings.
  for (const name of Object.keys(bindingCatalog) as BindingName[]) {
    const { flag, what, arnOf }: BindingFacts = bindingCatalog[name];
    const value = given[name];
    if (arnOf === undefined || value === undefined) continue;
    if (parseArn(value)?.service === arnOf) continue;
    throw new CdcError('ERR_CDC_USAGE', `It is not an ARN of ${arnOf}`, {
      details: { place: flag, fix: `Give the ${what}: arn:aws:${arnOf}:...` },
    });
  }
}

/** Returns the form of an ARN of a service, as CloudFormation checks a parameter by it. */
export function arnPatternOf(name: BindingName): string | undefined {
  const { arnOf }: BindingFacts = bindingCatalog[name];
  return arnOf === undefined ? undefined : `^arn:aws[a-z-]*:${arnOf}:[a-z0-9-]*:[0-9]*:.+$`;
}

/** Stands for what was not given by `<STREAM_ARN>`, for people to fill in. */
export function bindOrPlaceholder(given: GivenBindings): (name: BindingName) => string {
  const place = placeOf(given);
  return (name) => {
    const text = `<${bindingCatalog[name].placeholder}>`;
    // Permissions name parts of it, so that its form must show.
    const form = name === 'clusterArn' ? `${CLUSTER_FORM}${text}` : text;
    return given[name] ?? place[name] ?? form;
  };
}

/** Region and account are in each ARN. */
function placeOf(given: GivenBindings): GivenBindings {
  const arn = parseArn(given.streamArn ?? given.clusterArn ?? given.secretArn ?? '');
  return arn === undefined ? {} : { region: arn.region, accountId: arn.account };
}

const CLUSTER_FORM = 'arn:aws:kafka:<REGION>:<ACCOUNT_ID>:cluster/';

/** Returns the name of a secret from its ARN, which ends with six characters of its own. */
export function secretNameOf(arn: string): string {
  return arn.replace(/^.*:secret:/, '').replace(/-[A-Za-z0-9]{6}$/, '');
}

/** What the JSON of an endpoint of Kafka leaves open, because it would stand there to be read by everyone. */
export const kafkaSecretPlaceholders = {
  username: '<KAFKA_USERNAME>',
  password: '<KAFKA_PASSWORD>',
} as const;

/** A text that stands for something that was not given. */
export interface Placeholder {
  readonly text: string;
  /** `undefined`: no option fills it in. */
  readonly flag: string | undefined;
  readonly what: string;
}

/** Lists the placeholders in a text, each once, in the order of the catalog. */
export function findPlaceholders(text: string): readonly Placeholder[] {
  const ofOptions = Object.values(bindingCatalog).map(({ placeholder, flag, what }) => ({
    ...{ text: `<${placeholder}>`, flag, what },
  }));
  const ofSecrets = Object.entries(kafkaSecretPlaceholders).map(([member, placeholder]) => ({
    ...{ text: placeholder, flag: undefined, what: `${member} in the secret of the Kafka cluster` },
  }));
  return [...ofOptions, ...ofSecrets].filter((one) => text.includes(one.text));
}
