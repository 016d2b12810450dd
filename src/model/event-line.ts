import type { AnyChange, AnyRowChange, ChangeSource } from './change-event.ts';
import type { Json, JsonObject } from './json.ts';

export interface EventLineOptions {
  /** Columns to leave out of the images and keys. */
  readonly hidden?: ReadonlySet<string> | undefined;
  /** `false` leaves the place in the stream out: for records that did not come from one. */
  readonly withPosition?: boolean | undefined;
}

/**
 * Returns the documented form of a change, to be written by `formatExactJson`: what
 * `millrace decode` prints and what routes send that say no body of their own.
 *
 * An unknown fact is null; a column that was not captured is absent and listed in `uncaptured`.
 */
export function toEventLine(event: AnyChange, options: EventLineOptions = {}): JsonObject {
  const { hidden = NOTHING, withPosition = true } = options;
  const { database, schema, name } = event.table;
  const images = event.operation === 'truncate' ? NO_IMAGES : toImages(event, hidden);
  return {
    ...(withPosition ? { position: { ...event.position } } : {}),
    kind: event.kind,
    operation: event.operation,
    table: {
      ...(database === undefined ? {} : { database }),
      ...(schema === undefined ? {} : { schema }),
      name,
    },
    ...images,
    ...(event.uncaptured.length === 0 ? {} : { uncaptured: event.uncaptured }),
    source: toSourceLine(event.source),
  };
}

/** Returns the captured columns of an image, without the hidden ones. */
export function toImageLine(image: object, hidden: ReadonlySet<string> = NOTHING): JsonObject {
  const columns = Object.entries(image) as [string, Json][];
  return Object.fromEntries(columns.filter(([column]) => !hidden.has(column)));
}

const NOTHING: ReadonlySet<string> = new Set();
const NO_IMAGES = { key: null, before: null, after: null } as const;

function toImages(event: AnyRowChange, hidden: ReadonlySet<string>): JsonObject {
  const { key, previousKey } = event;
  const before = 'before' in event ? event.before : undefined;
  const after = 'after' in event ? event.after : undefined;
  return {
    key: key === undefined ? null : toImageLine(key, hidden),
    ...(previousKey === undefined ? {} : { previousKey: toImageLine(previousKey, hidden) }),
    before: before === undefined ? null : toImageLine(before, hidden),
    after: after === undefined ? null : toImageLine(after, hidden),
  };
}

/** Returns what the capture tool says of where a message comes from; times are in epoch microseconds. */
export function toSourceLine(source: ChangeSource): JsonObject {
  const { captureTool, connector, server, snapshot, transactionId, committedAt, position } = source;
  return {
    captureTool,
    connector: connector ?? null,
    server: server ?? null,
    snapshot,
    transactionId: transactionId ?? null,
    committedAt: committedAt ?? null,
    position: position === undefined ? null : toPositionLine(position),
  };
}

function toPositionLine(position: object): JsonObject {
  const members = Object.entries(position) as [string, Json | undefined][];
  return Object.fromEntries(members.map(([name, value]) => [name, value ?? null]));
}
