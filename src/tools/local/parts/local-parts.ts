import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startDynamodbPart } from './dynamodb-part.ts';
import { startFirehosePart } from './firehose-part.ts';
import type { LocalServer } from './http-server.ts';
import { startOpensearchPart } from './opensearch-part.ts';
import { startMessagingPart } from './sns-sqs-s3-part.ts';

export const LOCAL_REGION = 'eu-west-1';
/** The account of all resources of the local parts. */
export const LOCAL_ACCOUNT_ID = '000000000000';

/** Ports of the parts; 0 or nothing takes any free one. */
export interface LocalPorts {
  readonly messaging?: number;
  readonly dynamodb?: number;
  readonly firehose?: number;
  readonly opensearch?: number;
}

/** The AWS services of this process, all on the loopback address. */
export interface LocalParts {
  readonly region: string;
  readonly urls: {
    /** SNS, SQS, S3 and STS share one port. */
    readonly messaging: string;
    readonly dynamodb: string;
    readonly firehose: string;
    readonly opensearch: string;
  };
  /** Writes what Firehose holds to the bucket, as if its interval were over. */
  readonly flush: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts all parts, in memory. Nothing is left when they stop.
 *
 * Rejects with `EADDRINUSE` if a port is taken; then none of the parts runs.
 */
export async function startLocalParts(
  options: { readonly ports?: LocalPorts } = {},
): Promise<LocalParts> {
  const ports = { messaging: 0, dynamodb: 0, firehose: 0, opensearch: 0, ...options.ports };
  const started: { readonly stop: () => Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    // The last one first: Firehose writes the rest of its buffer to S3 before S3 goes.
    for (const part of started.splice(0).toReversed()) await part.stop();
  };
  async function start<Part extends LocalServer>(starting: Promise<Part>): Promise<Part> {
    const part = await starting;
    started.push(part);
    return part;
  }
  try {
    const messaging = await start(
      startMessagingPart({ port: ports.messaging, region: LOCAL_REGION }),
    );
    const dynamodb = await start(startDynamodbPart(ports.dynamodb));
    const opensearch = await start(startOpensearchPart({ port: ports.opensearch }));
    const s3 = createS3Client(messaging.url);
    started.push({ stop: async () => s3.destroy() });
    const firehose = await start(
      startFirehosePart({
        port: ports.firehose,
        region: LOCAL_REGION,
        accountId: LOCAL_ACCOUNT_ID,
        async store({ bucket, key, body }) {
          await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
        },
      }),
    );
    const urls = {
      messaging: messaging.url,
      dynamodb: dynamodb.url,
      firehose: firehose.url,
      opensearch: opensearch.url,
    };
    return { region: LOCAL_REGION, urls, flush: firehose.flush, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function createS3Client(endpoint: string): S3Client {
  return new S3Client({
    endpoint,
    region: LOCAL_REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}
