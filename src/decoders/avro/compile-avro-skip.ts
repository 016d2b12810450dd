import {
  type AvroInput,
  invalidBody,
  readBlockCount,
  readBoolean,
  readInt,
  readLong,
  skipBytes,
  skipSized,
  skipText,
} from './avro-input.ts';
import { type AvroType, type AvroUnion, minBytesOf } from './avro-type.ts';

/** Moves behind a value without making it. */
export type SkipAvro = (input: AvroInput) => void;

/** Types that are used more than once, as the row of both images is. */
export type KnownSkips = Map<AvroType, SkipAvro>;

/**
 * Compiles the way past a value. It refuses what the reader refuses, with the same codes: a body that
 * nobody wants is known to be one only if all of it is what its schema says.
 */
export function compileAvroSkip(type: AvroType, known: KnownSkips): SkipAvro {
  const found = known.get(type);
  if (found !== undefined) return found;
  const skip = compileFresh(type, known);
  known.set(type, skip);
  return skip;
}

function compileFresh(type: AvroType, known: KnownSkips): SkipAvro {
  switch (type.kind) {
    case 'record': {
      const skips = type.fields.map((field) => compileAvroSkip(field.type, known));
      return (input) => {
        for (const skip of skips) skip(input);
      };
    }
    case 'union':
      return compileUnion(type, known);
    case 'array':
      return compileBlocks([type.items], known);
    case 'map':
      return compileBlocks([{ kind: 'string', attributes: {}, size: 1 }, type.values], known);
    case 'fixed': {
      const { sizeBytes } = type;
      return (input) => skipBytes(input, sizeBytes);
    }
    case 'enum': {
      const { length } = type.symbols;
      return (input) => {
        const index = readInt(input);
        if (index < 0 || index >= length) throw invalidBody('an enum has no such member');
      };
    }
    default:
      return LEAVES[type.kind];
  }
}

const LEAVES = {
  null: () => undefined,
  boolean: readBoolean,
  int: readInt,
  long: readLong,
  float: (input) => skipBytes(input, 4),
  double: (input) => skipBytes(input, 8),
  bytes: skipSized,
  string: skipText,
} as const satisfies Record<string, SkipAvro>;

function compileUnion({ branches }: AvroUnion, known: KnownSkips): SkipAvro {
  const skips = branches.map((branch) => compileAvroSkip(branch, known));
  return (input) => {
    const skip = skips[readInt(input)];
    if (skip === undefined) throw invalidBody('a union has no such member');
    skip(input);
  };
}

/** The items of arrays have one part, the entries of maps two. */
function compileBlocks(parts: readonly AvroType[], known: KnownSkips): SkipAvro {
  const skips = parts.map((part) => compileAvroSkip(part, known));
  const minItemBytes = parts.reduce((sum, part) => sum + minBytesOf(part), 0);
  return (input) => {
    for (let count = readBlockCount(input, minItemBytes); count > 0; ) {
      for (; count > 0; count--) for (const skip of skips) skip(input);
      count = readBlockCount(input, minItemBytes);
    }
  };
}
