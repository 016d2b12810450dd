import type { AnyChange, ChangeSource } from './change-event.ts';
import type { TableId } from './table.ts';

/**
 * Answers the documented JSON line of a change: the default body of messages, and what the command
 * line prints. See `docs/formats.md`.
 *
 * What may be absent is left out, and unknown facts of the source are null. An update of which no
 * old value is known has the before image `{}`; operations without an image have null.
 */
export function toEventLine(event: AnyChange): Readonly<Record<string, unknown>> {
  const { kind, operation, table, uncaptured } = event;
  return {
    kind,
    operation,
    table: toTableLine(table),
    ...(event.operation === 'truncate' ? {} : keysOf(event)),
    before: 'before' in event ? event.before : null,
    after: 'after' in event ? event.after : null,
    ...(uncaptured.length === 0 ? {} : { uncaptured }),
    source: toSourceLine(event.source),
  };
}

/** Answers the name of a table with only the parts that it has. */
export function toTableLine({ database, schema, name }: TableId): Partial<TableId> {
  return {
    ...(database === undefined ? {} : { database }),
    ...(schema === undefined ? {} : { schema }),
    name,
  };
}

/** Answers what a capture tool said of where a message comes from; `committedAt` is in epoch µs. */
export function toSourceLine(source: ChangeSource): Readonly<Record<string, unknown>> {
  return {
    captureTool: source.captureTool,
    connector: source.connector ?? null,
    server: source.server ?? null,
    snapshot: source.snapshot,
    transactionId: source.transactionId ?? null,
    committedAt: source.committedAt ?? null,
    position: source.position ?? null,
  };
}

function keysOf({
  key,
  previousKey,
}: {
  readonly key: unknown;
  readonly previousKey: unknown;
}): Readonly<Record<string, unknown>> {
  return { key: key ?? null, ...(previousKey === undefined ? {} : { previousKey }) };
}
