import { describe, expect, it } from 'vitest';
import { createEventSourceMapping } from '../../../../src/tools/local/event-source-mapping/create-event-source-mapping.ts';
import {
  recordedKafka,
  recordedKinesis,
} from '../../../../src/tools/local/event-source-mapping/recorded-source.ts';
import type { SourceRecord } from '../../../../src/tools/local/event-source-mapping/stream-model.ts';
import { createVirtualClock } from '../../../../src/tools/local/event-source-mapping/virtual-clock.ts';
import { kafkaRecord, kinesisRecord, START } from './play.ts';

/** What only live sources and functions in processes of their own need. */
describe('createEventSourceMapping on a live stream', () => {
  it('neither sends nor settles records that another consumer has now', async () => {
    const records = [0, 1, 2, 3].map((offset) => kafkaRecord(offset));
    const lost = new Set<SourceRecord>();
    const settled: SourceRecord[] = [];
    const sent: number[] = [];
    const clock = createVirtualClock(START);
    const mapping = createEventSourceMapping({
      source: {
        ...recordedKafka(records, { onSettled: (some) => settled.push(...some) }),
        isLost: (record) => lost.has(record),
      },
      clock,
      settings: { batchSize: 2, provisionedPollers: 1 },
      async invoke(event) {
        sent.push(countOf(event));
        if (sent.length > 1) return;
        // One of the batch under way, one of those that wait for a later one.
        for (const offset of [1, 2]) lost.add(records[offset] as SourceRecord);
        throw new Error('not now');
      },
    });

    await mapping.runUntilIdle();

    expect(sent).toStrictEqual([2, 1, 1]);
    expect(settled).toStrictEqual([records[0], records[3]]);
  });

  it('begins lanes that come while others go on', async () => {
    const clock = createVirtualClock(START);
    const [first, second] = [kafkaRecord(0), kafkaRecord(0, { partition: 1 })];
    const lanes = [...recordedKafka([first]).lanes({ at: 'TRIM_HORIZON' })];
    const growth = Promise.withResolvers<void>();
    const never = Promise.withResolvers<void>();
    const growths = [growth.promise, never.promise];
    const sent: number[] = [];
    const mapping = createEventSourceMapping({
      source: {
        ...recordedKafka([]),
        lanes: () => lanes,
        moreLanes: () => growths.shift() ?? never.promise,
      },
      clock,
      settings: { batchSize: 1, provisionedPollers: 1 },
      async invoke(event) {
        sent.push(countOf(event));
        if (sent.length > 1) return;
        lanes.push(...recordedKafka([second]).lanes({ at: 'TRIM_HORIZON' }));
        growth.resolve();
        await growth.promise;
      },
    });

    await mapping.runUntilIdle();

    expect(sent).toStrictEqual([1, 1]);
  });

  it.each([
    ['only what a filter matches', true, 1],
    ['every record while filters are off', false, 3],
  ])('hands out %s', async (_what, isFiltering, count) => {
    const passed: number[] = [];
    const mapping = createEventSourceMapping({
      source: recordedKinesis([0, 1, 2].map((n) => kinesisRecord(n))),
      clock: createVirtualClock(START),
      isFiltering: () => isFiltering,
      settings: { filterCriteria: { Filters: [{ Pattern: '{"data":{"n":[0]}}' }] } },
      async invoke(event) {
        // The cast holds: it is an event of Kinesis.
        passed.push((event as { Records: unknown[] }).Records.length);
      },
    });

    await mapping.runUntilIdle();

    expect(passed).toStrictEqual([count]);
  });

  it('does not count the time until the function can be invoked as its own', async () => {
    const clock = createVirtualClock(START);
    const remaining: number[] = [];
    const mapping = createEventSourceMapping({
      source: recordedKafka([kafkaRecord(0)]),
      clock,
      settings: { functionTimeoutMs: 5000 },
      invoke: {
        async acquire() {
          await clock.sleep(60_000);
          return async (_event, { getRemainingTimeInMillis }) => {
            remaining.push(getRemainingTimeInMillis());
          };
        },
      },
    });

    await mapping.runUntilIdle();

    expect(remaining).toStrictEqual([5000]);
  });

  it('leaves the records in the stream if it is stopped before the function can be invoked', async () => {
    const settled: SourceRecord[] = [];
    const end = new AbortController();
    const mapping = createEventSourceMapping({
      source: recordedKafka([kafkaRecord(0)], { onSettled: (some) => settled.push(...some) }),
      clock: createVirtualClock(START),
      invoke: {
        async acquire() {
          end.abort();
          return undefined;
        },
      },
    });

    await mapping.runUntilIdle(end.signal);

    expect(settled).toStrictEqual([]);
  });
});

function countOf(event: unknown): number {
  // The cast holds: it is an event of Kafka.
  const { records } = event as { records: Readonly<Record<string, readonly unknown[]>> };
  return Object.values(records).flat().length;
}
