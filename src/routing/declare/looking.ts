import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Column, ColumnKind } from '../../model/columns.ts';
import { isObject } from '../../model/fields.ts';
import type { FoundShape, Missing } from '../../model/found.ts';
import type {
  FetchFound,
  Lookup,
  LookupPermission,
  LookupSource,
  Lookups,
  OwnSource,
  WithLookups,
} from '../../model/lookup.ts';
import {
  aFunction,
  anObject,
  aText,
  either,
  type Flaw,
  flawsOf,
  readOptions,
  required,
  texts,
  type Word,
  type WordsOf,
  wholeNumber,
  withFlaws,
} from '../../model/options.ts';
import type { KeyOf, Table } from '../../model/table.ts';
import type { ItemKeyTypes, ItemTable } from '../../model/target.ts';
import { partsOfTable } from '../look-up/lookup-parts.ts';
import type { Conditions } from './conditions.ts';
import { type Duration, toMilliseconds } from './duration.ts';
import type { CheckedText } from './part-source.ts';

/** Columns of `T` whose values are those of the column `C`; they may be null, and then find nothing. */
type ColumnLike<T extends Table, C> = {
  [N in keyof T['columns']]: T['columns'][N] extends Column<infer Kind extends ColumnKind, infer V>
    ? C extends Column<Kind, V, never>
      ? N
      : never
    : never;
}[keyof T['columns']] &
  string;

/** How the key of a row is made of the row of the change: column by column, each of the same type. */
export type KeyFrom<T extends Table, Of extends Table> = {
  readonly [N in keyof KeyOf<Of> & keyof Of['columns']]: ColumnLike<T, Of['columns'][N]>;
};

/** How a key is made of the row of the change: columns, and templates for texts. */
type Named<T extends Table, By> = By extends string
  ? CheckedText<T, By>
  : { readonly [A in keyof By]: By[A] extends string ? CheckedText<T, By[A]> : never };
type ByOf<T extends Table, L extends Lookup> = L extends { readonly source: OwnSource }
  ? Named<T, L['by'] & string>
  : L['of'] extends Table
    ? KeyFrom<T, L['of']>
    : Named<T, L['by']>;

/** Conditions on what was found, by the names of the lookups of a table. */
export type FoundWhere<T> = T extends { readonly lookups: infer L extends Lookups }
  ? {
      readonly [N in keyof L]?: L[N]['of'] extends Table
        ? Conditions<L[N]['of']['columns']>
        : never;
    }
  : never;

type PersonalOf<Of> = Of extends Table ? keyof Of['columns'] & string : never;
/** Columns of what was found, as `allow` names them: `customer.email`. */
export type FoundColumn<T> = T extends { readonly lookups: infer L extends Lookups }
  ? { [N in keyof L & string]: `${N}.${PersonalOf<L[N]['of']>}` }[keyof L & string]
  : never;

interface FindOptions<Of extends FoundShape, M extends Missing, By> {
  /** The declared table whose rows the items are, as `put` and `replica` write them; or a Standard Schema. */
  readonly of: Of;
  /** How the key is made of the row of the change. */
  readonly by: By;
  /** What to do when nothing is there. */
  readonly missing: M;
}

/** The key attributes of an item whose names are not those of the key columns of its row. */
export type ItemKeyOf<Types> = { readonly [A in keyof Types]: string };

interface KeyOption<Types> {
  /** As the mirror says that writes the items: columns and templates of the key of the row. */
  readonly key?: ItemKeyOf<Types> | undefined;
}

const A_SHAPE: Word = {
  form: 'a table, or a Standard Schema',
  test: (value) =>
    (isObject(value) && isObject(value['columns']) && Array.isArray(value['key'])) ||
    isSchema(value),
};
const POLICIES = ['skip', 'quarantine', 'deliver'];
const A_POLICY: Word = {
  form: "'skip', 'quarantine', 'deliver' or `{ wait: '1m', then: 'skip' }`",
  test: (value) =>
    isObject(value)
      ? Object.keys(value).length === 2 &&
        toMilliseconds(value['wait'] as Duration) > 0 &&
        POLICIES.includes(String(value['then']))
      : POLICIES.includes(String(value)),
};
const FIND_WORDS: WordsOf<FindOptions<FoundShape, Missing, unknown> & KeyOption<object>> = {
  of: required(A_SHAPE),
  by: required(either(anObject, aText)),
  missing: required(A_POLICY),
  key: anObject,
};

const PERMISSIONS: Word = {
  form: 'a list of `{ actions, resources }`, each a list of texts',
  test: (value) =>
    Array.isArray(value) &&
    value.every(
      (one) => isObject(one) && texts.test(one['actions']) && texts.test(one['resources']),
    ),
};
const OWN_WORDS: WordsOf<OwnOptions> = {
  name: required(aText),
  permissions: required(PERMISSIONS),
  perCall: wholeNumber(1, 10_000),
  fetch: required(aFunction),
};

