/** `true` on an item that stands for a deleted row; see `docs/formats/dynamodb-item.schema.json`. */
export const DELETED = 'millrace_deleted';
/**
 * The names of the attributes that `update` routes have set, as a string set. Whole images of other
 * routes leave them as they are.
 */
export const UPDATED = 'millrace_updated';
/** On the item that stands for a truncate; see `docs/guides/replicas.md`. */
export const FENCE = 'millrace_fence';
export const DEFAULT_TTL_ATTRIBUTE = 'millrace_expires';
/** Begins the names of the attributes that hold the version of a route. */
export const VERSION_PREFIX = 'millrace:';

/**
 * The field of a document that Millrace keeps for itself; see `docs/formats/opensearch-document.schema.json`.
 * An alias that filters out `millrace.deleted: true` hides the markers of deleted rows.
 */
export const MILLRACE_FIELD = 'millrace';

/** Tells the attributes of an item that Millrace keeps for itself, besides the TTL attribute. */
export function isReservedAttribute(name: string): boolean {
  return name.startsWith(VERSION_PREFIX) || name === DELETED || name === UPDATED || name === FENCE;
}
