import type { ConvertValue } from '../columns/dialect.ts';
import type { RowReaders } from '../columns/row-reader.ts';
import type { ConnectSchema } from './connect-schema.ts';
import { joinConversions } from './join-conversions.ts';
import { createRowPlan, type ReadUsualRow } from './row-plan.ts';
import type { RowTable } from './row-table.ts';
import type { IsUnavailable } from './unavailable.ts';

/** What the short ways are made of: the steps of the long way. */
export interface UsualRowParts {
  readonly isUnavailable: IsUnavailable;
  readonly convertersOf: (
    schema: ConnectSchema,
    table: RowTable,
  ) => ReadonlyMap<string, ConvertValue>;
  readonly readersOf: (
    schema: ConnectSchema | undefined,
    table: RowTable,
  ) => RowReaders | undefined;
}

/** Returns the short way of rows; `undefined` for those that stay as they were sent. */
export type FindUsualRows = (
  schema: ConnectSchema | undefined,
  table: RowTable,
) => ReadUsualRow | undefined;

const UNDECLARED = {};
const UNTYPED = {};

/** Creates the short ways of rows, one for each table and schema; see {@link createRowPlan}. */
export function createUsualRows(parts: UsualRowParts): FindUsualRows {
  const known = new WeakMap<object, WeakMap<object, ReadUsualRow>>();

  function find(schema: ConnectSchema | undefined, table: RowTable): ReadUsualRow {
    const { declared } = table;
    const ofTable = known.get(declared ?? UNDECLARED) ?? new WeakMap<object, ReadUsualRow>();
    known.set(declared ?? UNDECLARED, ofTable);
    // Without a schema, the readers are those of the connector.
    const types = schema ?? parts.readersOf(undefined, table) ?? UNTYPED;
    const found = ofTable.get(types);
    if (found !== undefined) return found;
    const fresh = createRowPlan(compile(schema, table, parts), parts.isUnavailable);
    ofTable.set(types, fresh);
    return fresh;
  }

  // Rows often have types where keys have none: each is remembered for itself.
  const findTyped = rememberLast(find);
  const findUntyped = rememberLast(find);
  return (schema, table) => {
    if (schema !== undefined) return findTyped(schema, table);
    return table.declared === undefined ? undefined : findUntyped(schema, table);
  };
}

/** Most rows are of the same table and schema as the one before. */
function rememberLast(
  find: (schema: ConnectSchema | undefined, table: RowTable) => ReadUsualRow,
): typeof find {
  let lastSchema: ConnectSchema | undefined;
  let lastTable: RowTable | undefined;
  let last: ReadUsualRow | undefined;
  return (schema, table) => {
    const isLast =
      lastSchema === schema &&
      lastTable?.declared === table.declared &&
      lastTable?.connector === table.connector;
    if (isLast && last !== undefined) return last;
    lastSchema = schema;
    lastTable = table;
    last = find(schema, table);
    return last;
  };
}

function compile(
  schema: ConnectSchema | undefined,
  table: RowTable,
  { convertersOf, readersOf }: UsualRowParts,
): (name: string) => ConvertValue {
  const converters = schema === undefined ? undefined : convertersOf(schema, table);
  const planColumn = readersOf(schema, table)?.planColumn;
  const columns = table.declared?.columns ?? {};
  return (name) => {
    const bySchema = converters?.get(name);
    const toDeclared = planColumn?.(name)?.convert;
    if (bySchema === undefined) return toDeclared ?? asSent;
    const field = schema?.fields.find((field) => field.name === name)?.schema;
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (toDeclared === undefined || field === undefined || column === undefined) return bySchema;
    return joinConversions(field, column, { bySchema, toDeclared });
  };
}

function asSent(value: unknown): unknown {
  return value;
}
