import { toImageLine } from '../model/event-line.ts';
import type { JsonObject } from '../model/json.ts';
import { toDocument } from './message-body.ts';
import { runRouteFunction } from './route-function.ts';

/** Compiles what a mirror writes of a row: what a function answers, or all captured columns. */
export function compileImage<Row extends object>(
  name: string,
  build: ((row: Row) => JsonObject) | undefined,
): (row: object) => JsonObject {
  if (build === undefined) return (row) => toImageLine(row);
  // The cast holds: a mirror is only asked about rows of its own table.
  return (row) =>
    toDocument(
      name,
      runRouteFunction(name, () => build(row as Row)),
    );
}
