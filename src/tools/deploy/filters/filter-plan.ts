/**
 * The event filter of a function: what Lambda may drop before it invokes it.
 *
 * A filter passes every record that any route could want (I8); where it cannot, there is none.
 */
export type FilterPlan =
  | {
      readonly kind: 'filtered';
      /** `FilterCriteria.Filters[].Pattern`, parsed: `{ data: ... }` for Kinesis, `{ value: ... }` for Kafka. */
      readonly patterns: readonly object[];
      readonly notes: readonly FilterNote[];
    }
  | {
      /** `off`: not asked for. `everything`: asked for, and nothing can be dropped. */
      readonly kind: 'off' | 'everything';
      readonly because: string;
      readonly notes: readonly FilterNote[];
    };

/** Where a filter lets more through than the routes want, and why. */
export interface FilterNote {
  /** The route, or `undefined` for what concerns all of them. */
  readonly route: string | undefined;
  readonly column: string | undefined;
  readonly what: string;
}

/** What one event source mapping takes: so many filters, by quota up to 10, of so many characters each. */
export const DEFAULT_PATTERNS = 5;
export const PATTERN_CHARACTERS = 4_096;

/** The property `FilterCriteria` of an event source mapping: each pattern as a text of JSON. */
export interface FilterCriteria {
  readonly Filters: readonly { readonly Pattern: string }[];
}

/** Writes patterns as AWS takes them. */
export function toFilterCriteria(patterns: readonly object[]): FilterCriteria {
  return { Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) };
}
