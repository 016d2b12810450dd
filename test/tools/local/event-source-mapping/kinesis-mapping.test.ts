import { describe, expect, it } from 'vitest';
import { failuresOf, kinesisRecord, kinesisRecords, play, START, sequenceNumber } from './play.ts';

const reports = { functionResponseTypes: ['ReportBatchItemFailures'] } as const;
// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
describe('batches of Kinesis', () => {
  it('hold at most the batch size', async () => {
    const { invocations } = await play({
      records: kinesisRecords(5),
      settings: { batchSize: 2 },
    });

    expect(invocations).toStrictEqual([[0, 1], [2, 3], [4]]);
  });

  it('hold records of one shard', async () => {
    const records = [0, 1, 2, 3].map((n) =>
      kinesisRecord(n, { shardId: `shardId-00000000000${n % 2}` }),
    );

    const { invocations } = await play({ records });

    expect(invocations.toSorted()).toStrictEqual([
      [0, 2],
      [1, 3],
    ]);
  });

  it('wait for more records until the batching window is over', async () => {
    const records = [0, 1000, 2900, 3100].map((afterMs, n) =>
      kinesisRecord(n, { arrivedAt: START + afterMs }),
    );

    const { invocations } = await play({
      records,
      settings: { maximumBatchingWindowMs: 3000, assumptions: { pollIntervalMs: 100 } },
    });

    expect(invocations).toStrictEqual([[0, 1, 2], [3]]);
  });

  it('stay under 6 MB, base64 and all', async () => {
    const data = Buffer.alloc(1_500_000, 'x');
    const records = [0, 1, 2, 3].map((n) => kinesisRecord(n, { data }));

    const { invocations } = await play({ records });

    expect(invocations).toStrictEqual([[0, 1, 2], [3]]);
  });

  it('do not wait for the window when they are full by size', async () => {
    const data = Buffer.alloc(1_500_000, 'x');
    const sentAt: number[] = [];

    await play({
      records: [0, 1, 2, 3].map((n) => kinesisRecord(n, { data })),
      settings: { maximumBatchingWindowMs: 10_000 },
      answer: (_sent, _invocation, clock) => void sentAt.push(clock.now()),
    });

    expect(sentAt[0]).toBe(START);
  });

  it('are sent in parallel with a parallelisation factor, in order per partition key', async () => {
    const records = Array.from({ length: 12 }, (_, n) =>
      kinesisRecord(n, { partitionKey: `key-${n % 4}` }),
    );
    let atOnce = 0;
    let mostAtOnce = 0;

    const { invocations } = await play({
      records,
      settings: { batchSize: 2, parallelizationFactor: 3 },
      answer: async (_sent, _invocation, clock) => {
        atOnce += 1;
        mostAtOnce = Math.max(mostAtOnce, atOnce);
        await clock.sleep(100);
        atOnce -= 1;
      },
    });

    const order = invocations.flat().map(Number);
    expect(mostAtOnce).toBeGreaterThan(1);
    for (const key of [0, 1, 2, 3]) {
      const ofKey = order.filter((n) => n % 4 === key);
      expect(ofKey).toStrictEqual(ofKey.toSorted((a, b) => a - b));
    }
    expect(order).toHaveLength(12);
  });

  it('begin at the starting position', async () => {
    const records = [-2000, -1000, 0, 1000].map((afterMs, n) =>
      kinesisRecord(n, { arrivedAt: START + afterMs }),
    );

    const latest = await play({ records, settings: { startingPosition: { at: 'LATEST' } } });
    const atTime = await play({
      records,
      settings: { startingPosition: { at: 'AT_TIMESTAMP', timestamp: START - 1000 } },
    });

    expect(latest.invocations.flat()).toStrictEqual([2, 3]);
    expect(atTime.invocations.flat()).toStrictEqual([1, 2, 3]);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
describe('the answer of a function on Kinesis', () => {
  it.each([
    ['null', null],
    ['an empty object', {}],
    ['an empty list', { batchItemFailures: [] }],
    ['a null list', { batchItemFailures: null }],
    ['a misspelt list', { batchItemFailure: [{ itemIdentifier: sequenceNumber(1) }] }],
  ])('%s is success', async (_what, answer) => {
    const { invocations } = await play({
      records: kinesisRecords(3),
      settings: reports,
      answer: () => answer,
    });

    expect(invocations).toStrictEqual([[0, 1, 2]]);
  });

  it.each([
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['a misspelt identifier', { batchItemFailures: [{ itemId: sequenceNumber(1) }] }],
    ['an unknown identifier', failuresOf(1, 99)],
    ['a list that is none', { batchItemFailures: 'all' }],
    ['a text', 'done'],
  ])('%s is failure of the whole batch', async (_what, answer) => {
    const { invocations, lines } = await play({
      records: kinesisRecords(3),
      settings: reports,
      answer: (_sent, invocation) => (invocation === 1 ? answer : null),
    });

    expect(invocations).toStrictEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(lines[1]).toContain('malformed-answer');
  });

  it('goes on from the lowest returned sequence number, later records that succeeded included', async () => {
    const { invocations, settled } = await play({
      records: kinesisRecords(5),
      settings: reports,
      answer: (_sent, invocation) => (invocation === 1 ? failuresOf(3, 1) : null),
    });

    expect(invocations).toStrictEqual([
      [0, 1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
    expect(settled).toHaveLength(5);
  });

  it('is not looked at unless the mapping asks for failures: they are lost', async () => {
    const { invocations, settled } = await play({
      records: kinesisRecords(3),
      answer: () => failuresOf(1),
    });

    expect(invocations).toStrictEqual([[0, 1, 2]]);
    expect(settled).toHaveLength(3);
  });
});
