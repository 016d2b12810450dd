import type { NativeType } from './native-type.ts';
import { createSqlScanner, type SqlToken } from './sql-tokens.ts';
import { createTokenCursor, isSign, splitAtCommas, type TokenCursor } from './token-cursor.ts';

/** Words that go on with the name of a type: `double precision`, `interval year to month`. */
const FOLLOWERS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    double: ['precision'],
    character: ['varying'],
    char: ['varying'],
    national: ['character', 'char', 'varchar', 'varying'],
    bit: ['varying'],
    long: ['raw', 'varchar', 'varbinary'],
    interval: ['year', 'month', 'day', 'hour', 'minute', 'second', 'to'],
  }).map(([word, list]) => [word, new Set(list)]),
);

const ZONES = ['with local time zone', 'with time zone', 'without time zone'] as const;

/** Reads a type and stands behind it. @throws {CdcError} if no type comes next. */
export function readNativeType(cursor: TokenCursor): NativeType {
  const name = readTypeName(cursor);
  const args = [...readArgs(cursor)];
  const zone = ZONES.find((words) => cursor.takeWords(words));
  // `interval day to second(3)` and `timestamp(3) with time zone` have their argument in the middle.
  if (args.length === 0) args.push(...readArgs(cursor));
  return {
    name: zone === undefined ? name : `${name} ${zone}`,
    args,
    isUnsigned: readFlags(cursor),
    isArray: readDimensions(cursor),
  };
}

/** Reads a type from a text of its own: `numeric(10,2)`. */
export function parseNativeType(text: string): NativeType | undefined {
  try {
    const scanner = createSqlScanner(text, text.includes('"') ? 'postgresql' : 'mysql');
    const tokens: SqlToken[] = [];
    for (let token = scanner.next(); token !== undefined; token = scanner.next()) {
      tokens.push(token);
    }
    return readNativeType(createTokenCursor(tokens));
  } catch {
    return undefined;
  }
}

function readTypeName(cursor: TokenCursor): string {
  const first = cursor.peek();
  const parts = [cursor.takeName()];
  while (cursor.takeSign('.')) parts.push(cursor.takeName());
  if (first?.kind !== 'word' || parts.length > 1) {
    // PostgreSQL's `"char"` is another type than `char`.
    return parts.length === 1 && parts[0] === 'char' ? '"char"' : parts.join('.');
  }
  return [first.text, ...readFollowers(cursor, first.text)].join(' ');
}

function readFollowers(cursor: TokenCursor, first: string): readonly string[] {
  const words: string[] = [];
  for (let next = cursor.peek(); next?.kind === 'word'; next = cursor.peek()) {
    const { text } = next;
    const isMore = [first, words.at(-1) ?? ''].some((word) => FOLLOWERS.get(word)?.has(text));
    if (!isMore) return words;
    words.push(text);
    cursor.next();
  }
  return words;
}

function readArgs(cursor: TokenCursor): readonly string[] {
  if (!isSign(cursor.peek(), '(')) return [];
  return splitAtCommas(cursor.takeGroup()).map((part) => part.map(({ text }) => text).join(''));
}

function readFlags(cursor: TokenCursor): boolean {
  let isUnsigned = false;
  for (;;) {
    if (cursor.takeWords('unsigned')) isUnsigned = true;
    else if (!cursor.takeWords('zerofill') && !cursor.takeWords('signed')) return isUnsigned;
  }
}

function readDimensions(cursor: TokenCursor): boolean {
  let isArray = cursor.takeWords('array');
  while (isSign(cursor.peek(), '[')) {
    for (let sign = cursor.next(); sign !== undefined && !isSign(sign, ']'); ) sign = cursor.next();
    isArray = true;
  }
  return isArray;
}
