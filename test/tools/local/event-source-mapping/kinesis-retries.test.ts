import { describe, expect, it } from 'vitest';
import {
  failing,
  failuresOf,
  kinesisRecord,
  kinesisRecords,
  play,
  START,
  sequenceNumber,
} from './play.ts';

const reports = { functionResponseTypes: ['ReportBatchItemFailures'] } as const;

// https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
describe('retries of Kinesis', () => {
  it('hold back the shard', async () => {
    const { invocations } = await play({
      records: kinesisRecords(4),
      settings: { batchSize: 2 },
      answer: (_sent, invocation) => (invocation < 3 ? failing() : null),
    });

    expect(invocations).toStrictEqual([
      [0, 1],
      [0, 1],
      [0, 1],
      [2, 3],
    ]);
  });

  it('end after the maximum; then the next batch comes', async () => {
    const { invocations, lines } = await play({
      records: kinesisRecords(3),
      settings: { batchSize: 2, maximumRetryAttempts: 2 },
      answer: (sent) => (sent.includes(0) ? failing() : null),
    });

    expect(invocations).toStrictEqual([[0, 1], [0, 1], [0, 1], [2]]);
    expect(lines.at(-3)).toContain('LOST');
  });

  it('are without end by default, until the stream forgets the record', async () => {
    const { invocations, clock, lines } = await play({
      records: kinesisRecords(1),
      answer: failing,
    });

    expect(invocations.length).toBeGreaterThan(1000);
    expect(clock.now() - START).toBeGreaterThan(86_400_000);
    expect(lines.at(-1)).toContain('given up (expired)');
  });

  it('end when a record is too old', async () => {
    const { invocations, clock, lines } = await play({
      records: kinesisRecords(1),
      settings: { maximumRecordAgeInSeconds: 60 },
      answer: failing,
    });

    expect(invocations.length).toBeGreaterThan(3);
    expect(clock.now() - START).toBeLessThan(120_000);
    expect(lines.at(-1)).toContain('RecordAgeExceeded');
  });

  it('never begin for a record that is too old when it is read', async () => {
    const { invocations } = await play({
      records: [kinesisRecord(0, { arrivedAt: START - 61_000 }), kinesisRecord(1)],
      settings: { maximumRecordAgeInSeconds: 60 },
    });

    expect(invocations).toStrictEqual([[1]]);
  });

  it('count a function that is killed at its timeout as failed, whatever it answers later', async () => {
    const killed: boolean[] = [];
    const { invocations, lines } = await play({
      records: kinesisRecords(1),
      settings: { functionTimeoutMs: 3000 },
      answer: async (_sent, invocation, clock, signal) => {
        if (invocation === 1) await clock.sleep(3500);
        killed.push(signal.aborted);
      },
    });

    expect(invocations).toStrictEqual([[0], [0]]);
    expect(lines[1]).toBe(
      `failed (timeout): 1 record of shardId-000000000000 from ...${sequenceNumber(0).slice(-8)}: killed`,
    );
    expect(killed).toContain(true);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
describe('bisect of Kinesis', () => {
  it('splits a failed batch in half, in order, and uses up no retry', async () => {
    const { invocations, lines } = await play({
      records: kinesisRecords(4),
      settings: { bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 },
      answer: (sent) => (sent.includes(2) ? failing() : null),
    });

    expect(invocations).toStrictEqual([[0, 1, 2, 3], [0, 1], [2, 3], [2], [3]]);
    expect(lines.filter((line) => line.startsWith('given up'))).toHaveLength(1);
  });

  it('leaves a single record all its retries', async () => {
    const { invocations } = await play({
      records: kinesisRecords(4),
      settings: { bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 },
      answer: (sent) => (sent.includes(2) ? failing() : null),
    });

    expect(invocations).toStrictEqual([[0, 1, 2, 3], [0, 1], [2, 3], [2], [2], [3]]);
  });

  it('keeps the order when the first half is split again', async () => {
    const { invocations, settled } = await play({
      records: kinesisRecords(4),
      settings: { bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 },
      answer: (sent) => (sent.includes(0) ? failing() : null),
    });

    expect(invocations).toStrictEqual([[0, 1, 2, 3], [0, 1], [0], [1], [2, 3]]);
    expect(settled).toHaveLength(4);
  });

  it('splits a partial answer at the returned record', async () => {
    const { invocations } = await play({
      records: kinesisRecords(4),
      settings: { ...reports, bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 },
      answer: (sent, invocation) => (invocation <= 2 ? failuresOf(Number(sent[1])) : null),
    });

    expect(invocations).toStrictEqual([
      [0, 1, 2, 3],
      [1, 2, 3],
      [2, 3],
    ]);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
describe('the on-failure destination of Kinesis', () => {
  const given = { records: kinesisRecords(2), settings: { maximumRetryAttempts: 0 } };

  it('in S3 gets the metadata and the whole event as text, under the shard', async () => {
    const { messages, lines } = await play({ ...given, destination: 's3', answer: failing });

    const [message] = messages;
    expect(message?.key).toBe(
      'aws/lambda/id-1/shardId-000000000000/2022/04/15/2022-04-15T10.00.00-id-4',
    );
    const { payload, ...metadata } = JSON.parse(message?.body ?? '');
    expect(metadata).toStrictEqual({
      requestContext: {
        requestId: 'id-3',
        functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:local-function',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 1,
      },
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        functionError: 'Unhandled',
      },
      version: '1.0',
      timestamp: '2022-04-15T10:00:00.000Z',
      KinesisBatchInfo: {
        shardId: 'shardId-000000000000',
        startSequenceNumber: sequenceNumber(0),
        endSequenceNumber: sequenceNumber(1),
        approximateArrivalOfFirstRecord: '2022-04-15T10:00:00.000Z',
        approximateArrivalOfLastRecord: '2022-04-15T10:00:00.000Z',
        batchSize: 2,
        streamArn: 'arn:aws:kinesis:eu-west-1:000000000000:stream/recorded',
      },
    });
    expect(JSON.parse(payload).Records).toHaveLength(2);
    expect(lines.at(-1)).toContain('sent to the on-failure destination');
  });

  it.each(['sqs', 'sns'] as const)('in %s gets the metadata only', async (destination) => {
    const { messages } = await play({ ...given, destination, answer: failing });

    expect(JSON.parse(messages[0]?.body ?? '')).not.toHaveProperty('payload');
  });

  it('gets records whose payload alone is above 6 MB, without an invocation', async () => {
    const { messages, invocations } = await play({
      records: [kinesisRecord(0, { data: Buffer.alloc(5_000_000) }), kinesisRecord(1)],
      destination: 's3',
    });

    const { requestContext, responseContext } = JSON.parse(messages[0]?.body ?? '');
    expect(requestContext.condition).toBe('MaximumPayloadSizeExceeded');
    expect(responseContext).toBeNull();
    expect(invocations).toStrictEqual([[1]]);
  });
});
