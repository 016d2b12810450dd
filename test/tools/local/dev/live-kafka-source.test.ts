import { describe, expect, it } from 'vitest';
import type { SourceNote } from '../../../../src/tools/local/dev/dev-report.ts';
import type { KafkaPartition } from '../../../../src/tools/local/dev/kafka-port.ts';
import {
  type LiveKafka,
  openLiveKafka,
} from '../../../../src/tools/local/dev/live-kafka-source.ts';
import type {
  RecordLane,
  SourceRecord,
  StartingPosition,
} from '../../../../src/tools/local/event-source-mapping/stream-model.ts';
import { createVirtualClock } from '../../../../src/tools/local/event-source-mapping/virtual-clock.ts';
import { createFakeConsumer } from './fake-kafka.ts';

describe('openLiveKafka', () => {
  it('begins where the group stands, and commits in front of the first record that is open (I1)', async () => {
    const kafka = await open([partition(0, { committed: 2, high: 5 })]);
    kafka.assign('a', [0]);
    kafka.fetch(0, { from: 2, offsets: [2, 3, 4] });

    const records = await kafka.lane(0).read(10);
    await kafka.settle(0, [records[0], records[2]]);

    expect(offsetsOf(records)).toStrictEqual([2, 3, 4]);
    expect(kafka.committed()).toStrictEqual({ 't-0': 3 });
  });

  it('commits behind the last record and its markers when all are settled', async () => {
    const kafka = await open([partition(0, { committed: 0, high: 3 })]);
    kafka.assign('a', [0]);
    kafka.fetch(0, { from: 0, offsets: [0, 1], next: 3 });

    await kafka.settle(0, await kafka.lane(0).read(10));

    expect(kafka.committed()).toStrictEqual({ 't-0': 3 });
  });

  it.each<[string, StartingPosition, number]>([
    ['the first record that is still there', { at: 'TRIM_HORIZON' }, 4],
    ['the end', { at: 'LATEST' }, 9],
    ['the first record from a time on', { at: 'AT_TIMESTAMP', timestamp: 1 }, 7],
  ])(
    'begins at %s where the group has no place, and commits it at once',
    async (_what, start, offset) => {
      const kafka = await open([partition(0, { low: 4, high: 9 })], { start });

      kafka.assign('a', [0]);
      kafka.fetch(0, { from: 4, offsets: [4, 5, 6, 7, 8, 9] });
      await settled();

      expect(kafka.sought).toStrictEqual([{ topic: 't', partition: 0, offset }]);
      expect(kafka.committed()).toStrictEqual({ 't-0': offset });
      expect(offsetsOf(await kafka.lane(0).read(1))).toStrictEqual([offset]);
    },
  );

  it('reads a partition that is added while others go on, from its begin', async () => {
    const kafka = await open([partition(0, { committed: 0, high: 1 })], {
      start: { at: 'LATEST' },
    });
    kafka.assign('a', [0]);
    const more = kafka.live.source.moreLanes?.(new AbortController().signal);

    kafka.assign('a', [0, 1]);
    await more;
    kafka.fetch(1, { from: 0, offsets: [0, 1] });
    const records = await kafka.lane(1).read(10);
    await kafka.settle(1, records);

    expect(offsetsOf(records)).toStrictEqual([0, 1]);
    expect(kafka.committed()).toStrictEqual({ 't-1': 2 });
  });

  it('goes on in an added partition where another member of the group stands', async () => {
    const kafka = await open([partition(0, { committed: 0, high: 1 })]);
    kafka.assign('a', [0, 1]);
    await settled();
    const commitsBefore = kafka.committed();
    kafka.fetch(1, { from: 5, offsets: [5] });

    await kafka.settle(1, await kafka.lane(1).read(10));

    expect(commitsBefore).toStrictEqual({});
    expect(kafka.committed()).toStrictEqual({ 't-1': 6 });
  });

  it('hands out nothing twice when a rebalance leaves it a partition', async () => {
    const kafka = await open([partition(0, { committed: 0, high: 4 })]);
    kafka.assign('a', [0]);
    kafka.fetch(0, { from: 0, offsets: [0, 1] });
    const before = await kafka.lane(0).read(10);

    kafka.assign('a', [0]);
    kafka.fetch(0, { from: 0, offsets: [0, 1, 2] });

    expect(offsetsOf(await kafka.lane(0).read(10))).toStrictEqual([2]);
    expect(before.map((record) => kafka.live.source.isLost?.(record))).toStrictEqual([
      false,
      false,
    ]);
  });

  it('leaves the records of a partition to the member that has it now', async () => {
    const kafka = await open([partition(0, { committed: 0, high: 9 })]);
    kafka.assign('a', [0]);
    kafka.fetch(0, { from: 0, offsets: [0, 1] });
    const [lost] = await kafka.lane(0).read(1);

    kafka.assign('a', []);
    await kafka.settle(0, [lost]);
    kafka.fetch(0, { from: 0, offsets: [2] });

    expect(kafka.live.source.isLost?.(lost as SourceRecord)).toBe(true);
    expect(await kafka.lane(0).read(10)).toStrictEqual([]);
    expect(kafka.committed()).toStrictEqual({});
  });

  it('goes on behind the other member when a partition comes back, and commits nothing older', async () => {
    const kafka = await open([partition(0, { committed: 0, high: 9 })]);
    kafka.assign('a', [0]);
    kafka.assign('a', []);
    kafka.assign('a', [0]);
    await settled();
    const commitsBefore = kafka.committed();
    kafka.fetch(0, { from: 6, offsets: [6] });

    await kafka.settle(0, await kafka.lane(0).read(10));

    expect(commitsBefore).toStrictEqual({});
    expect(kafka.committed()).toStrictEqual({ 't-0': 7 });
  });

  it('does not commit its own begin when a partition comes back before anything was read', async () => {
    const kafka = await open([partition(0, { low: 4, high: 9 })]);
    kafka.refuseCommits(true);
    kafka.assign('a', [0]);
    await settled();
    kafka.assign('a', []);
    kafka.refuseCommits(false);

    kafka.assign('a', [0]);
    await settled();

    expect(kafka.committed()).toStrictEqual({});
  });

  it('does not take an answer for records that it lost as one for the same records read again', async () => {
    const kafka = await open([partition(0, { committed: 0, high: 9 })]);
    kafka.assign('a', [0]);
    kafka.fetch(0, { from: 0, offsets: [0, 1] });
    const lost = await kafka.lane(0).read(10);
    kafka.assign('a', []);
    kafka.assign('a', [0]);
    kafka.fetch(0, { from: 0, offsets: [0, 1] });

    await kafka.settle(0, lost);

    expect(kafka.committed()).toStrictEqual({});
  });

  it('resumes where it stood when a broker was gone and nobody else went on', async () => {
    const kafka = await open([partition(0, { committed: 0, high: 9 })]);
    kafka.assign('a', [0]);
    kafka.fetch(0, { from: 0, offsets: [0, 1, 2] });
    const [first] = await kafka.lane(0).read(1);
    await kafka.settle(0, [first]);

    kafka.listener().onUnavailable('connection refused');
    kafka.listener().onUnavailable('connection refused');
    kafka.assign('b', [0]);
    kafka.fetch(0, { from: 1, offsets: [1, 2, 3] });

    expect(offsetsOf(await kafka.lane(0).read(10))).toStrictEqual([1, 2, 3]);
    expect(kafka.notes.map(({ name }) => name)).toStrictEqual([
      'source.rebalanced',
      'source.waiting',
      'source.resumed',
    ]);
  });

  it('gives up what it had read when another member went on with it while the broker was gone', async () => {
    const kafka = await open([partition(0, { committed: 0, high: 9 })]);
    kafka.assign('a', [0]);
    kafka.fetch(0, { from: 0, offsets: [0, 1, 2] });
    const [first] = await kafka.lane(0).read(1);

    kafka.assign('b', [0]);
    kafka.fetch(0, { from: 2, offsets: [2, 3] });

    expect(kafka.live.source.isLost?.(first as SourceRecord)).toBe(true);
    expect(offsetsOf(await kafka.lane(0).read(10))).toStrictEqual([2, 3]);
  });

  it('commits again what a broker did not confirm', async () => {
    const kafka = await open([partition(0, { committed: 0, high: 9 })]);
    kafka.assign('a', [0]);
    kafka.fetch(0, { from: 0, offsets: [0, 1] });
    const [first, second] = await kafka.lane(0).read(10);
    kafka.refuseCommits(true);
    await kafka.settle(0, [first]);
    kafka.refuseCommits(false);

    await kafka.settle(0, [second]);

    expect(kafka.committed()).toStrictEqual({ 't-0': 2 });
  });

  it('waits for a broker that does not answer yet', async () => {
    const kafka = await open([partition(0, {})], { failures: 2 });

    expect(kafka.notes).toStrictEqual([{ name: 'source.waiting', detail: 'no broker' }]);
  });

  it('ends at what is there, if asked to, also without a partition of its own', async () => {
    const kafka = await open([partition(0, { committed: 1, high: 2 }), partition(1, { high: 5 })], {
      endsWhenIdle: true,
    });
    const before = kafka.lane(0).isExhausted();
    kafka.assign('a', [0]);
    const unread = kafka.lane(0).isExhausted();
    kafka.fetch(0, { from: 1, offsets: [1] });
    await kafka.lane(0).read(10);

    expect([
      before,
      unread,
      kafka.lane(0).isExhausted(),
      kafka.lane(1).isExhausted(),
    ]).toStrictEqual([false, false, true, true]);
  });

  it('pauses a partition that is read faster than it is worked on', async () => {
    const kafka = await open([partition(0, { committed: 0, high: 9000 })]);
    kafka.assign('a', [0]);
    kafka.fetch(0, { from: 0, offsets: Array.from({ length: 5000 }, (_, offset) => offset) });
    const whenFull = [...kafka.paused];

    await kafka.lane(0).read(1000);

    expect([whenFull, [...kafka.paused]]).toStrictEqual([['t-0'], []]);
  });
});

