import type { AnyRowChange, ChangeFactsOf } from '../../model/change-event.ts';
import { toImageLine } from '../../model/event-line.ts';
import type { JsonObject } from '../../model/json.ts';
import { toDocument } from './message-body.ts';
import { runRouteFunction } from './route-function.ts';

/** What a mirror writes of a row: a function of the row, and of what is known of its last change. */
export type ImageFunction<Row extends object, Facts> = (row: Row, change: Facts) => JsonObject;

/** Compiles what a mirror writes of a row: what a function answers, or all captured columns. */
export function compileImage<Row extends object, Facts>(
  name: string,
  build: ImageFunction<Row, Facts> | undefined,
): (row: object, event: AnyRowChange) => JsonObject {
  if (build === undefined) return (row) => toImageLine(row);
  // The casts hold: a mirror is only asked about rows of its own table.
  return (row, event) =>
    toDocument(
      name,
      runRouteFunction(name, () => build(row as Row, factsOf(event) as Facts)),
    );
}

/** Lets `check` see which columns the function reads, with a change of which all is known. */
export function asRowFunction<Row extends object, Facts>(
  build: ImageFunction<Row, Facts> | undefined,
): ((row: Row) => JsonObject) | undefined {
  return build && ((row) => build(row, SAMPLE_FACTS as Facts));
}

/** The images are left out: the row is given with its personal columns hidden. */
function factsOf({ operation, table, source, arrivedAt, position }: AnyRowChange): ChangeFactsOf {
  return { operation, table, source, arrivedAt, position };
}

const SAMPLE_FACTS: ChangeFactsOf = {
  operation: 'update',
  table: { database: undefined, schema: undefined, name: 'sample' },
  source: {
    captureTool: 'debezium',
    connector: 'mysql',
    server: 'sample',
    snapshot: false,
    transactionId: '1',
    transactionOrder: 1n,
    committedAt: 1_767_225_600_000_000n,
    capturedAt: 1_767_225_600_000_000n,
    position: undefined,
  },
  arrivedAt: 1_767_225_600_000,
  position: { stream: 'kafka', topic: 'sample', partition: 0, offset: 0 },
};
