import { CdcError } from '../errors.ts';
import { rememberOnce } from '../lambda/remember-once.ts';
import type { Settings } from '../lambda/settings.ts';
import type { CustomKind } from '../model/custom-kind.ts';
import type { Sinks } from '../model/delivery.ts';
import type { CustomTarget, Target } from '../model/target.ts';
import { isMessageSend } from '../routing/declare/send.ts';
import type { OnceMemory } from '../sinks/once/once-memory.ts';
import type { AwsConfig, AwsService } from './aws-config.ts';
import { ARCHIVE_ROUTE, type NamedFunction } from './compile-function.ts';
import { openTransport } from './open-transport.ts';

export interface ServiceSinkOptions {
  readonly settings: Settings;
  readonly configOf: (service: AwsService) => AwsConfig;
  /** Message routes that were named: the others need no target. */
  readonly messages: ReadonlySet<string>;
}

/**
 * Makes the sinks that functions need, with clients of their own: for commands, which have no handler.
 * Only the clients of these sinks are loaded.
 *
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID` with every target that is not bound or has no sink here.
 */
export async function createServiceSinks(
  functions: readonly NamedFunction[],
  options: ServiceSinkOptions,
): Promise<Sinks> {
  const needed = functions.flatMap((one) => targetsOf(one, options.messages));
  const makers = sinkMakers(options, needed);
  const names = new Set(needed.map(({ sink }) => sink));
  const remembering = functions.flatMap((one) => onceTargetsOf(one, options.messages));
  const problems = [
    ...[...needed, ...remembering]
      .filter(({ name }) => options.settings.targets[name] === undefined)
      .map(({ name }) => `the target "${name}" is not bound: set TARGET_${name}`),
    ...[...names]
      .filter((name) => !Object.hasOwn(makers, name))
      .map((name) => `the command line has no sink "${name}": replay it by a function`),
  ];
  if (problems.length > 0) {
    const list = [...new Set(problems)].join('\n- ');
    throw new CdcError('ERR_CDC_SETTINGS_INVALID', `Settings are not valid:\n- ${list}`, {
      details: { place: '--settings' },
    });
  }
  const made = [...names].map(async (name) => [name, await makers[name]?.()] as const);
  const sinks: Sinks = Object.fromEntries(await Promise.all(made));
  return rememberOnce(sinks, await makeMemory(functions, options), () => undefined);
}

/** Tables of named message routes that say `once`: they are asked before a message is sent again. */
function onceTargetsOf(
  { spec: { routes = [] } }: NamedFunction,
  messages: ReadonlySet<string>,
): readonly Target[] {
  return routes
    .flatMap((set) => Object.entries(set))
    .flatMap(([route, { once }]) =>
      once !== undefined && messages.has(route) ? [once.table] : [],
    );
}

async function makeMemory(
  functions: readonly NamedFunction[],
  { settings, configOf, messages }: ServiceSinkOptions,
): Promise<OnceMemory | undefined> {
  if (!functions.some((one) => onceTargetsOf(one, messages).length > 0)) return undefined;
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  const { createOnceMemory } = await import('../sinks/once/once-memory.ts');
  const client = new DynamoDBClient(configOf('dynamodb'));
  return createOnceMemory({ client, addresses: settings.targets });
}

function targetsOf(
  { spec: { routes = [], archive } }: NamedFunction,
  messages: ReadonlySet<string>,
): readonly Target[] {
  const sends = routes
    .flatMap((set) => Object.entries(set))
    .flatMap(([route, one]) =>
      one.sends.filter((send) => !isMessageSend(send) || messages.has(route)),
    );
  const targets = sends.map(({ target }) => target);
  const isTapped = archive !== undefined && messages.has(ARCHIVE_ROUTE);
  return isTapped ? [...targets, { ...archive.to, sink: 'archive' }] : targets;
}

function kindsOf(targets: readonly Target[]): readonly CustomKind[] {
  const own = targets.filter(({ sink }) => sink === 'custom');
  // The cast holds: targets of this sink are declared with their kind.
  return [...new Set(own.map((target) => (target as CustomTarget).facts.kind))];
}

function sinkMakers(
  { settings, configOf }: ServiceSinkOptions,
  targets: readonly Target[],
): Readonly<Record<string, () => Promise<object>>> {
  const addresses = settings.targets;
  return {
    dynamodb: async () => {
      const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
      const { createDynamodbSink } = await import('../sinks/dynamodb/dynamodb-sink.ts');
      return createDynamodbSink({ client: new DynamoDBClient(configOf('dynamodb')), addresses });
    },
    sns: async () => {
      const { SNSClient } = await import('@aws-sdk/client-sns');
      const { createSnsSink } = await import('../sinks/sns/sns-sink.ts');
      return createSnsSink({ client: new SNSClient(configOf('sns')), addresses });
    },
    sqs: async () => {
      const { SQSClient } = await import('@aws-sdk/client-sqs');
      const { createSqsSink } = await import('../sinks/sqs/sqs-sink.ts');
      return createSqsSink({ client: new SQSClient(configOf('sqs')), addresses });
    },
    eventbridge: async () => {
      const { EventBridgeClient } = await import('@aws-sdk/client-eventbridge');
      const { createEventbridgeSink } = await import('../sinks/eventbridge/eventbridge-sink.ts');
      const client = new EventBridgeClient(configOf('eventbridge'));
      return createEventbridgeSink({ client, addresses });
    },
    custom: async () => {
      const { createCustomSink } = await import('../sinks/custom/custom-sink.ts');
      return createCustomSink({ kinds: kindsOf(targets), addresses });
    },
    firehose: async () => {
      const { FirehoseClient } = await import('@aws-sdk/client-firehose');
      const { createFirehoseSink } = await import('../sinks/firehose/firehose-sink.ts');
      return createFirehoseSink({ client: new FirehoseClient(configOf('firehose')), addresses });
    },
    opensearch: async () => {
      const { createOpensearchSink } = await import('../sinks/opensearch/opensearch-sink.ts');
      const transport = await openTransport(targets, { settings, configOf });
      return createOpensearchSink({ transport, addresses });
    },
    archive: async () => {
      const { FirehoseClient } = await import('@aws-sdk/client-firehose');
      const { S3Client } = await import('@aws-sdk/client-s3');
      const { createArchiveSink } = await import('../sinks/archive/archive-sink.ts');
      return createArchiveSink({
        firehose: new FirehoseClient(configOf('firehose')),
        s3: new S3Client(configOf('s3')),
        bucket: settings.archiveBucket,
        addresses,
      });
    },
  };
}
