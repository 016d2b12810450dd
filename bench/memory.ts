import assert from 'node:assert/strict';
import { toKinesisEvent } from './batch.ts';
import { writeOrderUpdates } from './dms-orders.ts';
import { CONTEXT, createCountingHandler } from './handler-service.ts';

/**
 * What one invocation of 10,000 records takes in memory, beside the event that Lambda gave it: when
 * all is decoded and routed, and when it is over, after the first batch and after the twentieth.
 */
const { slices, records, meanBytes } = writeOrderUpdates(10_000, {
  beforeImage: true,
  zeros: false,
});
const event = JSON.stringify(toKinesisEvent(slices.flatMap(({ values }) => values)));
const batchBytes = records * meanBytes;

let peak = 0;
let isFirst = true;
const { handle } = createCountingHandler(() => {
  if (isFirst) peak = liveBytes();
  isFirst = false;
});

const after: number[] = [];
let before = 0;
for (let batch = 0; batch < 20; batch++) {
  let given: unknown = JSON.parse(event);
  before = liveBytes();
  isFirst = true;
  const { batchItemFailures } = await handle(given, CONTEXT);
  assert.equal(batchItemFailures.length, 0);
  given = undefined;
  after.push(liveBytes());
}

const figures = [
  {
    name: 'memory when 10,000 records are decoded and routed',
    value: ratio(peak - before),
    unit: 'x batch',
    goal: 3,
  },
  {
    name: 'memory that twenty batches leave behind',
    value: ratio((after.at(-1) ?? 0) - (after[0] ?? 0)),
    unit: 'x batch',
    goal: 0,
  },
];
process.stdout.write(JSON.stringify(figures));

function liveBytes(): number {
  // A second run collects what the first one's finalizers let go of.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function ratio(bytes: number): number {
  return Math.round((bytes / batchBytes) * 100) / 100;
}
