import { CdcError } from '../../errors.ts';
import {
  type AnyChange,
  type AnyRowChange,
  changedAt,
  type Row,
} from '../../model/change-event.ts';
import type { ItemKey } from '../../model/delivery.ts';
import {
  isOwnSource,
  isTableShape,
  type Lookup,
  type Wanted,
  whenMissing,
} from '../../model/lookup.ts';
import type { Ask, ConditionData, Findings, Route } from '../../model/route.ts';
import type { Table } from '../../model/table.ts';
import type { ItemTable } from '../../model/target.ts';
import { compileItemKey } from '../build/item-key.ts';
import { compilePart, readColumn } from '../build/part-value.ts';
import { compileReadFound } from '../build/read-found.ts';
import { routeFailed } from '../build/route-function.ts';
import { compileConditions, type JudgeImage } from '../match/compile-conditions.ts';
import { NO, UNKNOWN } from '../match/three-values.ts';
import { fenceKeyOf } from '../sends/dynamodb-replica.ts';
import { partsOfLookup, waitOf } from './lookup-parts.ts';

/** What a route makes of what was found: the rows, or why it sends nothing. */
export type Resolved =
  | { readonly found: Readonly<Record<string, unknown>> }
  | { readonly skip: 'not-found' | 'found' };

/** The lookups of a route, ready to be asked for the changes of its table. */
export interface CompiledLookups {
  /** @throws {CdcError} `ERR_CDC_COLUMN_UNCAPTURED`, `ERR_CDC_ROUTE_FAILED`. */
  readonly askFor: (event: AnyChange) => readonly Ask[];
  /** @throws {CdcError} `ERR_CDC_LOOKUP_MISSING`, `ERR_CDC_LOOKUP_INVALID`, `ERR_CDC_COLUMN_UNCAPTURED`. */
  readonly resolve: (event: AnyChange, findings: Findings) => Resolved;
  /** As {@link resolve}, of rows that are given as data. */
  readonly resolveRows: (rows: Findings) => Resolved;
}

/** Compiles the lookups of a route; `undefined` if it has none. Keys and conditions are pure. */
export function compileLookups({
  lookups,
  found = {},
  table,
}: Pick<Route, 'lookups' | 'found' | 'table'>): CompiledLookups | undefined {
  if (lookups === undefined) return undefined;
  const compiled = Object.entries(lookups).map(([name, lookup]) => ({
    name,
    lookup,
    ...compileKey(name, lookup, table),
    read: compileReadFound(name, lookup),
    judge: compileFound(lookup, found[name]),
  }));
  const resolve = (rowOf: (one: (typeof compiled)[number]) => unknown): Resolved => {
    const rows = compiled.map((one) => ({ ...one, row: rowOf(one) }));
    const lacking = rows.filter(({ row }) => row === undefined);
    const policies = lacking.map(({ lookup }) => whenMissing(lookup.missing));
    // What is to be kept for a person is kept, whatever else is not there.
    const kept = lacking[policies.indexOf('quarantine')];
    if (kept !== undefined) throw notFound(kept.name);
    if (policies.includes('skip')) return { skip: 'not-found' };
    const isMet = rows.every(({ row, judge }) => judge === undefined || judge(row));
    if (!isMet) return { skip: 'found' };
    return { found: Object.fromEntries(rows.map(({ name, row }) => [name, row])) };
  };
  return {
    askFor: (event) => {
      const row = rowOfEvent(event);
      return compiled.map(({ name, lookup, keyOf }): Ask => {
        const waitMs = waitOf(lookup);
        const at = changedAt(event);
        return {
          name,
          source: lookup.source,
          wanted: keyOf(row)?.wanted,
          waitsUntil: waitMs === undefined || at === undefined ? undefined : at + waitMs,
        };
      });
    },
    resolve: (event, findings) => {
      const row = rowOfEvent(event);
      return resolve(({ name, keyOf, read }) => {
        const value = findings[name];
        const key = value === undefined ? undefined : keyOf(row);
        return key === undefined ? undefined : read(value, key.row);
      });
    },
    resolveRows: (rows) => resolve(({ name }) => rows[name]),
  };
}

/** The key of what is looked up for one row, and what it says of the row that is looked up. */
interface LookupKey {
  readonly wanted: Wanted;
  readonly row: Row;
}

type KeyOf = (row: Row) => LookupKey | undefined;

function compileKey(name: string, lookup: Lookup, { columns }: Table): { readonly keyOf: KeyOf } {
  const { by, item, source } = partsOfLookup(lookup);
  if (isOwnSource(source)) {
    const read = compilePart({ name: `by of ${name}`, source: String(by) }, columns);
    return {
      keyOf: (row) => {
        const value = read(row);
        const text = String(value);
        return value === null ? undefined : { wanted: { text, key: text }, row: {} };
      },
    };
  }
  const types = source.facts.key;
  if (!isTableShape(lookup.of)) {
    const naming = compileItemKey(types, item, columns);
    return { keyOf: (row) => toLookupKey(naming.nameOf(row), {}, undefined) };
  }
  const naming = compileItemKey(types, item, lookup.of.columns);
  const pairs = Object.entries(by as Readonly<Record<string, string>>);
  const fence = isReplicaForm(lookup.of, source) ? fenceKeyOf(types) : undefined;
  return {
    keyOf: (row) => {
      const key = Object.fromEntries(pairs.map(([of, from]) => [of, readColumn(row, from)]));
      if (Object.values(key).includes(null)) return undefined;
      return toLookupKey(naming.nameOf(key), key, fence);
    },
  };
}

function toLookupKey(
  key: ItemKey | undefined,
  row: Row,
  fence: ItemKey | undefined,
): LookupKey | undefined {
  if (key === undefined) return undefined;
  if (Object.values(key).includes('')) throw routeFailed('a key that is looked up is empty');
  return { wanted: { text: textOfItemKey(key), key, ...(fence && { fence }) }, row };
}

/** Replicas name their items by the key columns, and keep a fence. */
function isReplicaForm({ key }: Table, { facts }: ItemTable): boolean {
  return Object.keys(facts.key).every((attribute) => key.includes(attribute));
}

/** Writes a key of an item so that keys which DynamoDB takes for one have one text. */
function textOfItemKey(key: ItemKey): string {
  return JSON.stringify(
    Object.entries(key).map(([name, value]) => [
      name,
      typeof value,
      Number.isInteger(value) ? BigInt(value).toString() : String(value),
    ]),
  );
}

function compileFound(
  { of }: Lookup,
  conditions: ConditionData | undefined,
): ((row: unknown) => boolean) | undefined {
  if (conditions === undefined || !isTableShape(of)) return undefined;
  const judge: JudgeImage = compileConditions(of, conditions);
  return (row) => {
    if (row === undefined) return false;
    // The cast holds: what a table describes is a row.
    const answer = judge(row as Row);
    if (answer === UNKNOWN) {
      const message = 'What was found does not have a column that `found` asks for';
      throw new CdcError('ERR_CDC_COLUMN_UNCAPTURED', message);
    }
    return answer !== NO;
  };
}

function rowOfEvent(event: AnyChange): Row {
  if (event.operation === 'truncate') throw routeFailed('a truncate has no row to look up by');
  return (event as AnyRowChange).row as Row;
}

function notFound(name: string): CdcError {
  const message = `Lookup ${name}: nothing is there`;
  return new CdcError('ERR_CDC_LOOKUP_MISSING', message);
}
