import type { KafkaSourceSpec, KinesisSourceSpec, SourceSpec } from '../../../model/service.ts';
import type { Resource, Value } from '../../cloudformation/resource.ts';
import { ref, referenceOf } from '../../cloudformation/value.ts';
import type { BoundKafka, BoundKinesis, BoundSource, KafkaAuth } from '../deployment.ts';
import { consumerIdOf } from '../logical-ids.ts';
import { type DeploySettings, SETTINGS_BLOCK } from '../settings/deploy-settings.ts';
import type { AddProblem } from '../settings/read-part.ts';
import type {
  ClusterSettings,
  KinesisSettings,
  SelfManagedSettings,
} from '../settings/source-settings.ts';
import { chooseKey, findKeyIn, toKeyArn, UNKNOWN_KEY } from './find-key.ts';

/** What `pollers: provisioned` stands for. */
const DEFAULT_POLLERS = { minimum: 1, maximum: 10 };
/** What a stream keeps that says nothing of it. */
const DEFAULT_RETENTION_HOURS = 24;
const MAX_GROUP_CHARACTERS = 200;

export interface SourceOfFunction {
  readonly functionName: string;
  readonly spec: SourceSpec;
}

/** Returns the stream of a function as it is in AWS; `undefined` if problems were added. */
export function bindSource(
  { functionName, spec }: SourceOfFunction,
  settings: DeploySettings,
  add: AddProblem,
): BoundSource | undefined {
  const place = `${SETTINGS_BLOCK}.sources.${spec.name}`;
  if (!Object.hasOwn(settings.sources, spec.name)) {
    add(place, `is missing: service.ts has a source of this name, ${wordOf(spec)}`);
    return undefined;
  }
  const bound = settings.sources[spec.name];
  if (bound === undefined) return undefined;
  if (bound.kind === 'kinesis' && spec.stream === 'kinesis') {
    return bindKinesis({ functionName, spec }, bound, settings, (what, member) =>
      add(`${place}.${member}`, what),
    );
  }
  if (spec.stream === 'kafka' && bound.kind === (spec.selfManaged ? 'self-managed' : 'cluster')) {
    return bindKafka({ functionName, spec }, bound, settings, (what, member) =>
      add(`${place}.${member}`, what),
    );
  }
  add(place, `is not ${wordOf(spec)}, as service.ts says`);
  return undefined;
}

function wordOf(spec: SourceSpec): string {
  if (spec.stream === 'kinesis') return 'the stream of Kinesis ({ stream: ARN })';
  return spec.selfManaged
    ? 'the Kafka cluster ({ bootstrapServers: [host:port], auth })'
    : 'the MSK cluster ({ cluster: ARN })';
}

function bindKinesis(
  { functionName, spec }: { readonly functionName: string; readonly spec: KinesisSourceSpec },
  { stream, key, consumer, retentionHours }: KinesisSettings,
  { resources }: DeploySettings,
  add: AddMember,
): BoundKinesis | undefined {
  const reference = referenceOf(stream);
  const own = reference === undefined ? undefined : resources[reference.id];
  if (own?.Type === 'AWS::Kinesis::Stream' && reference?.attribute === undefined) {
    add(`is the name of the stream: write !GetAtt ${reference?.id}.Arn`, 'stream');
    return undefined;
  }
  const found = findKeyIn(own?.Properties['StreamEncryption'], 'KeyId', resources);
  if (key === undefined && found.kind === 'unknown') add(UNKNOWN_KEY, 'key');
  const hours = retentionHours ?? retentionOf(own);
  if (hours === undefined) {
    add(
      'is missing: how long the stream keeps records, which decides when Lambda gives up',
      'retentionHours',
    );
    return undefined;
  }
  return {
    stream: 'kinesis',
    name: spec.name,
    arn: stream,
    consumerArn: consumerOf(functionName, consumer),
    keyArn: chooseKey(key, found, resources),
    retentionHours: hours,
  };
}

function consumerOf(
  functionName: string,
  consumer: KinesisSettings['consumer'],
): Value | undefined {
  if (typeof consumer !== 'boolean') return consumer;
  return consumer ? ref(consumerIdOf(functionName)) : undefined;
}

function retentionOf(own: Resource | undefined): number | undefined {
  if (own?.Type !== 'AWS::Kinesis::Stream') return undefined;
  const { RetentionPeriodHours: hours = DEFAULT_RETENTION_HOURS } = own.Properties;
  return Number.isInteger(Number(hours)) ? Number(hours) : undefined;
}

