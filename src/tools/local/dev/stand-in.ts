import { createHmac } from 'node:crypto';
import type { Column } from '../../../model/columns.ts';
import { formatExactJson, parseExactJson } from '../../../model/exact-json.ts';

export interface StandInFacts {
  readonly column: Column | undefined;
  /** Different values must have different stand-ins, even where their shape has room for few. */
  readonly isKey: boolean;
}

/** Replaces a value by another of the same type: the same one for the same value, by a secret. */
export type StandIn = (value: unknown, facts: StandInFacts) => unknown;

/** Endless bytes that follow from a text and the secret. */
type Bytes = () => number;

const WHOLE_KINDS = new Set(['int', 'bigint']);
const NUMBER_KINDS = new Set(['int', 'bigint', 'decimal', 'float']);
const TIME_KINDS = new Set(['date', 'time', 'timestamp', 'timestamptz']);
const DATE = /^\d{4}-\d{2}-\d{2}/;
const TIME = /\d{2}:\d{2}(?::\d{2})?/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Shorter keys get some more characters, because two of them could have one stand-in. */
const DISTINCT_LENGTH = 8;

/**
 * Creates the stand-ins of one secret. Text keeps its shape (letters, digits, punctuation), times stay
 * valid, numbers stay numbers, null stays null. The same value has the same stand-in wherever it
 * stands, as number or as text, so that masked keys can still be joined.
 */
export function createStandIn(secret: string): StandIn {
  const standIn: StandIn = (value, facts) => {
    if (value === null || value === undefined) return value;
    const bytes = bytesOf(secret, String(isExact(value) ? formatExactJson(value) : value));
    switch (typeof value) {
      case 'boolean':
        return bytes() % 2 === 0;
      case 'string':
        return standInForText(value, facts, bytes);
      case 'number':
      case 'bigint':
        return standInForNumber(value, facts, bytes);
      default:
        return isExact(value)
          ? standInForDigits(value, bytes)
          : standInForParts(value, facts, standIn);
    }
  };
  return standIn;
}

function standInForText(text: string, { column, isKey }: StandInFacts, bytes: Bytes): string {
  const kind = column?.kind ?? 'text';
  const values = column?.facts.values;
  if (values !== undefined) return values[bytes() % values.length] ?? text;
  if (NUMBER_KINDS.has(kind)) return otherNumberText(text, kind, bytes);
  if (DATE.test(text) || (TIME_KINDS.has(kind) && TIME.test(text))) return otherTime(text, bytes);
  if (UUID.test(text)) return otherUuid(text, bytes);
  return otherText(text, isKey, bytes);
}

function otherText(text: string, isKey: boolean, bytes: Bytes): string {
  // The prefix of binary values in hex.
  const prefix = text.startsWith('0x') ? '0x' : '';
  const other = prefix + otherCharacters(text.slice(prefix.length), bytes);
  const isShort = text.replace(/[^\p{L}\p{N}]/gu, '').length < DISTINCT_LENGTH;
  return isKey && isShort ? `${other}-${otherCharacters('00000000', bytes)}` : other;
}

function otherNumberText(text: string, kind: string, bytes: Bytes): string {
  const isWhole = WHOLE_KINDS.has(kind) && /^-?\d+$/.test(text);
  return isWhole ? String(wholeNumber(BigInt(text), bytes)) : otherDigits(text, bytes);
}

function standInForNumber(value: number | bigint, { column }: StandInFacts, bytes: Bytes): unknown {
  const kind = column?.kind ?? 'unknown';
  if (kind === 'boolean') return bytes() % 2;
  if (typeof value === 'number' && !Number.isInteger(value)) return standInForDigits(value, bytes);
  // Between the epoch and the value: valid in whatever unit it is.
  if (TIME_KINDS.has(kind)) return toJsonNumber(integerOf(bytes) % (absolute(BigInt(value)) || 1n));
  return toJsonNumber(wholeNumber(BigInt(value), bytes));
}

/** Big enough to be distinct, within the type that holds the original. */
function wholeNumber(value: bigint, bytes: Bytes): bigint {
  const isSmall = absolute(value) < 2n ** 31n;
  return 1n + (integerOf(bytes) % (isSmall ? 2n ** 31n - 2n : 2n ** 53n - 2n));
}

function standInForDigits(value: unknown, bytes: Bytes): unknown {
  const [mantissa = '', ...exponent] = formatExactJson(value).split(/(?=[eE])/);
  return parseExactJson(otherDigits(mantissa, bytes) + exponent.join(''));
}

function standInForParts(value: object, facts: StandInFacts, standIn: StandIn): unknown {
  if (Array.isArray(value)) return value.map((part: unknown) => standIn(part, facts));
  const parts = Object.entries(value).map(([name, part]: [string, unknown]) =>
    // The scale of a decimal is no value of the row.
    name === 'scale' ? [name, part] : [name, standIn(part, facts)],
  );
  return Object.fromEntries(parts);
}

function otherTime(text: string, bytes: Bytes): string {
  const number = (from: number, count: number): string => String(from + (bytes() % count));
  return text
    .replace(DATE, () => `${number(1950, 60)}-${pad(number(1, 12))}-${pad(number(1, 28))}`)
    .replace(TIME, (time) =>
      time
        .split(':')
        .map((_part, at) => pad(number(0, at === 0 ? 24 : 60)))
        .join(':'),
    );
}

function pad(digits: string): string {
  return digits.padStart(2, '0');
}

/** Version and variant stay. */
function otherUuid(text: string, bytes: Bytes): string {
  return [...text]
    .map((character, at) =>
      character === '-' || at === 14 || at === 19 ? character : (bytes() % 16).toString(16),
    )
    .join('');
}

/** Letters become letters and digits digits; everything else stays. */
function otherCharacters(text: string, bytes: Bytes): string {
  return text.replace(/\p{L}|\p{N}/gu, (character) => {
    if (/\p{N}/u.test(character)) return String(bytes() % 10);
    const letter = String.fromCharCode(97 + (bytes() % 26));
    return character === character.toLowerCase() ? letter : letter.toUpperCase();
  });
}

/** The digits of a number, which stays as large as it was at most and gets no leading zero. */
function otherDigits(text: string, bytes: Bytes): string {
  let isFirst = true;
  return text.replace(/\d/g, (digit) => {
    const other = isFirst ? Math.min(1, Number(digit)) : bytes() % 10;
    isFirst = false;
    return String(other);
  });
}

function bytesOf(secret: string, text: string): Bytes {
  let block = Buffer.alloc(0);
  let at = 0;
  let number = 0;
  return () => {
    if (at === block.length) {
      block = createHmac('sha256', secret).update(`${number}:${text}`).digest();
      number += 1;
      at = 0;
    }
    at += 1;
    return block[at - 1] ?? 0;
  };
}

function integerOf(bytes: Bytes): bigint {
  let integer = 0n;
  for (let count = 0; count < 8; count += 1) integer = integer * 256n + BigInt(bytes());
  return integer;
}

function toJsonNumber(integer: bigint): number | bigint {
  return integer <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(integer) : integer;
}

function absolute(integer: bigint): bigint {
  return integer < 0n ? -integer : integer;
}

function isExact(value: unknown): boolean {
  return JSON.isRawJSON(value);
}
