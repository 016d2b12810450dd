const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** Letters, digits and signs of words, numbers and times. */
const IN_WORD = /[\w+\-.:]/;
const WORD_CODES = Uint8Array.from({ length: 128 }, (_none, code) =>
  Number(IN_WORD.test(String.fromCharCode(code))),
);

/** How the parts of a text that is nearly JSON are written as JSON. */
export interface Rewriting {
  /** A run of letters, digits and signs outside of texts. */
  readonly word: (word: string) => string;
  /** A text with its quotes. */
  readonly text?: (text: string) => string;
}

/**
 * Rewrites what some writers put into JSON that it does not know. One pass, linear in the length. Where
 * no value belongs, the result is no JSON, as the input was none.
 */
export function rewriteWords(json: string, { word, text = (same) => same }: Rewriting): string {
  const parts: string[] = [];
  let done = 0;
  for (let at = 0; at < json.length; ) {
    const isText = json.charCodeAt(at) === QUOTE;
    const end = isText ? endOfText(json, at + 1) : endOfWord(json, at);
    if (end > at) {
      const part = json.slice(at, end);
      parts.push(json.slice(done, at), isText ? text(part) : word(part));
      done = end;
    }
    at = Math.max(end, at + 1);
  }
  return parts.join('') + json.slice(done);
}

function endOfText(json: string, begin: number): number {
  let at = begin;
  while (at < json.length && json.charCodeAt(at) !== QUOTE) {
    at += json.charCodeAt(at) === BACKSLASH ? 2 : 1;
  }
  return Math.min(at + 1, json.length);
}

function endOfWord(json: string, begin: number): number {
  let at = begin;
  // Times have colons inside; the one before a word is JSON's.
  if (json.charCodeAt(at) === COLON) return at;
  while (WORD_CODES[json.charCodeAt(at)] === 1) at++;
  return at;
}
