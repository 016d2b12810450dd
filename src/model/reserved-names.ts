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

/**
 * Fields of every document that OpenSearch keeps for itself, of any of its versions: a document that
 * holds one is refused.
 *
 * @see https://docs.opensearch.org/latest/mappings/metadata-fields/index
 */
const METADATA_FIELDS: ReadonlySet<string> = new Set([
  '_data_stream_timestamp',
  '_doc_count',
  '_field_names',
  '_id',
  '_ignored',
  '_index',
  '_nested_path',
  '_primary_term',
  '_routing',
  '_seq_no',
  '_size',
  '_source',
  '_type',
  '_version',
]);

/** Tells the fields of a document that OpenSearch keeps for itself. */
export function isMetadataField(name: string): boolean {
  return METADATA_FIELDS.has(name);
}

/** Tells the attributes of an item that Millrace keeps for itself, besides the TTL attribute. */
export function isReservedAttribute(name: string): boolean {
  return name.startsWith(VERSION_PREFIX) || name === DELETED || name === UPDATED || name === FENCE;
}