/**
 * Says what is looked up, where, and what to do when it is not there. Told to {@link looking}.
 *
 * @example
 * find(at.customers, { of: customers, by: { customer_id: 'customer_id' }, missing: 'quarantine' })
 */
export function find<
  Types extends ItemKeyTypes,
  Of extends FoundShape,
  const M extends Missing,
  const By extends Readonly<Record<string, string>>,
>(
  table: ItemTable<Types>,
  options: FindOptions<Of, M, By> & KeyOption<Types>,
): Lookup<Of, M, ItemTable<Types>> & { readonly by: By };
export function find<Of extends FoundShape, const M extends Missing, const By extends string>(
  source: OwnSource,
  options: FindOptions<Of, M, By>,
): Lookup<Of, M, OwnSource> & { readonly by: By };
export function find(
  source: LookupSource,
  given: FindOptions<FoundShape, Missing, unknown> & KeyOption<object>,
): Lookup {
  const { options, flaws } = readOptions('`find`', given, FIND_WORDS);
  const { of, by, missing = 'quarantine', key } = options;
  const declared = { source, of, by, missing, ...(key === undefined ? {} : { key }) };
  // The cast holds: what is missing is among the flaws, and then nothing is looked up.
  return withFlaws(declared as Lookup, [...flaws, ...flawsOfSource(source)]);
}

export interface OwnOptions {
  /** For logs, metrics and errors. */
  readonly name: string;
  /** What the function must be allowed to do for it. */
  readonly permissions: readonly LookupPermission[];
  /** Keys of one call; 100, unless said otherwise. */
  readonly perCall?: number | undefined;
  /**
   * Returns what is there, by key; a key that the answer does not have is not there. It throws what it
   * likes when it cannot tell: then the changes wait, and are tried again.
   */
  readonly fetch: FetchFound;
}

/**
 * Declares a place of one's own where things are looked up: the Data API of Aurora, an internal service.
 *
 * @example
 * const crm = findIn({ name: 'crm', permissions: [], fetch: (keys, { signal }) => readCrm(keys, signal) });
 * looking(invoices, { customer: find(crm, { of: customer, by: 'customer_id', missing: 'skip' }) });
 */
export function findIn(given: OwnOptions): OwnSource {
  const { options, flaws } = readOptions('`findIn`', given, OWN_WORDS);
  const { name = '', permissions = [], perCall = 100 } = options;
  const { fetch = () => Promise.reject(new TypeError('no fetch')) } = options;
  return withFlaws({ kind: 'own', name, permissions, perCall, fetch }, flaws);
}

/**
 * Names what is looked up for each change of a table, for the routes that are on it: `found` has it.
 *
 * @see docs/guides/look-up.md
 * @example
 * const billed = looking(invoices, {
 *   customer: find(at.customers, { of: customers, by: { customer_id: 'customer_id' }, missing: 'skip' }),
 * });
 * on(billed, ['create'], { because: '…', found: { customer: { wants_mail: [true] } }, to: sns({
 *   topic: at.mails, message: (e) => e.found.customer.name }) })
 */
export function looking<T extends Table, const L extends Lookups>(
  table: T & { readonly lookups?: never },
  lookups: { readonly [N in keyof L]: L[N] & { readonly by: ByOf<T, L[N]> } },
): WithLookups<T, L> {
  const { lookups: earlier, plain } = partsOfTable(table);
  const given: unknown = lookups;
  const isRight = isObject(given) && Object.values(given).every(isLookup);
  const flaw: Flaw = {
    what: '`looking` takes lookups by name',
    fix: 'write `{ customer: find(...) }`',
  };
  // The casts hold: a table with lookups is the table, and more.
  return withFlaws({ ...plain, plain, lookups: { ...earlier, ...(isRight ? lookups : {}) } }, [
    ...flawsOf(plain),
    ...(isRight ? [] : [flaw]),
  ]) as unknown as WithLookups<T, L>;
}

function isLookup(value: unknown): boolean {
  return isObject(value) && 'source' in value && 'missing' in value;
}

function flawsOfSource(source: unknown): readonly Flaw[] {
  const isTable =
    isObject(source) &&
    source['sink'] === 'dynamodb' &&
    isObject(source['facts']) &&
    source['name'] !== '';
  if (isTable) return [];
  if (isObject(source) && source['kind'] === 'own') return flawsOf(source);
  const fix = 'give it a table, declared through `targets({ ... })`, or what `findIn(...)` answers';
  return [{ what: '`find` looks in something that is no table', fix }];
}

/** A schema can be a function with members, as those of ArkType are. */
function isSchema(value: unknown): value is StandardSchemaV1 {
  const isHolder = (typeof value === 'object' || typeof value === 'function') && value !== null;
  const standard: unknown = isHolder ? Reflect.get(value, '~standard') : undefined;
  return isObject(standard) && typeof standard['validate'] === 'function';
}
