import {
  type AvroInput,
  createTextReader,
  invalidBody,
  openInput,
  readBlockCount,
  readBoolean,
  readInt,
  readLong,
  readText,
  skipBytes,
  skipSized,
} from './avro-input.ts';
import {
  type AvroArray,
  type AvroMap,
  type AvroRecord,
  type AvroType,
  type AvroUnion,
  branchName,
  mapEntryOf,
  minBytesOf,
  optionalOf,
} from './avro-type.ts';
import { toShortFloat } from './short-float.ts';

/** The indexes 0 and 1, as they are written. */
const FIRST = 0;
const SECOND = 2;
const MAX_SHORT_BYTES = 16;

/** Reads a whole body. */
export type ReadAvroBody = (body: Uint8Array) => unknown;

/**
 * Compiles the reader of bodies that were written with a schema.
 *
 * Values are as the JSON converter of Kafka Connect would have them: unions unwrapped, maps as
 * objects or lists of pairs. Bytes are bytes; a long is a number where it is exact as one, else a
 * bigint.
 *
 * The reader throws `ERR_CDC_SCHEMA_INVALID` for a body that ends too early, goes on too long or
 * holds what its schema does not allow, `ERR_CDC_UTF8_INVALID`, and `ERR_CDC_RECORD_TOO_LARGE`. It
 * takes memory only for what the body holds.
 */
export function compileAvroReader(type: AvroType): ReadAvroBody {
  const read = compileAvroValue(type);
  return (body) => {
    const input = openInput(body);
    const value = read(input);
    if (input.at < input.bytes.length) throw invalidBody('bytes follow its end');
    return value;
  };
}

/** Reads a value at the place of the input, and moves behind it. */
export type ReadAvroValue = (input: AvroInput) => unknown;

/** Compiles the reader of a value inside a body; for the rest see {@link compileAvroReader}. */
export function compileAvroValue(type: AvroType): ReadAvroValue {
  return compile(type, new Map());
}

type Read = ReadAvroValue;
/** Types that are used more than once, as the row of both images is. */
type Known = Map<AvroType, Read>;

function compile(type: AvroType, known: Known): Read {
  const found = known.get(type);
  if (found !== undefined) return found;
  const read = compileFresh(type, known);
  known.set(type, read);
  return read;
}

function compileFresh(type: AvroType, known: Known): Read {
  switch (type.kind) {
    case 'record':
      return compileRecord(type, known);
    case 'union':
      return compileUnion(type, known);
    case 'array':
      return compileArray(type, known);
    case 'map':
      return compileMap(type, known);
    case 'string':
      return createTextReader();
    case 'enum': {
      const { symbols } = type;
      return (input) => pick(symbols, readInt(input), 'an enum');
    }
    case 'fixed': {
      const { sizeBytes } = type;
      return (input) => copyFrom(input, skipBytes(input, sizeBytes));
    }
    default:
      return LEAVES[type.kind];
  }
}

const LEAVES = {
  null: () => null,
  boolean: readBoolean,
  int: readInt,
  long: readLong,
  float: (input) => toShortFloat(input.bytes.readFloatLE(skipBytes(input, 4))),
  double: (input) => input.bytes.readDoubleLE(skipBytes(input, 8)),
  bytes: (input) => copyFrom(input, skipSized(input)),
} as const satisfies Record<string, Read>;

function compileRecord({ fields }: AvroRecord, known: Known): Read {
  const parts = fields.map(({ name, type }) => ({ name, read: compile(type, known) }));
  if (!parts.some(({ name }) => name === '__proto__')) {
    return (input) => {
      const record: Record<string, unknown> = {};
      for (const part of parts) record[part.name] = part.read(input);
      return record;
    };
  }
  // Setting this name would set no member but the prototype.
  return (input) => Object.fromEntries(parts.map(({ name, read }) => [name, read(input)]));
}

function compileUnion(union: AvroUnion, known: Known): Read {
  const isOptional = optionalOf(union) !== undefined;
  const branches = union.branches.map((branch) => {
    const read = compile(branch, known);
    if (branch.kind === 'null' || isOptional) return read;
    // As Connect has it: a struct with a member for each branch.
    const name = branchName(branch);
    return (input: AvroInput) => Object.fromEntries([[name, read(input)]]);
  });
  const readAny: Read = (input) => pick(branches, readInt(input), 'a union')(input);
  const [first, second] = branches;
  if (first === undefined || second === undefined || branches.length > 2) return readAny;
  // Nearly all unions are of two types: the index is one byte.
  return (input) => {
    const index = input.bytes[input.at];
    if (index !== FIRST && index !== SECOND) return readAny(input);
    input.at++;
    return index === FIRST ? first(input) : second(input);
  };
}

function compileArray(array: AvroArray, known: Known): Read {
  const entry = mapEntryOf(array);
  const readItem = entry === undefined ? compile(array.items, known) : compilePair(entry, known);
  const minItemBytes = minBytesOf(array.items);
  return (input) => {
    const items: unknown[] = [];
    for (let count = readBlockCount(input, minItemBytes); count > 0; ) {
      for (; count > 0; count--) items.push(readItem(input));
      count = readBlockCount(input, minItemBytes);
    }
    return items;
  };
}

function compilePair({ fields }: AvroRecord, known: Known): Read {
  const reads = fields.map(({ type }) => compile(type, known));
  return (input) => reads.map((read) => read(input));
}

function compileMap({ values }: AvroMap, known: Known): Read {
  const readValue = compile(values, known);
  // The length of the key takes a byte at least.
  const minEntryBytes = 1 + minBytesOf(values);
  return (input) => {
    const entries: [string, unknown][] = [];
    for (let count = readBlockCount(input, minEntryBytes); count > 0; ) {
      for (; count > 0; count--) entries.push([readText(input), readValue(input)]);
      count = readBlockCount(input, minEntryBytes);
    }
    return Object.fromEntries(entries);
  };
}

/** A copy of its own: a row must not keep the bytes of its whole batch. */
function copyFrom({ bytes, at }: AvroInput, begin: number): Uint8Array {
  if (at - begin > MAX_SHORT_BYTES) return new Uint8Array(bytes.subarray(begin, at));
  // Decimals, mostly: without a view of the bytes between.
  const copy = new Uint8Array(at - begin);
  for (let next = 0; next < copy.length; next++) copy[next] = bytes[begin + next] ?? 0;
  return copy;
}

function pick<T>(choices: readonly T[], index: number, what: string): T {
  const choice = choices[index];
  if (choice === undefined) throw invalidBody(`${what} has no such member`);
  return choice;
}
