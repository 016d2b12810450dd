import type { AnyChange, Operation, Row } from '../../model/change-event.ts';
import type { Table } from '../../model/table.ts';
import { type SampleImages, sampleEvent, sampleRow } from './sample-event.ts';

/** What a function of a route did on a row of sample values. */
export interface Trial {
  /** The columns that it read. */
  readonly reads: ReadonlySet<string>;
  /** What it read that is not there, and of what: `row.citty`, `event.after`. */
  readonly strange: ReadonlySet<string>;
  readonly answer: unknown;
  /** What it threw, in a list; else an empty list. */
  readonly thrown: readonly unknown[];
}

/** What JavaScript and its libraries ask of any object. */
const ASKED_OF_ALL: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  'then',
  'toJSON',
  'length',
]);

/**
 * Runs a function of a route on a row of sample values and returns the columns that it reads.
 *
 * `hidden` columns are not in spread, keys and JSON, just as when the route runs. A function that
 * fails on sample values answers what it had read by then.
 */
export function recordRowReads(
  table: Table,
  hidden: ReadonlySet<string>,
  run: (row: never) => unknown,
): ReadonlySet<string> {
  return tryRowFunction(table, hidden, run).reads;
}

/** Does the same for a function of the event, for one operation. */
export function recordEventReads(
  table: Table,
  hidden: ReadonlySet<string>,
  operation: Operation,
  run: (event: never) => unknown,
): ReadonlySet<string> {
  return tryEventFunction(table, hidden, operation, run).reads;
}

/** Runs a function of the row on sample values. */
export function tryRowFunction(
  table: Table,
  hidden: ReadonlySet<string>,
  run: (row: never) => unknown,
): Trial {
  const recorder = createRecorder(hidden);
  return attempt(recorder, () => run(recorder.rowOf(sampleRow(table)) as never));
}

/** Runs a function of the event on sample values: of an event of which all is known, or little. */
export function tryEventFunction(
  table: Table,
  hidden: ReadonlySet<string>,
  operation: Operation,
  run: (event: never) => unknown,
  knownBefore: readonly string[] = Object.keys(table.columns),
): Trial {
  const recorder = createRecorder(hidden);
  const { rowOf } = recorder;
  const whole = sampleRow(table);
  const row = rowOf(whole);
  const images: SampleImages = {
    before: rowOf(pick(whole, knownBefore), Object.keys(whole)),
    after: row,
    row,
    key: table.key.length === 0 ? undefined : rowOf(pick(whole, table.key)),
  };
  const event = recorder.eventOf(sampleEvent(table, operation, images));
  return attempt(recorder, () => run(event as never));
}

interface Recorder {
  readonly reads: Set<string>;
  readonly strange: Set<string>;
  readonly rowOf: (row: Row, known?: readonly string[]) => Row;
  readonly eventOf: (event: AnyChange) => AnyChange;
}

function createRecorder(hidden: ReadonlySet<string>): Recorder {
  const reads = new Set<string>();
  const strange = new Set<string>();
  const record = (of: string, known: ReadonlySet<string>, name: string | symbol): void => {
    if (typeof name !== 'string') return;
    if (known.has(name)) reads.add(name);
    else if (!ASKED_OF_ALL.has(name)) strange.add(`${of}.${name}`);
  };
  return {
    reads,
    strange,
    rowOf: (row, known = Object.keys(row)) => {
      const names = new Set(known);
      return new Proxy(row, {
        get(target, name) {
          record('row', names, name);
          return Reflect.get(target, name);
        },
        ownKeys: (target) => Reflect.ownKeys(target).filter((name) => !hidden.has(String(name))),
      });
    },
    eventOf: (event) => {
      const names = new Set(Object.keys(event));
      return new Proxy(event, {
        get(target, name) {
          if (!names.has(String(name))) record('event', names, name);
          return Reflect.get(target, name);
        },
      });
    },
  };
}

function attempt({ reads, strange }: Recorder, run: () => unknown): Trial {
  try {
    return { reads, strange, answer: run(), thrown: [] };
  } catch (error) {
    // Sample values need not suit the function: what it read before is what is asked for.
    return { reads, strange, answer: undefined, thrown: [error] };
  }
}

function pick(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column]]));
}
