import type { ConvertValue } from '../columns/dialect.ts';
import {
  byteAt,
  isNext,
  type JsonCursor,
  type Lead,
  leadFrom,
  readText,
  SURPRISE,
  skipLead,
  skipSpace,
} from './json-cursor.ts';
import { readWord } from './json-word.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Deeper JSON is for the parser behind this one, which knows the limit. */
const MAX_DEPTH = 20;
const MEMBER_DEPTH = 2;
/** Names come from records, and records from anywhere: beyond that, all are forgotten. */
const MAX_STEPS = 10_000;
/** So many members are tried behind each member before the name is looked up. */
const MAX_NEXT = 4;

/** How the value of a column becomes canonical while it is parsed. */
export interface ColumnPlan {
  /** Reads a usual spelling; returns `undefined`, and has not moved, for any other. */
  readonly read: ((cursor: JsonCursor) => unknown) | undefined;
  /** Makes the value of any spelling canonical, or throws a `ValueMismatch`. */
  readonly convert: ConvertValue;
}

/**
 * Returns how to read a column; `undefined` for one that stays as sent. It throws a `ValueMismatch` for a
 * name that the parser is not to meet.
 */
export type PlanColumn = (name: string) => ColumnPlan | undefined;

/** The members of the outermost object that have shapes of their own, such as rows. */
export type MemberShapes = ReadonlyMap<string, ObjectShapes>;

/** What is known of objects. */
export interface ObjectShapes {
  /** By their leads. */
  readonly steps: Map<string, Step>;
  readonly first: Step[];
  readonly planColumn: PlanColumn | undefined;
}

/** A member that objects have. */
interface Step {
  /** What stands between the value before it and its own value: `,"price":`. */
  readonly lead: Lead;
  readonly name: string;
  /** What was seen to follow, the newest first. */
  readonly next: Step[];
  /** What was seen to be the first member of objects that are its value. */
  readonly first: Step[];
  readonly plan: ColumnPlan | undefined;
  /** The last planned value of the record that is being parsed, if there was one, and its place. */
  value: unknown;
  begin: number;
  end: number;
}

export interface ShapeCursor extends JsonCursor {
  /** Of all objects that have none of their own. */
  readonly shapes: ObjectShapes;
  members: MemberShapes | undefined;
  /** Steps that hold a value, and how many of them count: the list itself is never made anew. */
  readonly held: Step[];
  heldCount: number;
}

/** Creates what is known of objects before the first one. */
export function createShapes(planColumn?: PlanColumn): ObjectShapes {
  return { steps: new Map(), first: [], planColumn };
}

/** Lets go of what was remembered of a record: a value may keep the text of all of it in memory. */
export function releaseValues(cursor: ShapeCursor): void {
  for (let at = 0; at < cursor.heldCount; at++) {
    const step = cursor.held[at];
    if (step !== undefined) step.value = undefined;
  }
  cursor.heldCount = 0;
}

/** Reads the object that comes next. */
export function readObject(
  cursor: ShapeCursor,
  shapes: ObjectShapes,
  first: Step[],
  depth: number,
): object {
  const object: Record<string, unknown> = {};
  let expected = first;
  let byte = COMMA;
  while (byte === COMMA) {
    const step = findStep(cursor, expected) ?? learnStep(cursor, expected, shapes);
    const { plan } = step;
    object[step.name] =
      plan === undefined ? readValue(cursor, step, depth) : readPlanned(cursor, step, plan);
    expected = step.next;
    byte = skipSpace(cursor);
  }
  if (byte !== CLOSE) throw SURPRISE;
  cursor.at++;
  return object;
}

/** Goes to the value of the next member, if it is one of those that are expected. */
function findStep(cursor: JsonCursor, expected: readonly Step[]): Step | undefined {
  // By index: an iterator would cost a tenth of the whole parser.
  for (let at = 0; at < expected.length; at++) {
    const step = expected[at];
    if (step !== undefined && skipLead(cursor, step.lead)) return step;
  }
  return undefined;
}

