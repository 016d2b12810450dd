import type { AnyChange } from '../../model/change-event.ts';
import { isTableShape, type Lookups } from '../../model/lookup.ts';
import type { Send } from '../../model/route.ts';
import { NOTHING_HIDDEN } from './hidden-columns.ts';
import { sampleRow } from './sample-event.ts';

/** Told what a function reads of what was found: the name of the lookup, and of the column. */
export type NoteRead = (lookup: string, column: string) => void;

/**
 * Returns rows of sample values for what lookups find; nobody knows what a schema makes. What is `hidden`
 * is not in spread, keys and JSON, just as when the route runs.
 */
function sampleFound(
  lookups: Lookups,
  note: NoteRead | undefined,
  hidden: ReadonlySet<string>,
): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(lookups).map(([lookup, { of }]) => {
      const row = isTableShape(of) ? sampleRow(of) : {};
      return [lookup, note === undefined ? row : watched(row, lookup, note, hidden)];
    }),
  );
}

/** Returns an event with what was found; with sample values where nothing was looked up. */
export function withSampleFound<E>(
  event: E,
  lookups: Lookups | undefined,
  note?: NoteRead,
  hidden: ReadonlySet<string> = NOTHING_HIDDEN,
): E {
  if (lookups === undefined || typeof event !== 'object' || event === null || 'found' in event) {
    return event;
  }
  return Object.assign({ ...event }, { found: sampleFound(lookups, note, hidden) });
}

/** Lets the functions of a send be tried on sample values, as `check` does: those have no `found`. */
export function tryableSend<S extends Send>(send: S, lookups: Lookups | undefined): S {
  if (lookups === undefined || send.bodies === undefined) return send;
  const bodies = send.bodies.map((body) => ({
    ...body,
    build: (event: AnyChange) => body.build(withSampleFound(event, lookups) as never),
  }));
  return { ...send, bodies };
}

/** Does the same for a filter. */
export function tryableFilter<E>(
  filter: ((event: E) => boolean) | undefined,
  lookups: Lookups | undefined,
): ((event: E) => boolean) | undefined {
  if (filter === undefined || lookups === undefined) return filter;
  return (event) => filter(withSampleFound(event, lookups));
}

function watched(row: object, lookup: string, note: NoteRead, hidden: ReadonlySet<string>): object {
  return new Proxy(row, {
    get(target, name) {
      if (typeof name === 'string' && !(name in Object.prototype)) note(lookup, name);
      return Reflect.get(target, name) as unknown;
    },
    ownKeys: (target) =>
      Reflect.ownKeys(target).filter((name) => !hidden.has(`${lookup}.${String(name)}`)),
  });
}