function bindKafka(
  { functionName, spec }: { readonly functionName: string; readonly spec: KafkaSourceSpec },
  bound: ClusterSettings | SelfManagedSettings,
  settings: DeploySettings,
  add: AddMember,
): BoundKafka | undefined {
  const consumerGroups = groupsOf({ functionName, spec }, settings);
  const auth = readAuth(bound, settings, add);
  checkKafka(bound, add);
  for (const [topic, group] of Object.entries(consumerGroups)) {
    if (group.length <= MAX_GROUP_CHARACTERS) continue;
    const where = `functions.${functionName}.consumerGroup`;
    add(
      `gives ${topic} a group of more than 200 letters: say ${where}: { ${topic}: name }`,
      'topics',
    );
  }
  if (auth === undefined) return undefined;
  const { registry } = bound;
  const isBlock = typeof registry === 'object' && 'arn' in registry;
  return {
    stream: 'kafka',
    name: spec.name,
    topics: spec.topics,
    consumerGroups,
    auth,
    pollers: readPollers(bound),
    logLevel: bound.logLevel,
    retentionHours: bound.retentionHours,
    // The casts hold: the schema knows no other form.
    registryArn: (isBlock ? registry['arn'] : registry) as Value | undefined,
    registryInLambda: (isBlock ? registry['lambda'] : undefined) as 'SOURCE' | 'JSON' | undefined,
    ...(bound.kind === 'cluster' ? ofCluster(bound) : ofServers(bound)),
  };
}

/**
 * A group for each topic, whether there are others or not: one that depended on their number would change
 * with the second topic, and the first would be read again.
 */
function groupsOf(
  { functionName, spec }: { readonly functionName: string; readonly spec: KafkaSourceSpec },
  { service, stage, functions }: DeploySettings,
): BoundKafka['consumerGroups'] {
  const chosen = functions[functionName]?.consumerGroup ?? `${service}-${stage}-${functionName}`;
  const named = typeof chosen === 'string' ? {} : chosen;
  const first = typeof chosen === 'string' ? chosen : `${service}-${stage}-${functionName}`;
  return Object.fromEntries(
    spec.topics.map((topic) => [topic, named[topic] ?? `${first}-${topic}`]),
  );
}

function ofCluster({ cluster, vpcConnection }: ClusterSettings) {
  return {
    clusterArn: cluster,
    bootstrapServers: [],
    vpcConnectionArn: vpcConnection,
    network: undefined,
    rootCertificateArn: undefined,
  };
}

function ofServers(bound: SelfManagedSettings) {
  const { bootstrapServers, subnets = [], securityGroups = [], rootCertificate } = bound;
  return {
    clusterArn: undefined,
    bootstrapServers,
    vpcConnectionArn: undefined,
    network: subnets.length === 0 ? undefined : { subnets, securityGroups },
    rootCertificateArn: rootCertificate,
  };
}

function readAuth(
  { auth, secret, secretKey, kind }: ClusterSettings | SelfManagedSettings,
  { resources }: DeploySettings,
  add: AddMember,
): KafkaAuth | undefined {
  if (auth === 'iam' || auth === 'none') {
    if (secret !== undefined) add(`is given, and auth is ${auth}`, 'secret');
    return { kind: auth };
  }
  if (secret === undefined) {
    add(`is missing: the ARN of the secret that ${auth} signs in with`, 'secret');
    return undefined;
  }
  if (kind === 'cluster' && auth === 'scram-512' && secretKey === undefined) {
    add(
      'is missing: the KMS key of the secret; MSK takes only secrets with a key of your own',
      'secretKey',
    );
    return undefined;
  }
  const secretKeyArn =
    secretKey === undefined ? undefined : (toKeyArn(secretKey, resources) ?? secretKey);
  return { kind: auth, secretArn: secret, secretKeyArn };
}

function readPollers({ pollers }: ClusterSettings | SelfManagedSettings): BoundKafka['pollers'] {
  if (pollers === 'on-demand') return pollers;
  if (pollers === 'provisioned') return { ...DEFAULT_POLLERS, group: undefined };
  const minimum = pollers.minimum ?? DEFAULT_POLLERS.minimum;
  const maximum = pollers.maximum ?? Math.max(minimum, DEFAULT_POLLERS.maximum);
  return { minimum, maximum, group: pollers.group };
}

type AddMember = (what: string, member: string) => void;

function checkKafka(bound: ClusterSettings | SelfManagedSettings, add: AddMember): void {
  const pollers = readPollers(bound);
  if (pollers !== 'on-demand' && pollers.minimum > pollers.maximum) {
    add('has a minimum above its maximum', 'pollers');
  }
  const { registry } = bound;
  if (typeof registry === 'object' && 'lambda' in registry && pollers === 'on-demand') {
    add('with lambda needs provisioned pollers', 'registry');
  }
  if (bound.logLevel !== undefined && pollers === 'on-demand') {
    add('needs provisioned pollers: others write no log', 'logLevel');
  }
  if (bound.kind === 'cluster') checkCluster(bound, add);
  else checkServers(bound, add);
}

function checkServers(
  { auth, subnets, securityGroups }: SelfManagedSettings,
  add: AddMember,
): void {
  if (subnets !== undefined && securityGroups === undefined) {
    add('is missing: with subnets, Lambda needs them', 'securityGroups');
  }
  if (auth === 'none' && subnets === undefined) {
    add('are missing: Lambda takes a cluster without authentication only in a VPC', 'subnets');
  }
}

function checkCluster({ auth, vpcConnection, serverless }: ClusterSettings, add: AddMember): void {
  if (serverless && auth !== 'iam') add('is iam on MSK Serverless: it has no other', 'auth');
  if (vpcConnection === undefined) return;
  if (serverless) add('is not possible: no other account can read MSK Serverless', 'vpcConnection');
  if (auth === 'none') add('is not possible for clients that do not sign in', 'vpcConnection');
}
