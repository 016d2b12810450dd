import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { createArchiveSink } from 'millrace/archive';
import { createDynamodbSink } from 'millrace/dynamodb';
import { createFirehoseSink } from 'millrace/firehose';
import { createOpensearchSink } from 'millrace/opensearch';
import { createRegistryFrom } from 'millrace/registry';
import { createQuarantineStore } from 'millrace/s3';
import { readSettings } from 'millrace/settings';
import { signedFetch } from 'millrace/signed-fetch';
import { createSnsSink } from 'millrace/sns';
import { REGISTRY_URL_CONFLUENT } from '../../../../../stack/parts/registry.ts';

/** Reads the settings and makes the clients of all functions of the jobs. */
export function createParts() {
  const settings = readSettings();
  const { targets: addresses, quarantineBucket: bucket } = settings;
  const s3 = new S3Client({ forcePathStyle: true });
  const { credentials, region } = s3.config;
  const firehose = new FirehoseClient();
  return {
    settings,
    sinks: {
      sns: createSnsSink({ client: new SNSClient(), addresses }),
      dynamodb: createDynamodbSink({ client: new DynamoDBClient(), addresses }),
      opensearch: createOpensearchSink({
        transport: signedFetch({ credentials, region }),
        addresses,
      }),
      firehose: createFirehoseSink({ client: firehose, addresses }),
      archive: createArchiveSink({ firehose, s3, bucket, addresses }),
    },
    registry: createRegistryFrom(REGISTRY_URL_CONFLUENT),
    quarantine: createQuarantineStore({ client: s3, bucket }),
  };
}
