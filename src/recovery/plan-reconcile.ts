import { formatKey } from '../model/effect-id.ts';

/** The key of a row, by column. */
export type RowKey = Readonly<Record<string, unknown>>;

/** What differs between the keys of a source and those of its replica. */
export interface ReconcilePlan {
  /** In the source and not in the target: to be read again, by a snapshot of these rows. */
  readonly missing: readonly RowKey[];
  /** In the target and not in the source: to be removed. */
  readonly extra: readonly RowKey[];
  readonly matching: number;
}

/**
 * Compares the keys of a source with those of its replica: what a stream alone cannot tell, such as rows
 * that were removed while nothing was captured.
 *
 * The dump of the source is older than the target: rows that came or went in between look like
 * differences. So act on a difference only if a second comparison, with a later dump, finds it again.
 */
export function planReconcile(source: Iterable<RowKey>, target: Iterable<RowKey>): ReconcilePlan {
  const inSource = byText(source);
  const inTarget = byText(target);
  const missing = [...inSource].filter(([text]) => !inTarget.has(text));
  const extra = [...inTarget].filter(([text]) => !inSource.has(text));
  return {
    missing: missing.map(([, key]) => key),
    extra: extra.map(([, key]) => key),
    matching: inSource.size - missing.length,
  };
}

function byText(keys: Iterable<RowKey>): ReadonlyMap<string, RowKey> {
  return new Map(Array.from(keys, (key) => [formatKey(key), key]));
}
