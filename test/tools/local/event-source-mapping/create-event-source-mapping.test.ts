import { describe, expect, it } from 'vitest';
import { createEventSourceMapping } from '../../../../src/tools/local/event-source-mapping/create-event-source-mapping.ts';
import { recordedKinesis } from '../../../../src/tools/local/event-source-mapping/recorded-source.ts';
import type { KinesisRecordSource } from '../../../../src/tools/local/event-source-mapping/stream-model.ts';
import { createVirtualClock } from '../../../../src/tools/local/event-source-mapping/virtual-clock.ts';
import { kinesisRecord, play, START, sequenceNumber } from './play.ts';

const PARENT = 'shardId-000000000000';
const CHILD = 'shardId-000000000001';

describe('createEventSourceMapping', () => {
  it('refuses settings that Lambda refuses, before it reads a record', () => {
    const source = recordedKinesis([]);

    expect(() =>
      createEventSourceMapping({
        source,
        invoke: async () => null,
        settings: { batchSize: 0 },
      }),
    ).toThrow(expect.objectContaining({ code: 'ERR_CDC_SETTINGS_INVALID' }));
  });

  it('reads the child of a resharded shard when the parent has ended', async () => {
    const recorded = recordedKinesis([
      kinesisRecord(0, { shardId: PARENT }),
      kinesisRecord(1, { shardId: CHILD }),
    ]);
    let isParentDone = false;
    const source: KinesisRecordSource = {
      ...recorded,
      lanes: (start) => recorded.lanes(start).filter(({ id }) => id === PARENT || isParentDone),
    };
    const seen: unknown[] = [];

    await createEventSourceMapping({
      source,
      clock: createVirtualClock(START),
      invoke: async (event) => {
        seen.push(event);
        isParentDone = true;
      },
    }).runUntilIdle();

    expect(seen).toMatchObject([
      { Records: [{ eventID: `${PARENT}:${sequenceNumber(0)}` }] },
      { Records: [{ eventID: `${CHILD}:${sequenceNumber(1)}` }] },
    ]);
  });

  it('finishes what is under way when it is stopped, and begins nothing new', async () => {
    const stop = new AbortController();
    const clock = createVirtualClock(START);
    const settled: unknown[] = [];
    const source = recordedKinesis(
      [0, 1, 2, 3].map((n) => kinesisRecord(n)),
      {
        onSettled: (records) => void settled.push(...records),
      },
    );

    await createEventSourceMapping({
      source,
      clock,
      settings: { batchSize: 2 },
      invoke: async () => {
        stop.abort();
        await clock.sleep(100);
      },
    }).runUntilIdle(stop.signal);

    expect(settled).toHaveLength(2);
  });

  it('gives the function a context that counts down to its timeout', async () => {
    const clock = createVirtualClock(START);
    const remaining: number[] = [];

    await createEventSourceMapping({
      source: recordedKinesis([kinesisRecord(0)]),
      clock,
      settings: { functionTimeoutMs: 3000 },
      invoke: async (_event, context) => {
        remaining.push(context.getRemainingTimeInMillis());
        await clock.sleep(1000);
        remaining.push(context.getRemainingTimeInMillis());
      },
    }).runUntilIdle();

    expect(remaining).toStrictEqual([3000, 2000]);
  });

  it('filters records out without an invocation, and goes on behind them', async () => {
    const { invocations, lines, settled } = await play({
      records: [0, 1, 2].map((n) => kinesisRecord(n)),
      settings: { filterCriteria: { Filters: [{ Pattern: '{"data":{"n":[1]}}' }] } },
    });

    expect(invocations).toStrictEqual([[1]]);
    expect(lines[0]).toMatch(/^filtered out 2 records/);
    expect(settled).toHaveLength(3);
  });
});
