import type { Clock } from '../../src/model/batch.ts';
import { createLatencies } from './latencies.ts';
import type { Shape, TargetName } from './shapes.ts';

/** The simulated targets of a shape. */
export interface Services {
  /** Returns after the latency of the target. Refuses with `ThrottlingException` while it is throttled. */
  readonly call: (target: TargetName, changes: readonly Change[]) => Promise<void>;
  /** What the targets got. */
  readonly seen: () => Seen;
}

/** Which record, of which row. */
export interface Change {
  readonly row: string;
  readonly record: number;
}

export interface Seen {
  readonly requests: number;
  /** Changes of the topics, to tell that none is missing. */
  readonly messages: number;
  /** No row went back at any target, and the last change of each arrived. */
  readonly isInOrder: boolean;
}

/** Creates the targets of a shape; they stand on the virtual clock. */
export function createServices(shape: Shape, clock: Clock): Services {
  const latency = createLatencies(shape);
  const outage = createOutage(shape, clock);
  const order = createOrder();
  let requests = 0;
  let messages = 0;
  return {
    call: async (target, changes) => {
      requests += 1;
      const isRefused = target === 'table1' && outage.isOn();
      await clock.sleep(latency(target));
      if (isRefused) throw Object.assign(new Error('Slow down'), { name: 'ThrottlingException' });
      if (target.startsWith('topic')) messages += changes.length;
      order.note(target, changes);
    },
    seen: () => ({ requests, messages, isInOrder: order.isKept() }),
  };
}

function createOrder(): {
  readonly note: (target: TargetName, changes: readonly Change[]) => void;
  readonly isKept: () => boolean;
} {
  const newest = new Map<string, number>();
  let isKept = true;
  return {
    note: (target, changes) => {
      for (const { row, record } of changes) {
        const name = `${target} ${row}`;
        isKept &&= (newest.get(name) ?? -1) < record;
        newest.set(name, record);
      }
    },
    isKept: () => isKept,
  };
}

/** After a third of its rows the first table takes nothing for a while. */
function createOutage(
  { rows, throttledMs }: Shape,
  clock: Clock,
): { readonly isOn: () => boolean } {
  let asked = 0;
  let since: number | undefined;
  return {
    isOn: () => {
      asked += 1;
      if (throttledMs > 0 && asked > rows / 3) since ??= clock.now();
      return since !== undefined && clock.now() < since + throttledMs;
    },
  };
}