/** Goes to the value of any next member, and expects the member from now on. */
function learnStep(cursor: JsonCursor, expected: Step[], shapes: ObjectShapes): Step {
  const begin = cursor.at++;
  if (skipSpace(cursor) !== QUOTE) throw SURPRISE;
  const name = readText(cursor);
  // Writing to this one would call a setter.
  if (skipSpace(cursor) !== COLON || name === '__proto__') throw SURPRISE;
  cursor.at++;
  skipSpace(cursor);
  const step = stepOf(cursor, { begin, name }, shapes);
  expected.unshift(step);
  if (expected.length > MAX_NEXT) expected.pop();
  return step;
}

function stepOf(
  cursor: JsonCursor,
  { begin, name }: { readonly begin: number; readonly name: string },
  { steps, first, planColumn }: ObjectShapes,
): Step {
  const text = cursor.bytes.toString('latin1', begin, cursor.at);
  const known = steps.get(text);
  if (known !== undefined) return known;
  const plan = planColumn?.(name);
  if (steps.size >= MAX_STEPS) {
    steps.clear();
    first.length = 0;
  }
  const step: Step = {
    lead: leadFrom(cursor, begin),
    name: ownText(name),
    next: [],
    first: [],
    plan,
    value: undefined,
    begin: 0,
    end: 0,
  };
  steps.set(text, step);
  return step;
}

/**
 * A copy: a part of a text would keep the whole record in memory. In UTF-16, because UTF-8 cannot hold
 * half of a surrogate pair, and two names with one would become the same.
 */
function ownText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/**
 * Reads a value as canonical. In most updates most columns are as they were: where the bytes are
 * those of the other image, its value is taken.
 */
function readPlanned(cursor: ShapeCursor, step: Step, plan: ColumnPlan): unknown {
  return skipSame(cursor, step) ? step.value : readColumn(cursor, step, plan);
}

function skipSame(cursor: ShapeCursor, { value, begin, end }: Step): boolean {
  if (value === undefined || !isNext(cursor, begin, end)) return false;
  const behind = cursor.at + end - begin;
  const byte = byteAt(cursor, behind);
  // A number may go on.
  if (byte !== COMMA && byte !== CLOSE) return false;
  cursor.at = behind;
  return true;
}

function readColumn(cursor: ShapeCursor, step: Step, plan: ColumnPlan): unknown {
  const begin = cursor.at;
  const value = plan.read?.(cursor) ?? plan.convert(readValue(cursor, step, MEMBER_DEPTH));
  // Objects are not shared by two rows.
  if (typeof value !== 'object' || value === null) {
    step.value = value;
    step.begin = begin;
    step.end = cursor.at;
    cursor.held[cursor.heldCount++] = step;
  }
  return value;
}

function readValue(cursor: ShapeCursor, step: Step, depth: number): unknown {
  const byte = byteAt(cursor, cursor.at);
  if (byte === QUOTE) return readText(cursor);
  if (byte !== OPEN && byte !== OPEN_LIST) return readWord(cursor);
  if (depth === MAX_DEPTH) throw SURPRISE;
  if (byte === OPEN_LIST) return readList(cursor, step, depth + 1);
  if (byteAt(cursor, cursor.at + 1) === CLOSE) {
    cursor.at += 2;
    return {};
  }
  const own = depth === 1 ? cursor.members?.get(step.name) : undefined;
  return own === undefined
    ? readObject(cursor, cursor.shapes, step.first, depth + 1)
    : readObject(cursor, own, own.first, MEMBER_DEPTH);
}

function readList(cursor: ShapeCursor, step: Step, depth: number): unknown[] {
  if (byteAt(cursor, cursor.at + 1) === CLOSE_LIST) {
    cursor.at += 2;
    return [];
  }
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
