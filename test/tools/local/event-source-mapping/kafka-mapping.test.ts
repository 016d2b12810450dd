import { describe, expect, it } from 'vitest';
import { failing, kafkaRecord, kafkaRecords, play, START } from './play.ts';

const TOPIC = 'db.dbo.in-voices';
const provisioned = { provisionedPollers: 1 } as const;
const reports = {
  ...provisioned,
  functionResponseTypes: ['ReportBatchItemFailures'],
} as const;
const twoPartitions = [...kafkaRecords(3, 0), ...kafkaRecords(3, 1)];

function failuresOf(...places: readonly (readonly [partition: number, offset: number])[]): object {
  return {
    batchItemFailures: places.map(([partition, offset]) => ({
      itemIdentifier: { partition: `${TOPIC}-${partition}`, offset },
    })),
  };
}

// https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html
describe('batches of Kafka', () => {
  it('mix partitions, in order within each', async () => {
    const { invocations } = await play({ records: twoPartitions });

    expect(invocations).toStrictEqual([['0:0', '0:1', '0:2', '1:0', '1:1', '1:2']]);
  });

  it('hold at most the batch size over all partitions', async () => {
    const { invocations } = await play({ records: twoPartitions, settings: { batchSize: 4 } });

    expect(invocations).toStrictEqual([
      ['0:0', '0:1', '1:0', '1:1'],
      ['0:2', '1:2'],
    ]);
  });

  it('wait 500 ms unless told otherwise', async () => {
    const records = [0, 400, 600].map((afterMs, offset) =>
      kafkaRecord(offset, { arrivedAt: START + afterMs }),
    );

    const byDefault = await play({ records });
    const without = await play({ records, settings: { maximumBatchingWindowMs: 0 } });

    expect(byDefault.invocations).toStrictEqual([['0:0', '0:1'], ['0:2']]);
    expect(without.invocations).toStrictEqual([['0:0'], ['0:1'], ['0:2']]);
  });

  it('come from several pollers at once, each with partitions of its own', async () => {
    const { invocations } = await play({
      records: twoPartitions,
      settings: { provisionedPollers: 2 },
    });

    expect(invocations.toSorted()).toStrictEqual([
      ['0:0', '0:1', '0:2'],
      ['1:0', '1:1', '1:2'],
    ]);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
describe('the answer of a function on Kafka', () => {
  const answerOnce = (_sent: unknown, invocation: number): unknown =>
    invocation === 1 ? failuresOf([0, 1]) : null;

  it('read as just-those, sends again the returned records alone', async () => {
    const { invocations, settled } = await play({
      records: twoPartitions,
      settings: reports,
      answer: answerOnce,
    });

    expect(invocations.slice(1)).toStrictEqual([['0:1']]);
    expect(settled).toHaveLength(6);
  });

  it('read as resume, sends again the rest of that partition', async () => {
    const { invocations } = await play({
      records: twoPartitions,
      settings: { ...reports, assumptions: { kafkaPartialAnswer: 'resume' } },
      answer: answerOnce,
    });

    expect(invocations.slice(1)).toStrictEqual([['0:1', '0:2']]);
  });

  it('may be overtaken by the next batch, if Lambda does so', async () => {
    const { invocations } = await play({
      records: kafkaRecords(4),
      settings: { ...reports, batchSize: 2, assumptions: { nextBatchOvertakes: true } },
      answer: answerOnce,
    });

    expect(invocations).toStrictEqual([['0:0', '0:1'], ['0:2', '0:3'], ['0:1']]);
  });

  it.each([
    ['null', null],
    ['an empty object', {}],
    ['an empty list', { batchItemFailures: [] }],
  ])('%s is success', async (_what, answer) => {
    const { invocations } = await play({
      records: kafkaRecords(2),
      settings: reports,
      answer: () => answer,
    });

    expect(invocations).toHaveLength(1);
  });

  it.each([
    ['a flat identifier', { batchItemFailures: [{ itemIdentifier: `${TOPIC}-0-1` }] }],
    ['an unknown offset', failuresOf([0, 9])],
    ['an unknown partition', failuresOf([7, 1])],
    [
      'an offset as text',
      { batchItemFailures: [{ itemIdentifier: { partition: `${TOPIC}-0`, offset: '1' } }] },
    ],
  ])('%s is failure of the whole batch', async (_what, answer) => {
    const { invocations } = await play({
      records: kafkaRecords(2),
      settings: reports,
      answer: (_sent, invocation) => (invocation === 1 ? answer : null),
    });

    expect(invocations).toStrictEqual([
      ['0:0', '0:1'],
      ['0:0', '0:1'],
    ]);
  });

  it('is not looked at on demand: what it names is lost', async () => {
    const { invocations, settled } = await play({
      records: kafkaRecords(2),
      answer: () => failuresOf([0, 1]),
    });

    expect(invocations).toHaveLength(1);
    expect(settled).toHaveLength(2);
  });
});

describe('retries of Kafka', () => {
  it('on demand repeat the whole batch until it succeeds', async () => {
    const { invocations } = await play({
      records: twoPartitions,
      answer: (_sent, invocation) => (invocation < 50 ? failing() : null),
    });

    expect(invocations).toHaveLength(50);
    expect(new Set(invocations.map((sent) => sent.length))).toStrictEqual(new Set([6]));
  });

  it('without end and with a destination are ten', async () => {
    const { invocations, messages } = await play({
      records: kafkaRecords(2),
      settings: provisioned,
      destination: 's3',
      answer: failing,
    });

    expect(invocations).toHaveLength(11);
    expect(messages).toHaveLength(1);
  });

  it('bisect a failed batch in provisioned mode', async () => {
    const { invocations } = await play({
      records: kafkaRecords(4),
      settings: { ...provisioned, bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 },
      answer: (sent) => (sent.includes('0:3') ? failing() : null),
    });

    expect(invocations).toStrictEqual([
      ['0:0', '0:1', '0:2', '0:3'],
      ['0:0', '0:1'],
      ['0:2', '0:3'],
      ['0:2'],
      ['0:3'],
    ]);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
describe('the on-failure destination of Kafka', () => {
  const settings = { ...provisioned, maximumRetryAttempts: 0 };

  it('in S3 gets the range of each partition and the whole event as text', async () => {
    const { messages } = await play({
      records: [...kafkaRecords(2, 0), ...kafkaRecords(1, 1)],
      settings,
      destination: 's3',
      answer: failing,
    });

    const { requestContext, KafkaBatchInfo, payload } = JSON.parse(messages[0]?.body ?? '');
    const time = '2022-04-15T10:00:00.000Z';
    expect(requestContext.condition).toBe('RetriesExhausted');
    expect(KafkaBatchInfo).toStrictEqual({
      batchSize: 3,
      eventSourceArn: 'arn:aws:kafka:eu-west-1:000000000000:cluster/recorded/local-1',
      bootstrapServers: 'localhost:9092',
      payloadSize: Buffer.byteLength(payload),
      recordsInfo: {
        [`${TOPIC}-0`]: {
          firstRecordOffset: '0',
          lastRecordOffset: '1',
          firstRecordTimestamp: time,
          lastRecordTimestamp: time,
        },
        [`${TOPIC}-1`]: {
          firstRecordOffset: '0',
          lastRecordOffset: '0',
          firstRecordTimestamp: time,
          lastRecordTimestamp: time,
        },
      },
    });
    expect(Object.keys(JSON.parse(payload).records)).toStrictEqual([`${TOPIC}-0`, `${TOPIC}-1`]);
  });

  it('in a topic gets each record, with its key', async () => {
    const { messages } = await play({
      records: kafkaRecords(2),
      settings,
      destination: 'kafka',
      answer: failing,
    });

    const bodies = messages.map(({ body }) => JSON.parse(body));
    expect(messages.map(({ key }) => key)).toStrictEqual([
      Buffer.from('{"id":0}'),
      Buffer.from('{"id":1}'),
    ]);
    expect(bodies.map(({ KafkaBatchInfo }) => KafkaBatchInfo.recordInfo.offset)).toStrictEqual([
      '0',
      '1',
    ]);
    expect(bodies[1].payload.records[`${TOPIC}-0`]).toHaveLength(1);
  });
});
