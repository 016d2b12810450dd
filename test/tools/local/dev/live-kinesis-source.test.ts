import { describe, expect, it } from 'vitest';
import type { SourceNote } from '../../../../src/tools/local/dev/dev-report.ts';
import type {
  KinesisReader,
  KinesisShard,
  ShardPlace,
} from '../../../../src/tools/local/dev/kinesis-port.ts';
import { openLiveKinesis } from '../../../../src/tools/local/dev/live-kinesis-source.ts';
import { createEventSourceMapping } from '../../../../src/tools/local/event-source-mapping/create-event-source-mapping.ts';
import type {
  KinesisSourceRecord,
  StartingPosition,
} from '../../../../src/tools/local/event-source-mapping/stream-model.ts';
import { createVirtualClock } from '../../../../src/tools/local/event-source-mapping/virtual-clock.ts';
import { kinesisRecord, START, sequenceNumber } from '../event-source-mapping/play.ts';

describe('openLiveKinesis', () => {
  it('reads all shards, and children of a split when all records of their parent are done with (I2)', async () => {
    const stream = createStream();
    stream.add('parent', 1, 2);
    stream.split('parent', ['left', 'right']);
    stream.add('left', 3);
    stream.add('right', 4);
    stream.add('other', 5);

    const { order } = await play(stream, { failFirst: ['parent:1'] });

    expect(order.indexOf('parent:2')).toBeLessThan(order.indexOf('left:3'));
    expect(order.indexOf('parent:2')).toBeLessThan(order.indexOf('right:4'));
    expect(new Set(order)).toStrictEqual(
      new Set(['left:3', 'other:5', 'parent:1', 'parent:2', 'right:4']),
    );
  });

  it('begins a child while an unrelated shard never ends', async () => {
    const stream = createStream();
    stream.add('parent', 1);
    stream.split('parent', ['child']);
    stream.add('child', 2);
    stream.add('endless', 3);

    const { order } = await play(stream, { stopsAfter: 3 });

    expect(new Set(order)).toStrictEqual(new Set(['child:2', 'endless:3', 'parent:1']));
  });

  it('begins a merged shard only when both of its parents are done', async () => {
    const stream = createStream();
    stream.add('a', 1);
    stream.add('b', 2);
    stream.merge(['a', 'b'], 'ab');
    stream.add('ab', 3);

    const { order } = await play(stream, { failFirst: ['b:2'] });

    expect(order.at(-1)).toBe('ab:3');
  });

  it('finds children that came while it was reading', async () => {
    const stream = createStream();
    stream.add('parent', 1);

    const { order } = await play(stream, {
      stopsAfter: 2,
      onRead(shardId) {
        if (shardId !== 'parent' || stream.has('late')) return;
        stream.split('parent', ['late']);
        stream.add('late', 2);
      },
    });

    expect(order).toStrictEqual(['parent:1', 'late:2']);
  });

  it('skips what was before LATEST, and reads children that came later from their beginning', async () => {
    const stream = createStream();
    stream.add('closed', 1);
    stream.split('closed', ['open']);
    stream.add('open', 2);
    let isResharded = false;

    const { order } = await play(stream, {
      start: { at: 'LATEST' },
      stopsAfter: 2,
      onRead(shardId) {
        if (shardId !== 'open' || isResharded) return;
        isResharded = true;
        stream.add('open', 3);
        stream.split('open', ['child']);
        stream.add('child', 4);
      },
    });

    expect(order).toStrictEqual(['open:3', 'child:4']);
  });

  it('takes a new iterator behind the last record when the old one has expired', async () => {
    const stream = createStream();
    stream.add('shard', 1);

    const { order, notes } = await play(stream, {
      stopsAfter: 2,
      onRead() {
        if (!stream.holds('shard', 2)) stream.add('shard', 2);
        stream.expireIterators();
      },
    });

    expect(order).toStrictEqual(['shard:1', 'shard:2']);
    expect(notes).toStrictEqual([]);
  });

  it('waits for an endpoint that does not answer, and resumes where it stood', async () => {
    const stream = createStream();
    stream.add('shard', 1, 2);
    stream.failNext(2);

    const { order, notes } = await play(stream, {});

    expect(order).toStrictEqual(['shard:1', 'shard:2']);
    expect(notes.map(({ name }) => name)).toStrictEqual(['source.waiting', 'source.resumed']);
  });
});

interface PlayFacts {
  readonly start?: StartingPosition;
  /** Records that the function refuses once, alone in their batch. */
  readonly failFirst?: readonly string[];
  /** Ends after so many records; without it, the source ends when it is idle. */
  readonly stopsAfter?: number;
  readonly onRead?: (shardId: string) => void;
}

