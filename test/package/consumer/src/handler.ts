import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { createDynamodbSink } from 'millrace/dynamodb';
import { createFirehoseSink } from 'millrace/firehose';
import { createHandler } from 'millrace/lambda';
import { createOpensearchSink } from 'millrace/opensearch';
import { createQuarantineStore } from 'millrace/s3';
import { readSettings } from 'millrace/settings';
import { signedFetch } from 'millrace/signed-fetch';
import { createSnsSink } from 'millrace/sns';
import { shop } from './shop.js';

const settings = readSettings();
const { targets: addresses, quarantineBucket: bucket } = settings;
const s3 = new S3Client();
const { credentials, region } = s3.config;

export const handler = createHandler(shop.functions.fromKinesis, {
  settings,
  sinks: {
    sns: createSnsSink({ client: new SNSClient(), addresses }),
    dynamodb: createDynamodbSink({ client: new DynamoDBClient(), addresses }),
    firehose: createFirehoseSink({ client: new FirehoseClient(), addresses }),
    opensearch: createOpensearchSink({
      transport: signedFetch({ credentials, region }),
      addresses,
    }),
  },
  quarantine: createQuarantineStore({ client: s3, bucket }),
});
