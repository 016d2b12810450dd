import type { AnyChange, Operation, Row } from '../model/change-event.ts';
import type { Table } from '../model/table.ts';
import { sampleEvent, sampleRow } from './sample-event.ts';

/**
 * Runs a function of a route on a row of sample values and answers the columns that it reads.
 *
 * `hidden` columns are not in spread, keys and JSON, just as when the route runs. A function that
 * fails on sample values answers what it had read by then.
 */
export function recordRowReads(
  table: Table,
  hidden: ReadonlySet<string>,
  run: (row: never) => unknown,
): ReadonlySet<string> {
  const reads = new Set<string>();
  tolerate(() => run(recordingRow(table, hidden, reads) as never));
  return reads;
}

/** Does the same for a function of the event, for one operation. */
export function recordEventReads(
  table: Table,
  hidden: ReadonlySet<string>,
  operation: Operation,
  run: (event: never) => unknown,
): ReadonlySet<string> {
  const reads = new Set<string>();
  const row = recordingRow(table, hidden, reads);
  const event: AnyChange = sampleEvent(table, operation, { before: row, after: row, key: row });
  tolerate(() => run(event as never));
  return reads;
}

function recordingRow(table: Table, hidden: ReadonlySet<string>, reads: Set<string>): Row {
  return new Proxy<Row>(sampleRow(table), {
    get(row, name) {
      if (typeof name === 'string' && Object.hasOwn(table.columns, name)) reads.add(name);
      return Reflect.get(row, name);
    },
    ownKeys: (row) => Reflect.ownKeys(row).filter((name) => !hidden.has(String(name))),
  });
}

function tolerate(run: () => unknown): void {
  try {
    run();
  } catch {
    // Sample values need not suit the function: what it read before is what is asked for.
  }
}
