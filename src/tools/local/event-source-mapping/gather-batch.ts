import type { Clock } from '../../../model/batch.ts';
import type { EventBuilder } from './lambda-event.ts';
import type { Feed } from './lane-feeds.ts';
import type { SourceRecord } from './stream-model.ts';

export interface GatherOptions {
  readonly batchSize: number;
  readonly windowMs: number;
  readonly pollIntervalMs: number;
  readonly builder: EventBuilder;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Take what is there now, without waiting for a first record. */
  readonly isUrgent?: boolean;
}

interface Filling {
  readonly records: SourceRecord[];
  bytes: number;
  isFull: boolean;
}

/**
 * Waits for the next batch: until it is full (by count or by size), its window is over, or nothing
 * more can come. `undefined` when there is nothing left or the mapping was stopped.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching
 */
export async function gatherBatch(
  feeds: readonly Feed[],
  options: GatherOptions,
): Promise<readonly SourceRecord[] | undefined> {
  const { windowMs, pollIntervalMs, builder, clock, signal } = options;
  const filling: Filling = { records: [], bytes: builder.emptyBytes, isFull: false };
  if (!(await waitForFirst(filling, feeds, options))) return undefined;
  const closesAt = clock.now() + windowMs;
  for (;;) {
    const remaining = closesAt - clock.now();
    if (filling.isFull || remaining <= 0 || isOver(feeds, signal)) return filling.records;
    await clock.sleep(Math.min(pollIntervalMs, remaining), signal);
    await fill(filling, feeds, options);
  }
}

/** Returns whether there is a record at all. */
async function waitForFirst(
  filling: Filling,
  feeds: readonly Feed[],
  options: GatherOptions,
): Promise<boolean> {
  const { pollIntervalMs, clock, signal, isUrgent = false } = options;
  for (;;) {
    await fill(filling, feeds, options);
    if (filling.records.length > 0) return true;
    if (isUrgent || isOver(feeds, signal)) return false;
    await clock.sleep(pollIntervalMs, signal);
  }
}

function isOver(feeds: readonly Feed[], signal: AbortSignal): boolean {
  return signal.aborted || feeds.every((feed) => feed.isExhausted());
}

/** Takes from each feed in turn, so that no partition waits for another to be empty. */
async function fill(
  filling: Filling,
  feeds: readonly Feed[],
  options: GatherOptions,
): Promise<void> {
  let before: number;
  do {
    before = filling.records.length;
    for (const feed of feeds) await takeOne(filling, feed, options);
  } while (filling.records.length > before);
}

async function takeOne(
  filling: Filling,
  feed: Feed,
  { builder, batchSize }: GatherOptions,
): Promise<void> {
  if (filling.isFull) return;
  const record = await feed.peek();
  if (record === undefined) return;
  const bytes = filling.bytes + builder.bytesOf(record);
  const isTooLarge = bytes > builder.maxBytes;
  // A record that is too large alone makes a batch of its own, which is given up later.
  if (!isTooLarge || filling.records.length === 0) {
    feed.take();
    filling.records.push(record);
    filling.bytes = bytes;
  }
  filling.isFull = isTooLarge || filling.records.length >= batchSize;
}
