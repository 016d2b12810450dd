import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { LocalParts } from './local-parts.ts';

/** Clients of the parts for set-up and reading back; handlers make their own. */
export interface LocalClients {
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
  readonly firehose: FirehoseClient;
  readonly destroy: () => void;
}

/** Creates the clients; `destroy` closes their connections. */
export function createLocalClients({
  urls,
  region,
}: Pick<LocalParts, 'urls' | 'region'>): LocalClients {
  const common = { region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const sns = new SNSClient({ ...common, endpoint: urls.messaging });
  const sqs = new SQSClient({ ...common, endpoint: urls.messaging, useQueueUrlAsEndpoint: false });
  const s3 = new S3Client({ ...common, endpoint: urls.messaging, forcePathStyle: true });
  const dynamodb = new DynamoDBClient({ ...common, endpoint: urls.dynamodb });
  const firehose = new FirehoseClient({ ...common, endpoint: urls.firehose });
  return {
    sns,
    sqs,
    s3,
    dynamodb,
    firehose,
    destroy() {
      for (const client of [sns, sqs, s3, dynamodb, firehose]) client.destroy();
    },
  };
}
