import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { loadService } from '../../../inputs/load-service.ts';
import type { StreamRecord } from '../../../model/record.ts';
import type { Service } from '../../../model/service.ts';
import { kafkaSource } from '../../../sources/kafka-source.ts';
import { kinesisSource } from '../../../sources/kinesis-source.ts';
import { createEventBuilder } from '../event-source-mapping/lambda-event.ts';
import { recordedKafka, recordedKinesis } from '../event-source-mapping/recorded-source.ts';
import { formatContent } from '../format-content.ts';
import { handlerEnvironment, SERVICE_FILE } from '../local-function.ts';
import { openRecording, type Recording } from '../open-recording.ts';
import { createResources, type LocalResources } from '../parts/create-resources.ts';
import { createLocalClients } from '../parts/local-clients.ts';
import { type LocalParts, startLocalParts } from '../parts/local-parts.ts';
import { type PartsContent, readBack } from '../parts/read-back.ts';
import type { RecordedRecords } from '../recorded-records.ts';
import { runCommand } from '../run-command.ts';
import { CACHED_CUSTOMERS, checkExpectations, liveDocuments } from './expectations.ts';
import { explainRecords } from './explain-records.ts';
import { playFunction } from './play-function.ts';

const FIXTURES = 'test/fixtures/demo';
/** The report of the demo takes the place of logs and metrics. */
const SILENT = { POWERTOOLS_METRICS_DISABLED: 'true', POWERTOOLS_LOG_LEVEL: 'SILENT' };

interface Demo {
  readonly service: Service;
  readonly parts: LocalParts;
  readonly resources: LocalResources;
}

runCommand(async () => {
  const startedAt = performance.now();
  write('Millrace: the billing service on recorded changes, with local parts of AWS');
  const service = await loadService(SERVICE_FILE, process.cwd());
  write('\nStarting SNS, SQS, S3, DynamoDB, Firehose and OpenSearch in this process');
  const parts = await startLocalParts();
  try {
    const resources = await createResources(parts, service);
    await fillCache(parts, resources);
    Object.assign(process.env, handlerEnvironment(parts, resources), SILENT);
    const holds = await play({ service, parts, resources });
    const ms = Math.round(performance.now() - startedAt);
    write(`\n${holds ? 'All as expected' : 'NOT as expected'}, in ${ms} ms`);
    if (!holds) process.exitCode = 1;
  } finally {
    await parts.stop();
  }
});

async function play(demo: Demo): Promise<boolean> {
  const dms = await openFixture('dms-invoices.jsonl', demo, 'billing');
  const debezium = await openFixture('debezium-invoices.jsonl', demo, 'billingFromMsk');
  await playAndExplain(demo, 'billing', dms, 'AWS DMS, SQL Server -> Kinesis');
  await playAndExplain(demo, 'billingFromMsk', debezium, 'Debezium, SQL Server -> MSK');
  write('\narchive: every record of the Kinesis stream -> Firehose -> S3');
  await playFunction({ ...demo, ...dms, functionName: 'archive', write });

  const content = await readBack(demo.parts, demo.resources);
  write('\nWhat stands in the parts now, read back through their own APIs');
  for (const line of formatContent(withoutMarkers(content))) write(`    ${line}`);

  const archived = dms.recorded.records.map((one) =>
    one.stream === 'kinesis' ? one.data : new Uint8Array(),
  );
  const expectations = checkExpectations(content, archived);
  write('\nWhat must be true');
  for (const { what, holds } of expectations) write(`    ${holds ? '✓' : '✗'} ${what}`);
  return expectations.every(({ holds }) => holds);
}

async function playAndExplain(
  demo: Demo,
  functionName: string,
  { recorded, clock, line: clockLine }: Recording,
  title: string,
): Promise<void> {
  const spec = demo.service.functions[functionName];
  if (spec === undefined) throw new TypeError(`The service has no function ${functionName}`);
  write(`\n${functionName}: ${title}, ${recorded.records.length} records`);
  write(`    ${clockLine.replace(/;.*/, '')}`);
  write('    What comes in, what each route does with it, and why');
  const read = toStreamRecords(recorded);
  for (const line of await explainRecords(spec, read, clock.now())) write(line);
  write('    What the event source mapping does');
  await playFunction({ ...demo, functionName, recorded, clock, write });
}

/** The records as the function reads them from its event. */
function toStreamRecords(recorded: RecordedRecords): readonly StreamRecord[] {
  const source =
    recorded.stream === 'kinesis'
      ? recordedKinesis(recorded.records)
      : recordedKafka(recorded.records);
  const event = createEventBuilder(source, 'absent').buildEvent(recorded.records);
  const { readLanes } = recorded.stream === 'kinesis' ? kinesisSource : kafkaSource;
  return readLanes(event).flatMap(({ records }) => records);
}

function openFixture(name: string, { service }: Demo, functionName: string): Promise<Recording> {
  const spec = service.functions[functionName];
  return openRecording(`${FIXTURES}/${name}`, { spec, isNow: false });
}

/** The portal has cached the bills of some customers. */
async function fillCache(parts: LocalParts, { tables }: LocalResources): Promise<void> {
  const { dynamodb, destroy } = createLocalClients(parts);
  for (const customer of CACHED_CUSTOMERS) {
    const Item = { pk: { S: `CUSTOMER#${customer}` }, bill: { S: 'as of last month' } };
    await dynamodb.send(new PutItemCommand({ TableName: tables['customerCache'], Item }));
  }
  destroy();
}

function withoutMarkers(content: PartsContent): PartsContent {
  const documents = Object.entries(content.documents).map(([name, list]) => [
    name,
    liveDocuments(list),
  ]);
  return { ...content, documents: Object.fromEntries(documents) };
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
