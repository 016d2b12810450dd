import {
  debezium,
  dynamodb,
  dynamodbTable,
  int,
  kafka,
  kinesis,
  msk,
  on,
  routes,
  type SourceSpec,
  service,
  table,
  targets,
} from 'millrace';
import type { Service } from '../../../src/model/service.ts';
import { arn, key } from './every-sink.ts';

const things = table({
  schema: 'shop',
  name: 'things',
  key: ['id'],
  columns: { id: int() },
});
const at = targets({ cache: dynamodbTable({ key: { pk: 'string' } }) });
const cacheRoutes = routes({
  cache: on(things, ['create', 'update', 'delete'], {
    because: 'The test says so.',
    to: dynamodb.invalidate({ table: at.cache, key: { pk: 'THING#{id}' } }),
  }),
});

const topics = ['shop.public.things'];

/** A service of one route that reads from a source of this kind. */
export function serviceFrom(source: SourceSpec): Service {
  return service({
    targets: at,
    functions: { things: { source, decoder: debezium(), routes: [cacheRoutes] } },
  });
}

const sources = { kinesis: kinesis('cdc'), msk: msk('cdc', topics), kafka: kafka('cdc', topics) };

/** Settings of a service from one source, in the form that the plugin writes. */
export function settingsOf(cdc: object, others: object = {}): object {
  return {
    service: 'shop',
    stage: 'test',
    millrace: {
      sources: { cdc },
      targets: { cache: 'cache' },
      alarms: false,
      dashboard: false,
      ...others,
    },
  };
}

const cluster = arn('kafka', 'cluster/shop/0a1b2c3d-1');
const secret = arn('secretsmanager', 'secret:AmazonMSK_shop-a1b2c3');
const provisioned = { minimum: 2, maximum: 20, group: 'shop' };
const bootstrapServers = ['kafka-1.example:9096', 'kafka-2.example:9096'];

/** What a service can be bound to, by the name of its golden file. */
export const bindings: Readonly<
  Record<string, { readonly source: SourceSpec; readonly settings: object }>
> = {
  kinesis: {
    source: sources.kinesis,
    settings: settingsOf({ stream: arn('kinesis', 'stream/cdc'), retentionHours: 168 }),
  },
  'kinesis-consumer-key-and-time': {
    source: sources.kinesis,
    settings: settingsOf(
      {
        stream: arn('kinesis', 'stream/cdc'),
        retentionHours: 48,
        key: key('stream'),
        consumer: true,
      },
      {
        functions: {
          things: {
            batchSize: 500,
            batchWindow: 5,
            parallelization: 4,
            startingPosition: { at: '2026-03-01T00:00:00Z' },
          },
        },
      },
    ),
  },
  'kinesis-function-facts': {
    source: sources.kinesis,
    settings: {
      ...settingsOf({ stream: arn('kinesis', 'stream/cdc'), retentionHours: 168 }),
      role: {
        path: '/team/',
        permissionsBoundary: 'arn:aws:iam::111111111111:policy/boundary',
        tags: { owner: 'billing' },
        managedPolicies: ['arn:aws:iam::111111111111:policy/shared'],
      },
      functions: {
        things: {
          tracing: true,
          inVpc: true,
          key: key('environment'),
          fileSystem: arn('elasticfilesystem', 'access-point/fsap-1'),
          destinations: [{ arn: arn('sqs', 'dead') }],
          alias: { 'Fn::Sub': `\${ThingsLambdaFunction.Arn}:provisioned` },
          provisionedConcurrency: true,
        },
      },
    },
  },
  'msk-iam-on-demand': {
    source: sources.msk,
    settings: settingsOf({ cluster, retentionHours: 168 }),
  },
  'msk-iam-provisioned': {
    source: sources.msk,
    settings: settingsOf(
      { cluster, retentionHours: 168, pollers: provisioned },
      { functions: { things: { batchWindow: 0 } } },
    ),
  },
  'msk-scram-provisioned': {
    source: sources.msk,
    settings: settingsOf({
      cluster,
      retentionHours: 168,
      auth: 'scram-512',
      secret,
      secretKey: key('secret'),
      pollers: 'provisioned',
    }),
  },
  'msk-scram-on-demand': {
    source: sources.msk,
    settings: settingsOf({
      cluster,
      retentionHours: 168,
      auth: 'scram-512',
      secret,
      secretKey: key('secret'),
    }),
  },
  'msk-mtls-provisioned': {
    source: sources.msk,
    settings: settingsOf({
      cluster,
      retentionHours: 168,
      auth: 'mtls',
      secret,
      pollers: 'provisioned',
    }),
  },
  'msk-none-on-demand': {
    source: sources.msk,
    settings: settingsOf({ cluster, retentionHours: 168, auth: 'none' }),
  },
  'msk-other-account-glue': {
    source: sources.msk,
    settings: settingsOf({
      cluster: 'arn:aws:kafka:eu-west-1:222222222222:cluster/shop/0a1b2c3d-1',
      vpcConnection: 'arn:aws:kafka:eu-west-1:111111111111:vpc-connection/222222222222/shop/4e5f-2',
      retentionHours: 168,
      pollers: 'provisioned',
      registry: { arn: arn('glue', 'registry/shop'), lambda: 'SOURCE' },
    }),
  },
  'msk-several-topics': {
    source: msk('cdc', ['shop.public.things', 'shop.public.others']),
    settings: settingsOf({ cluster, retentionHours: 168, pollers: 'provisioned' }),
  },
  'self-managed-scram-in-vpc': {
    source: sources.kafka,
    settings: settingsOf({
      bootstrapServers,
      auth: 'scram-256',
      secret,
      secretKey: key('secret'),
      subnets: ['subnet-1', { Ref: 'Subnet' }],
      securityGroups: ['sg-1'],
      rootCertificate: arn('secretsmanager', 'secret:root-a1b2c3'),
      retentionHours: 168,
      pollers: 'provisioned',
    }),
  },
  'self-managed-mtls-on-demand': {
    source: sources.kafka,
    settings: settingsOf({ bootstrapServers, auth: 'mtls', secret, retentionHours: 168 }),
  },
  'self-managed-scram-256-on-demand': {
    source: sources.kafka,
    settings: settingsOf({ bootstrapServers, auth: 'scram-256', secret, retentionHours: 168 }),
  },
  'self-managed-scram-512-on-demand': {
    source: sources.kafka,
    settings: settingsOf({ bootstrapServers, auth: 'scram-512', secret, retentionHours: 168 }),
  },
  'self-managed-none-provisioned': {
    source: sources.kafka,
    settings: settingsOf({
      bootstrapServers,
      auth: 'none',
      subnets: ['subnet-1'],
      securityGroups: ['sg-1'],
      retentionHours: 168,
      pollers: 'provisioned',
    }),
  },
  'self-managed-basic': {
    source: sources.kafka,
    settings: settingsOf({ bootstrapServers, auth: 'basic', secret, retentionHours: 168 }),
  },
};
