import type { NativeType } from './native-type.ts';
import { readCreateTable, readPrimaryKey, type SqlTable } from './read-create-table.ts';
import { readNativeType } from './read-native-type.ts';
import type { SqlToken } from './sql-tokens.ts';
import {
  createTokenCursor,
  isSign,
  isWord,
  splitAtCommas,
  type TokenCursor,
  takeQualifiedName,
} from './token-cursor.ts';

/** A type that the dump itself declares. */
export type UserType =
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'domain'; readonly of: NativeType; readonly isNotNull: boolean }
  | { readonly kind: 'range' }
  | { readonly kind: 'other' };

/** What the statements of a dump have said so far. */
export interface DumpState {
  readonly tables: ReadonlyMap<string, SqlTable>;
  readonly types: ReadonlyMap<string, UserType>;
  /** Partitions by the table that they are a part of. */
  readonly partitions: ReadonlyMap<string, string>;
  readonly skipped: readonly string[];
  readonly apply: (statement: readonly SqlToken[]) => void;
}

/** Words between `CREATE` and `TABLE` of tables that no capture tool reads. */
const UNCAPTURED: readonly string[] = ['temporary', 'temp', 'foreign', 'unlogged', 'external'];

/** Creates the state of a dump of which no statement has been read. */
export function createDumpState(): DumpState {
  const tables = new Map<string, SqlTable>();
  const types = new Map<string, UserType>();
  const partitions = new Map<string, string>();
  const skipped: string[] = [];
  let used: string | undefined;

  const create = (cursor: TokenCursor): void => {
    cursor.takeWords('or replace');
    if (cursor.takeWords('type')) addType(types, cursor);
    else if (cursor.takeWords('domain')) addDomain(types, cursor);
    else if (takeTable(cursor)) addTable(cursor);
  };
  const takeTable = (cursor: TokenCursor): boolean => {
    const uncaptured = UNCAPTURED.filter((word) => cursor.takeWords(word));
    if (!cursor.takeWords('table')) return false;
    if (uncaptured.length > 0) skipped.push(nameAt(cursor));
    return uncaptured.length === 0;
  };
  const addTable = (cursor: TokenCursor): void => {
    if (!declaresColumns(cursor)) {
      skipped.push(nameAt(cursor));
      return;
    }
    const table = readCreateTable(cursor);
    const named = { ...table, schema: table.schema ?? used };
    tables.set(tableKey(named), named);
  };
  const alter = (cursor: TokenCursor, statement: readonly SqlToken[]): void => {
    if (!cursor.takeWords('table')) return;
    cursor.takeWords('if exists');
    cursor.takeWords('only');
    const named = takeQualifiedName(cursor);
    const id = tableKey({ ...named, schema: named.schema ?? used });
    const table = tables.get(id);
    if (cursor.takeWords('attach partition')) {
      partitions.set(tableKey(takeQualifiedName(cursor)), id);
    }
    const key = table === undefined ? undefined : readPrimaryKey(statement);
    if (table !== undefined && key !== undefined) tables.set(id, { ...table, key });
  };

  return {
    tables,
    types,
    partitions,
    skipped,
    apply(statement) {
      const cursor = createTokenCursor(statement);
      if (cursor.takeWords('create')) create(cursor);
      else if (cursor.takeWords('alter')) alter(cursor, statement);
      else if (cursor.takeWords('use')) used = cursor.takeName();
    },
  };
}

/** Returns a text that tells tables apart. */
export function tableKey(named: {
  readonly schema: string | undefined;
  readonly name: string;
}): string {
  return `${named.schema ?? ''}.${named.name}`;
}

/** Tells the ones that are read from `AS SELECT`, `LIKE` and `PARTITION OF`. */
function declaresColumns(cursor: TokenCursor): boolean {
  const isConditional = isWord(cursor.peek(), 'if');
  let ahead = isConditional ? 4 : 1;
  while (isSign(cursor.peek(ahead), '.')) ahead += 2;
  return isSign(cursor.peek(ahead), '(') && !isWord(cursor.peek(ahead + 1), 'like');
}

function nameAt(cursor: TokenCursor): string {
  cursor.takeWords('if not exists');
  return tableKey(takeQualifiedName(cursor)).replace(/^\./, '');
}

function addType(types: Map<string, UserType>, cursor: TokenCursor): void {
  const name = typeName(cursor);
  if (cursor.takeWords('as enum')) {
    const values = splitAtCommas(cursor.takeGroup()).flatMap(([value]) => value?.text ?? []);
    types.set(name, { kind: 'enum', values });
  } else types.set(name, { kind: cursor.takeWords('as range') ? 'range' : 'other' });
}

function addDomain(types: Map<string, UserType>, cursor: TokenCursor): void {
  const name = typeName(cursor);
  cursor.takeWords('as');
  const of = readNativeType(cursor);
  let isNotNull = false;
  for (; cursor.peek() !== undefined; cursor.next()) {
    if (isSign(cursor.peek(), '(')) cursor.takeGroup();
    else if (isWord(cursor.peek(), 'not') && isWord(cursor.peek(1), 'null')) isNotNull = true;
  }
  types.set(name, { kind: 'domain', of, isNotNull });
}

function typeName(cursor: TokenCursor): string {
  const { schema, name } = takeQualifiedName(cursor);
  return schema === undefined ? name : `${schema}.${name}`;
}
