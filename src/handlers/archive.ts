import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import { createArchiveSink } from 'millrace/archive';
import { clientOptions } from 'millrace/client-options';
import { createHandler } from 'millrace/lambda';
import { createQuarantineStore } from 'millrace/s3';
import { readSettings } from 'millrace/settings';
import { billingService } from '../service.ts';

const settings = readSettings();
const options = clientOptions(settings);
const { targets: addresses, archiveBucket, quarantineBucket } = settings;
const s3 = new S3Client(options);

/** Keeps every record of the Kinesis stream, before decoding. */
export const handler = createHandler(billingService.functions.archive, {
  settings,
  sinks: {
    archive: createArchiveSink({
      firehose: new FirehoseClient(options),
      s3,
      bucket: archiveBucket,
      addresses,
    }),
  },
  quarantine: createQuarantineStore({ client: s3, bucket: quarantineBucket }),
});
