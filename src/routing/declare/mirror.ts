import type { Operation, RowOperation } from '../../model/change-event.ts';
import {
  anObject,
  anything,
  type Flaw,
  oneOfTexts,
  readOptions,
  texts,
  type WordsOf,
  withFlaws,
} from '../../model/options.ts';
import type { Route, RouteMode } from '../../model/route.ts';
import type { ColumnOf, Table } from '../../model/table.ts';
import { partsOfTable } from '../look-up/lookup-parts.ts';
import type { WhereOf } from './conditions.ts';
import type { OneOrMore, State } from './send.ts';
import { sendsOf } from './sends-of.ts';

const WORDS: WordsOf<MirrorRule<Table, string>> = {
  because: anything,
  where: anObject,
  allow: texts,
  mode: anything,
  incomparable: oneOfTexts('arrival', 'fail'),
  to: anything,
};
const ROW_OPERATIONS: readonly RowOperation[] = ['read', 'create', 'update', 'delete'];

/** What a mirror says: which rows are to be there, and where. */
export interface MirrorRule<T extends Table, Sink extends string> {
  /** Why the route is there: for the person who must change it one day. */
  readonly because: string;
  /** Rows outside of this are kept out, and taken out when they leave it. */
  readonly where?: WhereOf<T> | undefined;
  /** Personal columns that may be sent. */
  readonly allow?: readonly ColumnOf<T>[] | undefined;
  /** `shadow`: build and count, send nothing. `paused`: park in quarantine. */
  readonly mode?: RouteMode | undefined;
  /**
   * What decides between two changes of an item that have no common order (other lanes, no position in
   * the log): the later to arrive, counted as `order.unknown`; or `fail`, which quarantines it.
   */
  readonly incomparable?: 'arrival' | 'fail' | undefined;
  readonly to: OneOrMore<State<T & {}, Sink>>;
}

/**
 * Declares a mirror: its targets always hold the rows of a table, or those that `where` names.
 *
 * @example
 * mirror(invoices, {
 *   because: 'Support staff search invoices by month and amount.',
 *   to: opensearch.index({ index: at.invoiceSearch }),
 * })
 */
export function mirror<T extends Table & { readonly lookups?: never }, Sink extends string>(
  table: T,
  rule: MirrorRule<T, Sink>,
): Route<T, Operation, Sink> {
  const { options, flaws } = readOptions<MirrorRule<T, Sink>>('`mirror`', rule, WORDS);
  const { because = '', where, allow = [], mode = 'live', incomparable = 'arrival' } = options;
  const sends = sendsOf<T, State<T, Sink>>('mirror', table, options.to);
  const declared: Route<T, Operation, Sink> = {
    kind: 'mirror',
    table,
    operations: sends.some(({ truncates }) => truncates)
      ? [...ROW_OPERATIONS, 'truncate']
      : ROW_OPERATIONS,
    because,
    where,
    before: undefined,
    became: undefined,
    changed: [],
    unknown: 'match',
    snapshot: 'deliver',
    maxAgeMs: undefined,
    atMost: undefined,
    mode,
    formerly: undefined,
    allow,
    filter: undefined,
    incomparable,
    sends,
  };
  return withFlaws(declared, [...flaws, ...flawsOfLookups(table)]);
}

/** What the types refuse: a looked-up value in a kept item would grow stale in silence. */
function flawsOfLookups(table: Table): readonly Flaw[] {
  if (partsOfTable(table).lookups === undefined) return [];
  const what =
    'a mirror takes no table with lookups: what was found would grow stale in what it keeps';
  return [{ what, fix: 'mirror the table itself, and look up where it is read' }];
}
