import { gunzipSync } from 'node:zlib';
import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { LocalResources } from './create-resources.ts';
import { createLocalClients, type LocalClients } from './local-clients.ts';
import type { LocalParts } from './local-parts.ts';
import { isDocument, parseDocument } from './opensearch-json.ts';

export interface ReceivedMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}
export interface ReadDocument {
  readonly id: string;
  readonly source: unknown;
}
export interface ReadObject {
  readonly key: string;
  /** Decompressed. */
  readonly text: string;
}

/** What stands in the parts, by the symbolic names of the targets. */
export interface PartsContent {
  readonly messages: Readonly<Record<string, readonly ReceivedMessage[]>>;
  readonly items: Readonly<Record<string, readonly Readonly<Record<string, AttributeValue>>[]>>;
  readonly documents: Readonly<Record<string, readonly ReadDocument[]>>;
  readonly objects: Readonly<Record<string, readonly ReadObject[]>>;
  readonly quarantine: readonly ReadObject[];
}

/**
 * Reads everything that was written to the parts, through their own APIs.
 *
 * Messages are taken out of the queues, unless they are to be kept; all else stays.
 */
export async function readBack(
  parts: Pick<LocalParts, 'urls' | 'region' | 'flush'>,
  resources: LocalResources,
  { keepsMessages = false }: { readonly keepsMessages?: boolean } = {},
): Promise<PartsContent> {
  const clients = createLocalClients(parts);
  try {
    await parts.flush();
    return {
      messages: await readEach(resources.queues, (url) => readQueue(clients, url, keepsMessages)),
      items: await readEach(resources.tables, (name) => scanTable(clients, name)),
      documents: await readEach(resources.indexes, searchIndex),
      objects: await readEach(resources.buckets, (bucket) => readObjects(clients, bucket)),
      quarantine: await readObjects(clients, resources.quarantineBucket),
    };
  } finally {
    clients.destroy();
  }
}

async function readEach<Content>(
  places: Readonly<Record<string, string>>,
  read: (place: string) => Promise<Content>,
): Promise<Readonly<Record<string, Content>>> {
  const entries = Object.entries(places).map(
    async ([name, place]) => [name, await read(place)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function readQueue(
  { sqs }: LocalClients,
  QueueUrl: string,
  keepsMessages: boolean,
): Promise<readonly ReceivedMessage[]> {
  const received: Message[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) break;
    received.push(...Messages);
    if (!keepsMessages)
      await sqs.send(new DeleteMessageBatchCommand(entriesOf(QueueUrl, Messages)));
  }
  // Only when all are read: a message that is seen again would be read without end.
  for (const { ReceiptHandle } of keepsMessages ? received : []) {
    const again = { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 };
    await sqs.send(new ChangeMessageVisibilityCommand(again));
  }
  return received.map(toReceived);
}

function entriesOf(QueueUrl: string, messages: readonly Message[]) {
  const Entries = messages.map(({ ReceiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle,
  }));
  return { QueueUrl, Entries };
}

function toReceived({ Body = '', MessageAttributes = {} }: Message): ReceivedMessage {
  const attributes = Object.entries(MessageAttributes).map(
    ([name, { StringValue = '' }]) => [name, StringValue] as const,
  );
  return { body: Body, attributes: Object.fromEntries(attributes) };
}

async function scanTable(
  { dynamodb }: LocalClients,
  TableName: string,
): Promise<readonly Readonly<Record<string, AttributeValue>>[]> {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true }));
  return Items;
}

async function searchIndex(url: string): Promise<readonly ReadDocument[]> {
  await fetch(`${url}/_refresh`, { method: 'POST' });
  const response = await fetch(`${url}/_search?size=10000`);
  const { hits } = parseDocument(await response.text());
  const list = isDocument(hits) ? hits['hits'] : [];
  return (Array.isArray(list) ? list : []).map(({ _id, _source }) => ({
    id: _id,
    source: _source,
  }));
}

async function readObjects({ s3 }: LocalClients, Bucket: string): Promise<readonly ReadObject[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const objects: ReadObject[] = [];
  for (const { Key = '' } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    objects.push({ key: Key, text: (Key.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString() });
  }
  return objects;
}
