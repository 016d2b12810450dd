import { createLatencies } from './latencies.ts';
import { type Shape, type TargetName, targetsOf } from './shapes.ts';

/** Requests on their way to one target: what an SDK client has sockets for. */
export const IN_FLIGHT = 50;
/** Messages that one request of SNS takes. */
const PER_REQUEST = 10;
/** Records of a lane that a retry repeats at most. */
export const WINDOW = 100;

/**
 * Returns the time in milliseconds below which no invocation of a shape comes that keeps what is
 * promised: the larger of
 *
 * - the work of a target ÷ its requests on their way: the fewest requests, each as full as its rows allow;
 * - the longest chain of what has to wait for each other: one unanswered change per row, messages after
 *   the states of their record and all earlier ones of the lane, the probe, and the window.
 *
 * The requests have the latencies that the simulated services give to the first so many.
 */
export function lowerBoundOf(shape: Shape): number {
  const { throttledMs } = shape;
  return Math.max(...workOf(shape), longestChainOf(shape)) + throttledMs;
}

function workOf(shape: Shape): readonly number[] {
  const { tables, topics } = targetsOf(shape);
  const latency = createLatencies(shape);
  const work = (target: TargetName, requests: number): number =>
    sum(Array.from({ length: requests }, () => latency(target))) / IN_FLIGHT;
  return [
    ...tables.map((table) => work(table, shape.rows)),
    ...topics.map((topic) => work(topic, Math.ceil(shape.records / perRequestOf(shape)))),
  ];
}

/** Of one row, only one change may be on its way. */
function perRequestOf({ rows }: Shape): number {
  return Math.min(PER_REQUEST, rows);
}

/**
 * Walks through the records in the order in which they go out, lane by lane in turn. States go out with
 * so many on their way, lowest records first; messages with any number, in requests as full as may be.
 */
function longestChainOf(shape: Shape): number {
  const { topics } = targetsOf(shape);
  const lanes = shape.partitions ?? 1;
  const latency = createLatencies(shape);
  const ready = statesEndOf(shape, lanes, latency);
  if (topics.length === 0) return Math.max(...ready);
  /** When a record and all before it of its lane are done. */
  const done: number[] = [];
  const doneAt = (record: number): number => done[record] ?? 0;
  const rowDone = new Map<string, number>();
  for (const { from, to } of requestsOf(shape, lanes)) {
    const records = Array.from({ length: to - from }, (_none, at) => from + at);
    const start = Math.max(
      ...records.map((record) => ready[record] ?? 0),
      ...records.map((record) => doneAt(record % lanes)),
      ...records.map((record) => doneAt(record - WINDOW * lanes)),
    );
    const ended = topics.map((topic) => {
      const rows = records.map((record) => `${topic} ${record % shape.rows}`);
      const free = Math.max(start, ...rows.map((row) => rowDone.get(row) ?? 0));
      const answered = free + latency(topic);
      for (const row of rows) rowDone.set(row, answered);
      return answered;
    });
    for (const record of records) done[record] = Math.max(doneAt(record - lanes), ...ended);
  }
  return Math.max(...done);
}

/** The first record of each lane is its probe. */
function requestsOf(
  shape: Shape,
  lanes: number,
): readonly { readonly from: number; readonly to: number }[] {
  const requests: { from: number; to: number }[] = [];
  for (let from = 0; from < shape.records; ) {
    const end = from < lanes ? lanes : shape.records;
    const to = Math.min(end, from + perRequestOf(shape));
    requests.push({ from, to });
    from = to;
  }
  return requests;
}

/** When the states of each record, and of all before it in its lane, are done. */
function statesEndOf(
  shape: Shape,
  lanes: number,
  latency: (target: TargetName) => number,
): readonly number[] {
  const { tables } = targetsOf(shape);
  const ends = tables.map((table) => {
    const places = Array.from({ length: IN_FLIGHT }, () => 0);
    return Array.from({ length: shape.rows }, () => {
      const place = places.indexOf(Math.min(...places));
      const end = (places[place] ?? 0) + latency(table);
      places[place] = end;
      return end;
    });
  });
  const ready: number[] = [];
  for (let record = 0; record < shape.records; record++) {
    const own = ends.map((ofTable) => ofTable[record % shape.rows] ?? 0);
    ready.push(Math.max(ready[record - lanes] ?? 0, ...own));
  }
  return ready;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
