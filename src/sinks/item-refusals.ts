import type { ErrorCode } from '../errors.ts';

/** A text by which a service refuses one item for what it contains, and what is kept of it. */
export interface ItemRefusal {
  /** The type of error that it comes with. */
  readonly type: string;
  /** How the text begins; without it, every text of the type. */
  readonly begins?: string;
  /** `undefined`: the text is about the target, and so a failure, although its type is often about items. */
  readonly code: ErrorCode | undefined;
  /** What it means, in words of ours. */
  readonly says?: string;
  /** Reads the facts out of the text: groups of the names of {@link FACTS}. */
  readonly pattern?: RegExp;
}

/** What a service wrote of one item. */
export interface ServiceText {
  readonly type: string | undefined;
  readonly text: string | undefined;
}

/**
 * The facts that are kept of a text, each only if it is what its name says: what a row holds may stand in
 * the same text (I5).
 */
const FACTS: Readonly<
  Record<string, (fact: string, isName: (name: string) => boolean) => boolean>
> = {
  field: (fact, isName) => isName(fact),
  attribute: isWord,
  index: isWord,
  type: (fact) => FIELD_TYPES.has(fact),
  expected: (fact) => ATTRIBUTE_TYPES.has(fact),
  actual: (fact) => ATTRIBUTE_TYPES.has(fact),
  limit: (fact) => /^\d{1,12}$/.test(fact),
};

/** @see https://docs.opensearch.org/latest/field-types/supported-field-types/index/ */
const FIELD_TYPES: ReadonlySet<string> = new Set(
  `alias binary boolean byte completion constant_keyword date date_nanos date_range double double_range
  flat_object flattened float float_range geo_point geo_shape half_float integer integer_range ip ip_range
  join keyword knn_vector long long_range match_only_text nested object percolator rank_feature
  rank_features scaled_float search_as_you_type semantic short sparse_vector text token_count
  unsigned_long version wildcard xy_point xy_shape _id _routing _source _field_names _index _ignored
  _version _seq_no _nested_path _primary_term`.split(/\s+/),
);
const ATTRIBUTE_TYPES: ReadonlySet<string> = new Set('S N B SS NS BS BOOL NULL L M'.split(' '));

/** Finds the row of a closed table that a text belongs to. */
export function findRefusal(
  table: readonly ItemRefusal[],
  { type, text = '' }: ServiceText,
): ItemRefusal | undefined {
  return table.find((row) => row.type === type && text.startsWith(row.begins ?? ''));
}

/**
 * Returns what is kept of a text: what it means, in words of ours, and the facts that hold no value of
 * the row. `isName` tells whether a field is a column, and not a name that came out of a row.
 */
export function reasonOf(
  { says, pattern }: Pick<ItemRefusal, 'says' | 'pattern'>,
  text: string,
  isName: (name: string) => boolean = () => false,
): string {
  const found = Object.entries(pattern?.exec(text)?.groups ?? {});
  const facts = found.flatMap(([name, fact]) =>
    fact !== undefined && FACTS[name]?.(fact, isName) === true ? [`${name} ${fact}`] : [],
  );
  return [says, ...facts].filter((part) => part !== undefined).join(', ');
}

/** Names of attributes and indexes are of the table, never of a row. */
function isWord(fact: string): boolean {
  return /^[\w.:-]{1,255}$/.test(fact);
}
