import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateDeliveryStreamCommand } from '@aws-sdk/client-firehose';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import type { Service } from '../../../model/service.ts';
import type { ItemTable, SearchIndex, Target, Topic } from '../../../model/target.ts';
import { createLocalClients, type LocalClients } from './local-clients.ts';
import { LOCAL_ACCOUNT_ID, type LocalParts } from './local-parts.ts';

const QUARANTINE_BUCKET = 'quarantine';

/** What was created for a service, by the symbolic names of its targets. */
export interface LocalResources {
  /** What the settings of a handler bind each symbolic name to. */
  readonly bindings: Readonly<Record<string, string>>;
  /** The queue that subscribes to each topic, so that its messages can be read back. */
  readonly queues: Readonly<Record<string, string>>;
  readonly tables: Readonly<Record<string, string>>;
  /** The address of each index. */
  readonly indexes: Readonly<Record<string, string>>;
  /** The bucket that each delivery stream writes to. */
  readonly buckets: Readonly<Record<string, string>>;
  readonly quarantineBucket: string;
}

interface Created {
  readonly kind: 'queues' | 'tables' | 'indexes' | 'buckets';
  readonly binding: string;
  readonly readFrom: string;
}

/**
 * Creates what the targets of a service need, and a quarantine bucket.
 *
 * @throws {TypeError} for a target of a sink that has no local part.
 */
export async function createResources(
  parts: LocalParts,
  { targets }: Pick<Service, 'targets'>,
): Promise<LocalResources> {
  const clients = createLocalClients(parts);
  const resources = { queues: {}, tables: {}, indexes: {}, buckets: {} };
  const bindings: Record<string, string> = {};
  try {
    await clients.s3.send(new CreateBucketCommand({ Bucket: QUARANTINE_BUCKET }));
    for (const target of Object.values(targets)) {
      const { kind, binding, readFrom } = await createTarget(parts, clients, target);
      bindings[target.name] = binding;
      Object.assign(resources[kind], { [target.name]: readFrom });
    }
  } finally {
    clients.destroy();
  }
  return { ...resources, bindings, quarantineBucket: QUARANTINE_BUCKET };
}

function createTarget(parts: LocalParts, clients: LocalClients, target: Target): Promise<Created> {
  // `sink` decides the type of the facts; `Target` as a whole does not say so.
  switch (target.sink) {
    case 'sns':
      return createTopic(clients, target as Topic);
    case 'dynamodb':
      return createTable(clients, target as ItemTable);
    case 'opensearch':
      return createIndex(parts, target as SearchIndex);
    case 'firehose':
      return createStream(clients, target.name);
    default:
      throw new TypeError(`No local part serves the sink "${target.sink}" of "${target.name}"`);
  }
}

async function createTopic(clients: LocalClients, { name, facts }: Topic): Promise<Created> {
  const suffix = facts.fifo ? '.fifo' : '';
  const Attributes = facts.fifo ? { FifoTopic: 'true' } : undefined;
  const topic = await clients.sns.send(
    new CreateTopicCommand({ Name: `${name}${suffix}`, Attributes }),
  );
  const queueName = `${name}-subscriber${suffix}`;
  const queue = await clients.sqs.send(
    new CreateQueueCommand({
      QueueName: queueName,
      Attributes: facts.fifo ? { FifoQueue: 'true' } : undefined,
    }),
  );
  const [TopicArn, QueueUrl] = [required(topic.TopicArn), required(queue.QueueUrl)];
  await clients.sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: TopicArn.replace(':sns:', ':sqs:').replace(/[^:]*$/, queueName),
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  return { kind: 'queues', binding: TopicArn, readFrom: QueueUrl };
}

async function createTable(clients: LocalClients, { name, facts }: ItemTable): Promise<Created> {
  const key = Object.entries(facts.key);
  await clients.dynamodb.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: key.map(([AttributeName, type]) => ({
        AttributeName,
        AttributeType: type === 'number' ? 'N' : 'S',
      })),
      KeySchema: key.map(([AttributeName], index) => ({
        AttributeName,
        KeyType: index === 0 ? 'HASH' : 'RANGE',
      })),
    }),
  );
  return { kind: 'tables', binding: name, readFrom: name };
}

async function createIndex({ urls }: LocalParts, { name }: SearchIndex): Promise<Created> {
  // Index names are lower case.
  const index = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const url = `${urls.opensearch}/${index}`;
  const response = await fetch(url, { method: 'PUT' });
  if (!response.ok) throw new TypeError(`The index of "${name}" was not created`);
  return { kind: 'indexes', binding: url, readFrom: url };
}

async function createStream(clients: LocalClients, name: string): Promise<Created> {
  const bucket = `${name.toLowerCase()}-bucket`;
  await clients.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await clients.firehose.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName: name,
      ExtendedS3DestinationConfiguration: {
        RoleARN: `arn:aws:iam::${LOCAL_ACCOUNT_ID}:role/local`,
        BucketARN: `arn:aws:s3:::${bucket}`,
        Prefix: `${name}/`,
        CompressionFormat: 'GZIP',
        BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 5 },
      },
    }),
  );
  return { kind: 'buckets', binding: name, readFrom: bucket };
}

function required(value: string | undefined): string {
  if (value === undefined) throw new TypeError('A local part answered without a name');
  return value;
}
