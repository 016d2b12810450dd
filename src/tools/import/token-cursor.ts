import { CdcError } from '../../errors.ts';
import type { SqlToken } from './sql-tokens.ts';

/** Goes through the tokens of one statement. */
export interface TokenCursor {
  readonly peek: (ahead?: number) => SqlToken | undefined;
  readonly next: () => SqlToken | undefined;
  /** Takes the words if all of them come next. */
  readonly takeWords: (words: string) => boolean;
  readonly takeSign: (sign: string) => boolean;
  /** Takes a name, quoted or not. @throws {CdcError} */
  readonly takeName: () => string;
  /** Takes what stands in parentheses, without them. @throws {CdcError} if none come next. */
  readonly takeGroup: () => readonly SqlToken[];
}

/** Creates a cursor at the first token. */
export function createTokenCursor(tokens: readonly SqlToken[]): TokenCursor {
  let index = 0;
  const peek = (ahead = 0): SqlToken | undefined => tokens[index + ahead];
  const takeSign = (sign: string): boolean => {
    const isNext = isSign(peek(), sign);
    if (isNext) index += 1;
    return isNext;
  };
  return {
    peek,
    next: () => tokens[index++],
    takeSign,
    takeWords(words) {
      const list = words.split(' ');
      const isNext = list.every((word, ahead) => isWord(peek(ahead), word));
      if (isNext) index += list.length;
      return isNext;
    },
    takeName() {
      const token = tokens[index++];
      if (token?.kind === 'word' || token?.kind === 'name') return token.written;
      throw unreadable('a name is missing');
    },
    takeGroup() {
      if (!takeSign('(')) throw unreadable('a parenthesis is missing');
      const start = index;
      index = endOfGroup(tokens, start);
      return tokens.slice(start, index - 1);
    },
  };
}

/** Returns the place behind the parenthesis that closes the one before `start`. */
function endOfGroup(tokens: readonly SqlToken[], start: number): number {
  let depth = 1;
  for (let index = start; index < tokens.length; index += 1) {
    if (isSign(tokens[index], '(')) depth += 1;
    if (isSign(tokens[index], ')')) depth -= 1;
    if (depth === 0) return index + 1;
  }
  throw unreadable('a parenthesis is not closed');
}

/** Tells whether a token is this word of the language. */
export function isWord(token: SqlToken | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text === word;
}

/** Tells whether a token is this sign. */
export function isSign(token: SqlToken | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.text === sign;
}

/** Parts a list of tokens at its commas; those inside of parentheses part nothing. */
export function splitAtCommas(tokens: readonly SqlToken[]): readonly (readonly SqlToken[])[] {
  const parts: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isSign(token, '(')) depth += 1;
    if (isSign(token, ')')) depth -= 1;
    if (depth === 0 && isSign(token, ',')) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** Takes a name with its qualifiers, of which the last two are answered: schema and name. */
export function takeQualifiedName(cursor: TokenCursor): {
  readonly schema: string | undefined;
  readonly name: string;
} {
  const parts = [cursor.takeName()];
  while (cursor.takeSign('.')) parts.push(cursor.takeName());
  return { schema: parts.at(-2), name: parts.at(-1) ?? '' };
}

/** Makes the error of a statement that is not of the expected form; it names no value. */
export function unreadable(why: string): CdcError {
  return new CdcError('ERR_CDC_INPUT_INVALID', `SQL cannot be read: ${why}`);
}
