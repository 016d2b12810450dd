import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { clientOptions } from 'millrace/client-options';
import { createDynamodbSink } from 'millrace/dynamodb';
import { createOpensearchSink } from 'millrace/opensearch';
import { createQuarantineStore } from 'millrace/s3';
import { readSettings } from 'millrace/settings';
import { signedFetch } from 'millrace/signed-fetch';
import { createSnsSink } from 'millrace/sns';

/** Reads the settings and makes the clients of the functions that run the invoice routes. */
export function createBillingParts() {
  const settings = readSettings();
  const { targets: addresses, quarantineBucket: bucket } = settings;
  const options = clientOptions(settings);
  const s3 = new S3Client(options);
  const { credentials, region } = s3.config;
  return {
    settings,
    sinks: {
      sns: createSnsSink({ client: new SNSClient(options), addresses }),
      dynamodb: createDynamodbSink({ client: new DynamoDBClient(options), addresses }),
      opensearch: createOpensearchSink({
        transport: signedFetch({ credentials, region }),
        addresses,
      }),
    },
    quarantine: createQuarantineStore({ client: s3, bucket }),
  };
}
