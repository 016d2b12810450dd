import {
  type JsonCursor,
  readText,
  readWord,
  SURPRISE,
  skipBytes,
  skipSpace,
} from './json-cursor.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;

const EMPTY_OBJECT = new Uint8Array([OPEN, CLOSE]);
const EMPTY_LIST = new Uint8Array([OPEN_LIST, CLOSE_LIST]);

/** Deeper JSON is for the parser behind this one, which knows the limit. */
const MAX_DEPTH = 20;
/** Names come from records, and records from anywhere: beyond that, all are forgotten. */
const MAX_STEPS = 10_000;
/** So many members are tried behind each member before the name is looked up. */
const MAX_NEXT = 4;

/** A member that objects have. */
interface Step {
  /** What stands between the value before it and its own value: `,"price":`. */
  readonly lead: Uint8Array;
  readonly name: string;
  /** What was seen to follow, the newest first. */
  readonly next: Step[];
  /** What was seen to be the first member of objects that are its value. */
  readonly first: Step[];
}

/** What is known of all objects. */
interface Shapes {
  /** By their leads. */
  readonly steps: Map<string, Step>;
  readonly first: Step[];
}

interface Cursor extends JsonCursor {
  readonly shapes: Shapes;
}

/** Parses one JSON object; `undefined` for all that another parser is to look at. */
export type ParseShape = (bytes: Buffer) => object | undefined;

/**
 * Creates a parser for many JSON objects of few shapes, such as the records of tables.
 *
 * It answers what `parseExactJson` answers, in two thirds of the time: a name is only compared with
 * those that came at its place before, and a number is read once, with its digits. It answers
 * `undefined` for JSON that is wrong, and for some that is rare.
 */
export function createShapeParser(): ParseShape {
  const shapes: Shapes = { steps: new Map(), first: [] };
  return (bytes) => {
    if (bytes[0] !== OPEN) return undefined;
    try {
      return readWhole({ bytes, text: bytes.toString('latin1'), at: 0, shapes });
    } catch (error) {
      if (error === SURPRISE) return undefined;
      throw error;
    }
  };
}

function readWhole(cursor: Cursor): object {
  const { steps, first } = cursor.shapes;
  if (steps.size > MAX_STEPS) {
    steps.clear();
    first.length = 0;
  }
  const object = readObject(cursor, first, 1);
  skipSpace(cursor);
  if (cursor.at < cursor.bytes.length) throw SURPRISE;
  return object;
}

function readObject(cursor: Cursor, first: Step[], depth: number): object {
  const object: Record<string, unknown> = {};
  let expected = first;
  let byte = COMMA;
  while (byte === COMMA) {
    const step = findStep(cursor, expected) ?? learnStep(cursor, expected);
    object[step.name] = readValue(cursor, step, depth);
    expected = step.next;
    byte = skipSpace(cursor);
  }
  if (byte !== CLOSE) throw SURPRISE;
  cursor.at++;
  return object;
}

/** Goes to the value of the next member, if it is one of those that are expected. */
function findStep(cursor: Cursor, expected: readonly Step[]): Step | undefined {
  // By index: an iterator would cost a tenth of the whole parser.
  for (let at = 0; at < expected.length; at++) {
    const step = expected[at];
    if (step !== undefined && skipBytes(cursor, step.lead)) return step;
  }
  return undefined;
}

/** Goes to the value of any next member, and expects the member from now on. */
function learnStep(cursor: Cursor, expected: Step[]): Step {
  const { steps } = cursor.shapes;
  const begin = cursor.at++;
  if (skipSpace(cursor) !== QUOTE) throw SURPRISE;
  const name = readText(cursor);
  // Writing to this one would call a setter.
  if (skipSpace(cursor) !== COLON || name === '__proto__') throw SURPRISE;
  cursor.at++;
  skipSpace(cursor);
  const lead = cursor.text.slice(begin, cursor.at);
  const step = steps.get(lead) ?? createStep(lead, name);
  steps.set(ownText(lead), step);
  expected.unshift(step);
  if (expected.length > MAX_NEXT) expected.pop();
  return step;
}

function createStep(lead: string, name: string): Step {
  const bytes = new Uint8Array(Buffer.from(lead, 'latin1'));
  return { lead: bytes, name: ownText(name), next: [], first: [] };
}

/**
 * A copy: a part of a text would keep the whole record in memory. In UTF-16, because UTF-8 cannot hold
 * half of a surrogate pair, and two names with one would become the same.
 */
function ownText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

function readValue(cursor: Cursor, step: Step, depth: number): unknown {
  const byte = cursor.bytes[cursor.at];
  if (byte === QUOTE) return readText(cursor);
  if (byte !== OPEN && byte !== OPEN_LIST) return readWord(cursor);
  if (depth === MAX_DEPTH) throw SURPRISE;
  if (skipBytes(cursor, EMPTY_OBJECT)) return {};
  if (byte === OPEN_LIST) return readList(cursor, step, depth + 1);
  return readObject(cursor, step.first, depth + 1);
}

function readList(cursor: Cursor, step: Step, depth: number): unknown[] {
  if (skipBytes(cursor, EMPTY_LIST)) return [];
  const list: unknown[] = [];
  let byte = COMMA;
  while (byte === COMMA) {
    cursor.at++;
    skipSpace(cursor);
    list.push(readValue(cursor, step, depth));
    byte = skipSpace(cursor);
  }
  if (byte !== CLOSE_LIST) throw SURPRISE;
  cursor.at++;
  return list;
}
