import {
  archive,
  custom,
  customTarget,
  dms,
  dynamodb,
  dynamodbTable,
  eventBus,
  eventbridge,
  firehose,
  firehoseStream,
  int,
  kinesis,
  mirror,
  on,
  opensearch,
  opensearchIndex,
  routes,
  sendTo,
  service,
  sns,
  snsTopic,
  sqs,
  sqsQueue,
  table,
  targets,
  text,
} from 'millrace';
import type { Service } from '../../../src/model/service.ts';

const things = table({
  schema: 'shop',
  name: 'things',
  key: ['id'],
  columns: { id: int(), name: text() },
});

const pager = custom({
  name: 'pager',
  repeatable: false,
  permissions: ['sms-voice:SendTextMessage'],
  deliver: () => Promise.resolve([]),
});

/** One target of each kind. */
const at = targets({
  alerts: snsTopic(),
  queue: sqsQueue(),
  bus: eventBus(),
  stream: firehoseStream(),
  raw: firehoseStream(),
  cache: dynamodbTable({ key: { pk: 'string' } }),
  items: dynamodbTable({ key: { pk: 'string' } }),
  copy: dynamodbTable({ key: { id: 'number' } }),
  sent: dynamodbTable({ key: { effect: 'string' } }),
  search: opensearchIndex(),
  collection: opensearchIndex({ serverless: true }),
  pager: customTarget(pager),
});

const because = 'The test says so.';

const everyWord = routes({
  sns: on(things, ['create'], {
    because,
    once: { table: at.sent, ttl: '7d' },
    to: sns({ topic: at.alerts }),
  }),
  sqs: on(things, ['create'], { because, to: sqs({ queue: at.queue }) }),
  eventbridge: on(things, ['create'], {
    because,
    to: eventbridge({ bus: at.bus, detailType: 'T' }),
  }),
  firehose: on(things, ['create'], { because, to: firehose({ stream: at.stream }) }),
  pager: on(things, ['create'], {
    because,
    to: sendTo({ target: at.pager, body: () => ({ text: 'new' }) }),
  }),
  cache: on(things, ['create', 'update', 'delete'], {
    because,
    to: dynamodb.invalidate({ table: at.cache, key: { pk: 'THING#{id}' } }),
  }),
  items: mirror(things, {
    because,
    incomparable: 'fail',
    to: dynamodb.put({ table: at.items, key: { pk: 'THING#{id}' } }),
  }),
  copy: mirror(things, { because, to: dynamodb.replica({ table: at.copy }) }),
  search: mirror(things, { because, to: opensearch.index({ index: at.search }) }),
  collection: mirror(things, { because, to: opensearch.index({ index: at.collection }) }),
});

/** A service that uses every word of the routes, and an archive. */
export const everySink: Service = service({
  targets: at,
  functions: {
    all: { source: kinesis('cdc'), decoder: dms(), routes: [everyWord] },
    archive: { source: kinesis('cdc'), archive: archive({ to: at.raw }) },
  },
});

/** ARN of a key. */
export const key = (id: string): string => `arn:aws:kms:eu-west-1:111111111111:key/${id}`;
/** ARN of a resource. */
export const arn = (service_: string, resource: string): string =>
  `arn:aws:${service_}:eu-west-1:111111111111:${resource}`;

/** Binds {@link everySink}: by plain names and ARNs, each with a key where it may have one. */
export const everySinkSettings = {
  service: 'shop',
  stage: 'test',
  millrace: {
    sources: {
      cdc: {
        stream: arn('kinesis', 'stream/cdc'),
        retentionHours: 168,
        key: key('stream'),
        consumer: true,
      },
    },
    targets: {
      alerts: { address: arn('sns', 'alerts'), key: key('alerts') },
      queue: {
        address: 'https://sqs.eu-west-1.amazonaws.com/111111111111/queue',
        key: key('queue'),
      },
      bus: 'changes',
      stream: 'changes',
      raw: { Ref: 'RawStream' },
      cache: { address: arn('dynamodb', 'table/cache'), key: key('cache') },
      items: 'items',
      copy: { 'Fn::GetAtt': ['CopyTable', 'Arn'] },
      sent: { Ref: 'SentTable' },
      search: { address: 'https://search.example/things', arn: arn('es', 'domain/search') },
      collection: { domain: { Ref: 'Collection' }, index: 'things' },
      pager: { address: 'pool-1', arn: arn('sms-voice', 'pool/pool-1') },
    },
    archive: { bucket: 'archive-bucket' },
    quarantine: { key: key('quarantine') },
    network: { subnets: ['subnet-1'], securityGroups: ['sg-1'] },
    alarms: false,
    dashboard: false,
  },
  resources: {
    RawStream: { Type: 'AWS::KinesisFirehose::DeliveryStream', Properties: {} },
    CopyTable: { Type: 'AWS::DynamoDB::Table', Properties: {} },
    SentTable: {
      Type: 'AWS::DynamoDB::Table',
      Properties: { SSESpecification: { SSEEnabled: true, KMSMasterKeyId: { Ref: 'SentKey' } } },
    },
    SentKey: { Type: 'AWS::KMS::Key', Properties: {} },
    Collection: { Type: 'AWS::OpenSearchServerless::Collection', Properties: {} },
  },
};
