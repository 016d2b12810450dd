import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { clientOptions } from 'millrace/client-options';
import { createHandler } from 'millrace/lambda';
import { createQuarantineStore } from 'millrace/s3';
import { readSettings } from 'millrace/settings';
import { createSnsSink } from 'millrace/sns';
import { orderService } from '../service.ts';

const settings = readSettings();
const options = clientOptions(settings);
const { targets: addresses, quarantineBucket: bucket } = settings;

/** Routes the changes of orders. */
export const handler = createHandler(orderService.functions.orders, {
  settings,
  sinks: { sns: createSnsSink({ client: new SNSClient(options), addresses }) },
  quarantine: createQuarantineStore({ client: new S3Client(options), bucket }),
});