/** Plays a stream through the event source mapping, one record in a batch. */
async function play(stream: ReturnType<typeof createStream>, facts: PlayFacts) {
  const clock = createVirtualClock(START);
  const end = new AbortController();
  const notes: SourceNote[] = [];
  const order: string[] = [];
  const refused = new Set(facts.failFirst);
  const start = facts.start ?? { at: 'TRIM_HORIZON' };
  const source = await openLiveKinesis({
    reader: stream.reader(facts.onRead),
    start,
    endsWhenIdle: facts.stopsAfter === undefined,
    tell: (note) => notes.push(note),
    clock,
    signal: end.signal,
  });
  const mapping = createEventSourceMapping({
    source,
    clock,
    settings: { batchSize: 1, startingPosition: start },
    async invoke(event) {
      const name = nameOf(event);
      if (refused.delete(name)) throw new Error('not now');
      order.push(name);
      if (order.length === facts.stopsAfter) end.abort();
    },
  });
  await mapping.runUntilIdle(end.signal);
  return { order, notes };
}

/** `shard:n` of the one record of an event. */
function nameOf(event: unknown): string {
  // The cast holds: it is an event of Kinesis.
  const { Records } = event as {
    Records: { eventID: string; kinesis: { data: string } }[];
  };
  const [first] = Records;
  const { n } = JSON.parse(Buffer.from(first?.kinesis.data ?? '', 'base64').toString('utf8'));
  return `${first?.eventID.split(':')[0]}:${n}`;
}

/** A small stream in memory that reshards, forgets iterators and fails as told. */
function createStream() {
  const shards = new Map<string, KinesisShard>();
  const held = new Map<string, KinesisSourceRecord[]>();
  const iterators = new Map<string, number>();
  let failures = 0;
  let issued = 0;

  function add(shardId: string, ...numbers: readonly number[]): void {
    if (!shards.has(shardId)) shards.set(shardId, { id: shardId, parents: [], isClosed: false });
    const records = numbers.map((n) => kinesisRecord(n, { shardId }));
    held.set(shardId, [...(held.get(shardId) ?? []), ...records]);
  }
  function close(shardId: string): void {
    const shard = shards.get(shardId);
    if (shard !== undefined) shards.set(shardId, { ...shard, isClosed: true });
  }
  function addChild(id: string, parents: readonly string[]): void {
    shards.set(id, { id, parents, isClosed: false });
  }
  function indexOf(shardId: string, place: ShardPlace): number {
    const records = held.get(shardId) ?? [];
    if (place.at === 'LATEST') return records.length;
    if (place.at !== 'AFTER') return 0;
    return records.findIndex((one) => one.sequenceNumber === place.sequenceNumber) + 1;
  }
  async function answer<Value>(value: () => Value): Promise<Value> {
    failures -= 1;
    if (failures >= 0) throw new Error('connect ECONNREFUSED');
    return value();
  }
  function read(shardId: string, iterator: string, limit: number) {
    const from = iterators.get(iterator);
    if (from === undefined) {
      throw Object.assign(new Error('too old'), { name: 'ExpiredIteratorException' });
    }
    const all = held.get(shardId) ?? [];
    const records = all.slice(from, from + limit);
    const isEnd = shards.get(shardId)?.isClosed === true && from + limit >= all.length;
    return { records, next: isEnd ? undefined : issue(from + records.length), isCaughtUp: true };
  }
  function issue(from: number): string {
    issued += 1;
    iterators.set(`iterator-${issued}`, from);
    return `iterator-${issued}`;
  }

  return {
    add,
    has: (shardId: string) => shards.has(shardId),
    holds: (shardId: string, n: number) =>
      (held.get(shardId) ?? []).some((one) => one.sequenceNumber === sequenceNumber(n)),
    split(parent: string, children: readonly string[]) {
      close(parent);
      for (const child of children) addChild(child, [parent]);
    },
    merge(parents: readonly string[], child: string) {
      parents.forEach(close);
      addChild(child, parents);
    },
    expireIterators: () => iterators.clear(),
    failNext(count: number) {
      failures = count;
    },
    reader: (onRead: (shardId: string) => void = () => undefined): KinesisReader => ({
      describe: () =>
        answer(() => ({ streamArn: 'arn:aws:kinesis:eu-west-1:0:stream/s', region: 'eu-west-1' })),
      listShards: () => answer(() => [...shards.values()]),
      findIterator: (shardId, place) => answer(() => issue(indexOf(shardId, place))),
      read: (shardId, iterator, limit) =>
        answer(() => {
          const page = read(shardId, iterator, limit);
          onRead(shardId);
          return page;
        }),
      close: () => undefined,
    }),
  };
}
