import { CdcError } from '../../errors.ts';

export type SqlDialect = 'postgresql' | 'mysql';

/** One word, name, text, number or sign of a statement. */
export interface SqlToken {
  /** `name`: was quoted, so that it is no word of the language. */
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign';
  /** Words in lower case; names and texts without quotes and escapes. */
  readonly text: string;
  /** A word as it was written. */
  readonly written: string;
}

const SPACE = String.raw`\s+|--[^\n]*`;
const BLOCK = String.raw`/\*[\s\S]*?\*/`;
const WORD = String.raw`(?<word>[\p{L}_][\p{L}\p{N}_$]*)`;
const NUMBER = String.raw`(?<number>\d+(?:\.\d+)?)`;
const DOLLARS = String.raw`(?<dollars>\$(?<tag>[\p{L}_]\w*|)\$[\s\S]*?\$\k<tag>\$)`;

/**
 * What comes next in each dialect. A comment that MySQL runs from some version on is a comment here:
 * such comments hold views, triggers and settings, and no columns.
 */
const PATTERNS: Readonly<Record<SqlDialect, RegExp>> = {
  postgresql: new RegExp(
    `(?<skip>${SPACE}|${BLOCK})|${DOLLARS}|(?<open>[eE]?'|")|${WORD}|${NUMBER}|(?<sign>.)`,
    'uy',
  ),
  mysql: new RegExp(
    String.raw`(?<skip>${SPACE}|#[^\n]*|${BLOCK})|(?<open>['"${'`'}])|${WORD}|${NUMBER}|(?<sign>.)`,
    'uy',
  ),
};

/** Reads one token after the other; `undefined` at the end. */
export interface SqlScanner {
  readonly next: () => SqlToken | undefined;
  readonly offset: () => number;
  readonly skipTo: (offset: number) => void;
}

/**
 * Creates the scanner of a dump. Takes time by the length of the text only.
 *
 * `next` throws `ERR_CDC_INPUT_INVALID` where a quote or comment has no end.
 */
export function createSqlScanner(text: string, dialect: SqlDialect): SqlScanner {
  let offset = 0;
  return {
    next() {
      while (offset < text.length) {
        const { end, token } = scanAt(text, offset, dialect);
        offset = end;
        if (token !== undefined) return token;
      }
      return undefined;
    },
    offset: () => offset,
    skipTo: (to) => {
      offset = to;
    },
  };
}

/** Makes the error of a text that ends too early; tells the line where the last part began. */
export function cutOff(text: string, offset: number): CdcError {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
  }
  return new CdcError(
    'ERR_CDC_INPUT_INVALID',
    `SQL cannot be read: what begins at line ${line} has no end; the file may be cut off`,
  );
}

interface Scanned {
  readonly end: number;
  /** Blanks and comments are none. */
  readonly token: SqlToken | undefined;
}

function scanAt(text: string, start: number, dialect: SqlDialect): Scanned {
  const pattern = PATTERNS[dialect];
  pattern.lastIndex = start;
  const groups = pattern.exec(text)?.groups ?? {};
  const { open, skip, sign } = groups;
  if (open !== undefined) {
    const end = endOfQuoted(text, start, open, dialect);
    return { end, token: toQuoted(text.slice(start, end), open, dialect) };
  }
  if (isOpenComment(sign, text, start)) throw cutOff(text, start);
  return { end: pattern.lastIndex, token: skip === undefined ? toToken(groups) : undefined };
}

type Groups = Readonly<Record<string, string | undefined>>;

function toToken({ word, number, sign, dollars = '', tag = '' }: Groups): SqlToken {
  if (word !== undefined) return { kind: 'word', text: word.toLowerCase(), written: word };
  if (number !== undefined) return plain('number', number);
  if (sign !== undefined) return plain('sign', sign);
  return plain('text', dollars.slice(tag.length + 2, -tag.length - 2));
}

function toQuoted(quoted: string, open: string, dialect: SqlDialect): SqlToken {
  const quote = open.slice(-1);
  const content = quoted.slice(open.length, -1).replaceAll(quote + quote, quote);
  const isName = quote === '`' || (quote === '"' && dialect === 'postgresql');
  return isName
    ? plain('name', content)
    : plain('text', hasEscapes(open, dialect) ? unescapeText(content) : content);
}

function plain(kind: SqlToken['kind'], text: string): SqlToken {
  return { kind, text, written: text };
}

function hasEscapes(open: string, dialect: SqlDialect): boolean {
  return dialect === 'mysql' ? open !== '`' : open.length === 2;
}

/** By hand and not by a pattern: a text of some megabytes would take more stack than there is. */
function endOfQuoted(text: string, start: number, open: string, dialect: SqlDialect): number {
  const quote = open.slice(-1);
  const escapes = hasEscapes(open, dialect);
  for (let at = start + open.length; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '\\' && escapes) at += 1;
    if (sign !== quote) continue;
    if (text[at + 1] !== quote) return at + 1;
    at += 1;
  }
  throw cutOff(text, start);
}

function isOpenComment(sign: string | undefined, text: string, at: number): boolean {
  return sign === '/' && text[at + 1] === '*';
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['0', '\0'],
]);

function unescapeText(text: string): string {
  return text.replaceAll(/\\([\s\S])/g, (_whole, sign: string) => ESCAPES.get(sign) ?? sign);
}
