import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { createRegistryFrom } from '../../src/decoders/registry/create-registry-from.ts';
import { createPlainHandler, type LambdaHandler } from '../../src/lambda/create-handler.ts';
import { readSettings } from '../../src/lambda/settings.ts';
import type { Report, TelemetryEvent } from '../../src/model/telemetry.ts';
import { createArchiveSink } from '../../src/sinks/archive/archive-sink.ts';
import { createDynamodbSink } from '../../src/sinks/dynamodb/dynamodb-sink.ts';
import { createFirehoseSink } from '../../src/sinks/firehose/firehose-sink.ts';
import { createOpensearchSink } from '../../src/sinks/opensearch/opensearch-sink.ts';
import { plainFetch } from '../../src/sinks/opensearch/transport.ts';
import { createQuarantineStore } from '../../src/sinks/s3/quarantine-store.ts';
import { createSnsSink } from '../../src/sinks/sns/sns-sink.ts';
import { REGISTRY_URL_CONFLUENT, REGISTRY_URL_V3 } from '../../stack/parts/registry.ts';
import type { FunctionReply, FunctionRequest } from './function-host.ts';
import { shopService } from './service.ts';

// The process of one function, as Lambda's runtime is: it answers one invocation at a time.
const told: Record<string, number> = {};
const handler = createFunction(process.argv[2] ?? '', countEvent);
process.on('message', (request) => void answer(request as FunctionRequest));
process.on('disconnect', () => process.exit());

function createFunction(name: string, report: Report): LambdaHandler {
  const settings = readSettings();
  const { targets: addresses, quarantineBucket: bucket } = settings;
  const s3 = new S3Client({ forcePathStyle: true });
  const firehose = new FirehoseClient();
  const quarantine = createQuarantineStore({ client: s3, bucket });
  const common = { settings, quarantine };
  const dynamodb = createDynamodbSink({ client: new DynamoDBClient(), addresses });
  switch (name) {
    case 'customers':
    case 'customersAvro':
      return createPlainHandler(
        shopService.functions[name],
        {
          ...common,
          sinks: { dynamodb },
          registry: createRegistryFrom(REGISTRY_URL_CONFLUENT),
        },
        report,
      );
    case 'orders':
    case 'ordersAvro':
    case 'dmsOrders': {
      const sinks = {
        dynamodb,
        sns: createSnsSink({ client: new SNSClient(), addresses }),
        opensearch: createOpensearchSink({ transport: plainFetch(), addresses }),
        firehose: createFirehoseSink({ client: firehose, addresses }),
      };
      // Apicurio's own API: the other functions read the same registry by that of Confluent.
      const registry = createRegistryFrom(REGISTRY_URL_V3);
      return createPlainHandler(
        shopService.functions[name],
        { ...common, sinks, registry },
        report,
      );
    }
    default: {
      const archive = createArchiveSink({ firehose, s3, bucket, addresses });
      return createPlainHandler(
        shopService.functions.archive,
        { ...common, sinks: { archive } },
        report,
      );
    }
  }
}

async function answer({ id, event, deadline }: FunctionRequest): Promise<void> {
  const context = { getRemainingTimeInMillis: () => deadline - Date.now() };
  const result = await handler(event, context).then(
    (value) => ({ value }),
    (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
  );
  const reply: FunctionReply = { id, ...result, told: { ...told } };
  for (const name of Object.keys(told)) delete told[name];
  process.send?.(reply);
}

function countEvent(event: TelemetryEvent): void {
  const name = [event.name, ...detailsOf(event)].join(' ');
  told[name] = (told[name] ?? 0) + 1;
}

function detailsOf(event: TelemetryEvent): readonly string[] {
  switch (event.name) {
    case 'delivery.done':
      return [event.route, event.status];
    case 'delivery.failed':
      return [event.route, event.code];
    case 'record.quarantined':
      return [event.route ?? 'decoding', event.code];
    case 'record.skipped':
      return [event.reason];
    case 'schema.drift':
      return [event.table, event.what, event.column ?? ''];
    case 'batch.braked':
      return [event.scope, event.code];
    case 'order.unsafe':
      return [event.reason];
    default:
      return [];
  }
}
