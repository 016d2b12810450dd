import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { clientOptions } from 'millrace/client-options';
import { createDynamodbSink } from 'millrace/dynamodb';
import { createHandler } from 'millrace/lambda';
import { createQuarantineStore } from 'millrace/s3';
import { readSettings } from 'millrace/settings';
import { replicaService } from '../service.ts';

const settings = readSettings();
const options = clientOptions(settings);
const { targets: addresses, quarantineBucket: bucket } = settings;

/** Keeps the table as its source is. */
export const handler = createHandler(replicaService.functions.replica, {
  settings,
  sinks: { dynamodb: createDynamodbSink({ client: new DynamoDBClient(options), addresses }) },
  quarantine: createQuarantineStore({ client: new S3Client(options), bucket }),
});
