import {
  createSqlScanner,
  cutOff,
  type SqlDialect,
  type SqlScanner,
  type SqlToken,
} from './sql-tokens.ts';

/** Statements are kept if they begin with one of these; the others are only passed over. */
const KEPT: ReadonlySet<string> = new Set(['create', 'alter', 'use']);

/**
 * Reads the statements of a dump that may say something about tables, as their tokens.
 *
 * Passed over: data (`COPY`, `INSERT`), commands of psql, and what stands between two `DELIMITER`.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if the text ends inside of a statement.
 */
export function* readStatements(text: string, dialect: SqlDialect): Generator<readonly SqlToken[]> {
  const scanner = createSqlScanner(text, dialect);
  for (let first = scanner.next(); first !== undefined; first = scanner.next()) {
    const start = scanner.offset() - first.written.length;
    const passed = endOfLines(text, first, start);
    if (passed !== undefined) {
      scanner.skipTo(passed);
      continue;
    }
    if (first.kind === 'word' && KEPT.has(first.text))
      yield readKept(scanner, first, { text, start });
    else pass(scanner, first, text);
  }
}

function readKept(
  scanner: SqlScanner,
  first: SqlToken,
  { text, start }: { readonly text: string; readonly start: number },
): readonly SqlToken[] {
  const tokens = [first];
  for (let token = scanner.next(); ; token = scanner.next()) {
    if (token === undefined) throw cutOff(text, start);
    if (isEnd(token)) return tokens;
    tokens.push(token);
  }
}

function pass(scanner: SqlScanner, first: SqlToken, text: string): void {
  let token: SqlToken | undefined = first;
  while (token !== undefined && !isEnd(token)) token = scanner.next();
  const isCopy = first.kind === 'word' && first.text === 'copy';
  if (isCopy) scanner.skipTo(endOfCopy(text, scanner.offset()));
}

function isEnd({ kind, text }: SqlToken): boolean {
  return kind === 'sign' && text === ';';
}

/** Returns the end of what is not a statement but lines of a client: `\connect`, `DELIMITER ;;`. */
function endOfLines(text: string, first: SqlToken, start: number): number | undefined {
  if (first.kind === 'sign' && first.text === '\\') return endOfLine(text, start);
  if (first.kind !== 'word' || first.text !== 'delimiter') return undefined;
  const end = endOfLine(text, start);
  if (/^delimiter\s+;\s*$/i.test(text.slice(start, end))) return end;
  const back = /^delimiter[ \t]+;[ \t]*$/gim;
  back.lastIndex = end;
  return back.exec(text) === null ? text.length : back.lastIndex;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** The rows of `COPY ... FROM stdin;` end with a line of their own. */
function endOfCopy(text: string, from: number): number {
  const end = text.indexOf('\n\\.', endOfLine(text, from) - 1);
  if (end === -1) throw cutOff(text, from);
  return end + 3;
}
