import { setTimeout as sleep } from 'node:timers/promises';
import {
  type _Record,
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { HeldRecord } from './kafka-topics.ts';
import { KINESIS_URL } from './parts/kinesis.ts';

const MAX_ENTRIES = 500;
export const KINESIS_REGION = 'eu-west-1';

/** Creates streams, each with its number of shards, and waits until they can be used. */
export async function createStreams(counts: Readonly<Record<string, number>>): Promise<void> {
  const client = createClient();
  for (const [StreamName, ShardCount] of Object.entries(counts)) {
    await client.send(new CreateStreamCommand({ StreamName, ShardCount }));
    while (!(await isActive(client, StreamName))) await sleep(50);
  }
  client.destroy();
}

/** Removes streams with what they hold. */
export async function deleteStreams(names: readonly string[]): Promise<void> {
  const client = createClient();
  for (const StreamName of names) {
    await client.send(new DeleteStreamCommand({ StreamName })).catch(() => undefined);
  }
  client.destroy();
}

/** Writes records to a stream, in their order. */
export async function putRecords(
  StreamName: string,
  records: readonly { readonly key: string; readonly value: string }[],
): Promise<void> {
  const client = createClient();
  for (let from = 0; from < records.length; from += MAX_ENTRIES) {
    const Records = records
      .slice(from, from + MAX_ENTRIES)
      .map(({ key, value }) => ({ PartitionKey: key, Data: Buffer.from(value) }));
    const { FailedRecordCount } = await client.send(new PutRecordsCommand({ StreamName, Records }));
    // Tried again alone they would come behind later ones.
    if (FailedRecordCount !== 0) throw new Error(`${StreamName} refused ${FailedRecordCount}`);
  }
  client.destroy();
}

/** Reads streams to their end, and goes on from there with each call. */
export interface StreamsReader {
  /** Returns everything that was read until now. */
  readonly readOn: () => Promise<readonly HeldRecord[]>;
  readonly close: () => void;
}

/** Creates a reader of all shards of some streams. */
export function createStreamsReader(names: readonly string[]): StreamsReader {
  const client = createClient();
  const iterators = new Map<string, string | undefined>();
  const held: HeldRecord[] = [];

  async function readShard(stream: string, shardId: string): Promise<void> {
    const id = `${stream}/${shardId}`;
    let iterator = iterators.get(id) ?? (await firstIterator(client, stream, shardId));
    for (let isBehind = true; isBehind && iterator !== undefined; ) {
      const page: GetRecordsCommandOutput = await client.send(
        new GetRecordsCommand({ ShardIterator: iterator }),
      );
      held.push(...(page.Records ?? []).map((record) => toHeld(stream, shardId, record)));
      iterator = page.NextShardIterator;
      isBehind = (page.MillisBehindLatest ?? 0) > 0;
    }
    iterators.set(id, iterator);
  }

  return {
    async readOn() {
      for (const StreamName of names) {
        const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
        for (const { ShardId = '' } of Shards) await readShard(StreamName, ShardId);
      }
      return held;
    },
    close: () => client.destroy(),
  };
}

function toHeld(
  stream: string,
  shardId: string,
  { SequenceNumber: sequenceNumber = '', Data }: _Record,
): HeldRecord {
  return {
    stream,
    position: { stream: 'kinesis', shardId, sequenceNumber },
    key: null,
    value: Data === undefined || Data.length === 0 ? null : Buffer.from(Data),
    headers: [],
  };
}

async function firstIterator(
  client: KinesisClient,
  StreamName: string,
  ShardId: string,
): Promise<string | undefined> {
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
  );
  return ShardIterator;
}

async function isActive(client: KinesisClient, StreamName: string): Promise<boolean> {
  const { StreamDescriptionSummary } = await client.send(
    new DescribeStreamSummaryCommand({ StreamName }),
  );
  return StreamDescriptionSummary?.StreamStatus === 'ACTIVE';
}

function createClient(): KinesisClient {
  return new KinesisClient({
    endpoint: KINESIS_URL,
    region: KINESIS_REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    // Local endpoints speak HTTP/1 only.
    requestHandler: new NodeHttpHandler(),
  });
}
