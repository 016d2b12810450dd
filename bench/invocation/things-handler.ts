import { createPlainHandler, type LambdaHandler } from '../../src/lambda/create-handler.ts';
import type { Settings } from '../../src/lambda/settings.ts';
import type { Clock } from '../../src/model/batch.ts';
import { text } from '../../src/model/columns.ts';
import type { Outcome } from '../../src/model/delivery.ts';
import { dms, kafka, kinesis, service } from '../../src/model/service.ts';
import { table } from '../../src/model/table.ts';
import { dynamodbTable, snsTopic, targets } from '../../src/model/target.ts';
import { mirror } from '../../src/routing/declare/mirror.ts';
import { on } from '../../src/routing/declare/on.ts';
import { routes } from '../../src/routing/declare/routes.ts';
import { dynamodb } from '../../src/routing/sends/dynamodb.ts';
import { sns } from '../../src/routing/sends/sns.ts';
import { createDynamodbSink } from '../../src/sinks/dynamodb/dynamodb-sink.ts';
import type { DynamodbClient } from '../../src/sinks/dynamodb/item-call.ts';
import type { SnsClient } from '../../src/sinks/sns/sns-sink.ts';
import { createSnsSink } from '../../src/sinks/sns/sns-sink.ts';
import { TOPIC } from './events.ts';
import { createUniform } from './latencies.ts';
import { WINDOW } from './lower-bound.ts';
import type { Services } from './services.ts';
import { type Shape, type TableName, type TopicName, targetsOf } from './shapes.ts';

const things = table({
  schema: 'shop',
  name: 'things',
  key: ['id'],
  columns: { id: text(), place: text() },
});

const at = targets({
  table1: dynamodbTable({ key: { id: 'string' } }),
  table2: dynamodbTable({ key: { id: 'string' } }),
  topic1: snsTopic(),
  topic2: snsTopic(),
});

const TOPIC_ARN = 'arn:aws:sns:eu-central-1:123456789012:';

const settings: Settings = {
  targets: {
    table1: 'table1',
    table2: 'table2',
    topic1: `${TOPIC_ARN}topic1`,
    topic2: `${TOPIC_ARN}topic2`,
  },
  quarantineBucket: 'quarantine',
  archiveBucket: 'quarantine',
  partialAnswers: true,
  modes: {},
  epochs: [],
  parked: new Set(),
  windowRecords: WINDOW,
  inFlight: {},
  marginMs: 1_000,
};

/** Creates the whole handler of a shape: real sinks over simulated services. */
export function createThingsHandler(shape: Shape, services: Services, clock: Clock): LambdaHandler {
  const addresses = settings.targets;
  const parts = {
    settings,
    sinks: {
      sns: createSnsSink({ client: snsClient(services), addresses }),
      dynamodb: createDynamodbSink({ client: dynamodbClient(services), addresses, now: clock.now }),
    },
    quarantine: async (): Promise<Outcome> => ({ status: 'delivered' }),
    clock,
    random: createUniform(shape.records),
  };
  return createPlainHandler(serviceOf(shape).functions.things, parts, () => undefined);
}

function serviceOf(shape: Shape) {
  const used = targetsOf(shape);
  const because = 'Measured.';
  const mirrors = used.tables.map((name) => [
    `keep-${name}`,
    mirror(things, { because, to: dynamodb.put({ table: at[name], key: { id: '{id}' } }) }),
  ]);
  const tells = used.topics.map((name) => [
    `tell-${name}`,
    on(things, ['update'], {
      because,
      to: sns({ topic: at[name], message: ({ after }) => `${after.id} ${after.place}` }),
    }),
  ]);
  return service({
    targets: at,
    functions: {
      things: {
        source: shape.partitions === undefined ? kinesis('changes') : kafka('changes', [TOPIC]),
        decoder: dms(),
        routes: [routes(Object.fromEntries([...mirrors, ...tells]))],
      },
    },
  });
}

function snsClient({ call }: Services): SnsClient {
  return {
    send: async ({ input }) => {
      const entries = input.PublishBatchRequestEntries ?? [];
      // The casts hold: the addresses end with the names.
      const topic = input.TopicArn?.slice(TOPIC_ARN.length) as TopicName;
      await call(
        topic,
        entries.map(({ Message = '' }) => changeOf(Message)),
      );
      const answered = entries.map(({ Id }) => ({ Id, MessageId: Id, SequenceNumber: undefined }));
      return { Successful: answered, Failed: [], $metadata: {} };
    },
  };
}

function dynamodbClient({ call }: Services): DynamodbClient {
  return {
    send: async ({ input }) => {
      await call(input.TableName as TableName, [changeOf(JSON.stringify(input))]);
      return { $metadata: {} };
    },
  };
}

function changeOf(text: string): { readonly row: string; readonly record: number } {
  const row = /\br\d+\b/.exec(text)?.[0] ?? '';
  return { row, record: Number(/\bplace-(\d+)/.exec(text)?.[1]) };
}