function partition(number: number, facts: Partial<KafkaPartition>): KafkaPartition {
  return { topic: 't', partition: number, low: 0, high: 0, committed: undefined, ...facts };
}

interface OpenFacts {
  readonly start?: StartingPosition;
  readonly endsWhenIdle?: boolean;
  readonly failures?: number;
}

/** A cluster that does what the test says, and the source that reads it. */
async function open(partitions: readonly KafkaPartition[], facts: OpenFacts = {}) {
  const fake = createFakeConsumer(partitions, facts.failures ?? 0);
  const notes: SourceNote[] = [];
  const live: LiveKafka = await openLiveKafka({
    consumer: fake.consumer,
    bootstrapServers: 'localhost:9092',
    start: facts.start ?? { at: 'TRIM_HORIZON' },
    endsWhenIdle: facts.endsWhenIdle ?? false,
    tell: (note) => notes.push(note),
    clock: createVirtualClock(),
    signal: new AbortController().signal,
  });
  const lane = (number: number): RecordLane => {
    const lanes = live.source.lanes({ at: 'TRIM_HORIZON' });
    const found = lanes.find(({ id }) => id === `t-${number}`);
    if (found === undefined) throw new TypeError('There is no such lane');
    return found;
  };
  return {
    ...fake,
    live,
    notes,
    lane,
    async settle(number: number, records: readonly (SourceRecord | undefined)[]) {
      await lane(number).settle(records.filter((record) => record !== undefined));
      await settled();
    },
  };
}

function offsetsOf(records: readonly SourceRecord[]): readonly number[] {
  return records.map((record) => (record.stream === 'kafka' ? record.offset : -1));
}

/** Commits go on in the background. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
