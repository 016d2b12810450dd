import type { _Record, KinesisClient, Shard } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { KinesisSourceRecord } from '../event-source-mapping/stream-model.ts';
import type { KinesisReader, KinesisShard, ShardPlace } from './kinesis-port.ts';
import { loadOptional } from './load-optional.ts';

type KinesisSdk = typeof import('@aws-sdk/client-kinesis');

export interface KinesisAddress {
  readonly stream: string;
  /** `undefined` for AWS itself. */
  readonly endpoint: string | undefined;
  readonly region: string;
}

/** Kinesis answers at most 10,000 records and 10 MiB. */
const MAX_RECORDS = 10_000;

/**
 * Creates a reader of a stream by the AWS SDK, which is loaded now. With an endpoint, credentials are
 * made up, so that those of an account never go there.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` if the client is not installed.
 */
export async function createKinesisReader(address: KinesisAddress): Promise<KinesisReader> {
  const name = '@aws-sdk/client-kinesis';
  const sdk = await loadOptional(() => import('@aws-sdk/client-kinesis'), name);
  const client = new sdk.KinesisClient({
    region: address.region,
    // Local endpoints speak HTTP/1 only; the client's own way is HTTP/2.
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 3000,
      requestTimeout: 10_000,
      throwOnRequestTimeout: true,
    }),
    maxAttempts: 2,
    ...(address.endpoint === undefined
      ? {}
      : {
          endpoint: address.endpoint,
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        }),
  });
  return createReader(sdk, client, address);
}

function createReader(
  sdk: KinesisSdk,
  client: KinesisClient,
  { stream, region }: KinesisAddress,
): KinesisReader {
  return {
    async describe() {
      const { StreamDescriptionSummary: summary } = await client.send(
        new sdk.DescribeStreamSummaryCommand({ StreamName: stream }),
      );
      return { streamArn: summary?.StreamARN ?? '', region };
    },
    async listShards() {
      const shards: Shard[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          // With a token, the stream is not named again.
          new sdk.ListShardsCommand(
            token === undefined ? { StreamName: stream } : { NextToken: token },
          ),
        );
        shards.push(...(page.Shards ?? []));
        token = page.NextToken;
      } while (token !== undefined && token !== '');
      return shards.map(toShard);
    },
    async findIterator(shardId, place) {
      const { ShardIterator: iterator } = await client.send(
        new sdk.GetShardIteratorCommand({
          StreamName: stream,
          ShardId: shardId,
          ...toIteratorType(place),
        }),
      );
      return iterator ?? '';
    },
    async read(shardId, iterator, limit) {
      const page = await client.send(
        new sdk.GetRecordsCommand({ ShardIterator: iterator, Limit: Math.min(limit, MAX_RECORDS) }),
      );
      return {
        records: (page.Records ?? []).map((record) => toRecord(shardId, record)),
        next: page.NextShardIterator ?? undefined,
        isCaughtUp: (page.MillisBehindLatest ?? 0) === 0,
      };
    },
    close: () => client.destroy(),
  };
}

function toIteratorType(place: ShardPlace) {
  switch (place.at) {
    case 'TRIM_HORIZON':
      return { ShardIteratorType: 'TRIM_HORIZON' } as const;
    case 'LATEST':
      return { ShardIteratorType: 'LATEST' } as const;
    case 'AT_TIMESTAMP':
      return { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(place.timestamp) } as const;
    case 'AFTER':
      return {
        ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
        StartingSequenceNumber: place.sequenceNumber,
      } as const;
  }
}

function toShard({
  ShardId: id = '',
  ParentShardId: parent,
  AdjacentParentShardId: adjacent,
  SequenceNumberRange: range,
}: Shard): KinesisShard {
  return {
    id,
    parents: [parent, adjacent].filter((one) => one !== undefined),
    isClosed: range?.EndingSequenceNumber !== undefined,
  };
}

function toRecord(shardId: string, record: _Record): KinesisSourceRecord {
  return {
    stream: 'kinesis',
    shardId,
    sequenceNumber: record.SequenceNumber ?? '',
    partitionKey: record.PartitionKey ?? '',
    data: record.Data ?? new Uint8Array(),
    arrivedAt: record.ApproximateArrivalTimestamp?.getTime() ?? Date.now(),
  };
}
