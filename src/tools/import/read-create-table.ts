import type { NativeType } from './native-type.ts';
import { readNativeType } from './read-native-type.ts';
import type { SqlToken } from './sql-tokens.ts';
import {
  createTokenCursor,
  isSign,
  isWord,
  splitAtCommas,
  type TokenCursor,
  takeQualifiedName,
  unreadable,
} from './token-cursor.ts';

/** A table as its statement declares it; types are still those of the database. */
export interface SqlTable {
  readonly schema: string | undefined;
  readonly name: string;
  readonly key: readonly string[] | undefined;
  readonly columns: readonly SqlColumn[];
  /** Tables of PostgreSQL whose columns it has too. */
  readonly parents: readonly { readonly schema: string | undefined; readonly name: string }[];
}

export interface SqlColumn {
  readonly name: string;
  readonly native: NativeType;
  readonly isNullable: boolean;
  readonly isGenerated: boolean;
  /** MariaDB keeps JSON as text with `CHECK (json_valid(...))`. */
  readonly isJson: boolean;
  readonly isKey: boolean;
}

const ELEMENTS: readonly string[] = [
  'constraint',
  'primary key',
  'unique',
  'foreign key',
  'check',
  'exclude using',
  'key',
  'index',
  'fulltext',
  'spatial',
  'period for',
  'like',
];

/** Words that PostgreSQL also allows as names of columns, and then does not quote. */
const MAY_BE_COLUMNS: ReadonlySet<string> = new Set(['key', 'index', 'fulltext', 'spatial']);

/**
 * Reads what follows `CREATE TABLE`: name, columns and key.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if it declares no columns, as `AS SELECT` does not.
 */
export function readCreateTable(cursor: TokenCursor): SqlTable {
  cursor.takeWords('if not exists');
  const { schema, name } = takeQualifiedName(cursor);
  if (!isSign(cursor.peek(), '(')) throw unreadable('a table without a list of columns');
  const elements = splitAtCommas(cursor.takeGroup());
  const columns = elements.filter((element) => !isConstraint(element)).map(readColumn);
  const ofColumns = columns.filter(({ isKey }) => isKey).map((column) => column.name);
  const keys = elements.filter(isConstraint).flatMap((element) => readPrimaryKey(element) ?? []);
  const key = keys.length > 0 ? keys : ofColumns;
  return {
    schema,
    name,
    key: key.length > 0 ? key : undefined,
    columns,
    parents: readParents(cursor),
  };
}

/** Returns the columns of `PRIMARY KEY (...)` in a list of tokens, if it has one. */
export function readPrimaryKey(tokens: readonly SqlToken[]): readonly string[] | undefined {
  const cursor = createTokenCursor(tokens);
  for (; cursor.peek() !== undefined; cursor.next()) {
    if (isSign(cursor.peek(), '(')) {
      cursor.takeGroup();
      continue;
    }
    if (!cursor.takeWords('primary key')) continue;
    while (cursor.peek() !== undefined && !isSign(cursor.peek(), '(')) cursor.next();
    return splitAtCommas(cursor.takeGroup()).flatMap(([first]) => first?.written ?? []);
  }
  return undefined;
}

function isConstraint(element: readonly SqlToken[]): boolean {
  const cursor = createTokenCursor(element);
  const found = ELEMENTS.find((words) => cursor.takeWords(words));
  if (found === undefined) return false;
  if (!MAY_BE_COLUMNS.has(found)) return true;
  // `KEY k (a)` and `KEY (a)` are indexes; `key text` and `key numeric(10,2)` are columns.
  const [, second] = element;
  return second?.kind === 'name' || isSign(second, '(') || isWord(second, 'key');
}

function readColumn(element: readonly SqlToken[]): SqlColumn {
  const cursor = createTokenCursor(element);
  const name = cursor.takeName();
  const native = readNativeType(cursor);
  const rest = readColumnOptions(cursor);
  const isNotNull = rest.isNotNull || rest.isKey || /serial\d?$/.test(native.name);
  return { name, native, isNullable: !isNotNull, ...rest };
}

interface ColumnOptions {
  readonly isNotNull: boolean;
  readonly isGenerated: boolean;
  readonly isJson: boolean;
  readonly isKey: boolean;
}

function readColumnOptions(cursor: TokenCursor): ColumnOptions {
  const found = new Set<string>();
  while (cursor.peek() !== undefined) {
    if (isSign(cursor.peek(), '(')) {
      const group = cursor.takeGroup();
      if (group.some((token) => isWord(token, 'json_valid'))) found.add('json');
      continue;
    }
    const option = OPTIONS.find((words) => cursor.takeWords(words));
    if (option === undefined) cursor.next();
    else found.add(option);
  }
  return {
    isNotNull: found.has('not null'),
    isGenerated: found.has('as'),
    isJson: found.has('json'),
    isKey: found.has('primary key'),
  };
}

/** `as identity` and `as row start` come before `as`: columns of such are not calculated. */
const OPTIONS = ['not null', 'primary key', 'as identity', 'as row', 'as'] as const;

function readParents(cursor: TokenCursor): SqlTable['parents'] {
  while (cursor.peek() !== undefined) {
    if (cursor.takeWords('inherits')) {
      return splitAtCommas(cursor.takeGroup()).map((part) =>
        takeQualifiedName(createTokenCursor(part)),
      );
    }
    cursor.next();
  }
  return [];
}
