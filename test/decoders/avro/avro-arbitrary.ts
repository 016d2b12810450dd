import fc from 'fast-check';

/** A schema, a value as the writer takes it, and the same value as the reader is to answer it. */
export interface Sample {
  readonly schema: unknown;
  readonly written: unknown;
  readonly read: unknown;
}

const MAX_SAFE = 2n ** 53n - 1n;

/** Generates schemas of every kind with a value of each. */
export function samples(): fc.Arbitrary<Sample> {
  // A fresh name for each named type: none may be defined twice in one schema.
  return fc.nat().chain((seed) => sampleOf(2, { next: seed * 1_000 }));
}

interface Names {
  next: number;
}

function sampleOf(depth: number, names: Names): fc.Arbitrary<Sample> {
  if (depth === 0) return leaf(names);
  const inner = (): fc.Arbitrary<Sample> => sampleOf(depth - 1, names);
  return fc.oneof(leaf(names), optional(inner), array(inner), map(inner), record(inner, names));
}

function leaf(names: Names): fc.Arbitrary<Sample> {
  return fc.oneof(
    same('boolean', fc.boolean()),
    same('int', fc.integer()),
    same('double', fc.double()),
    same('string', fc.string({ unit: 'binary' })),
    same({ type: 'string', 'connect.name': 'io.debezium.data.Json' }, fc.string()),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(long),
    fc.bigInt({ min: -MAX_SAFE - 9n, max: MAX_SAFE + 9n }).map(long),
    fc.uint8Array().map((bytes) => ({
      schema: 'bytes',
      written: Buffer.from(bytes),
      read: new Uint8Array(bytes),
    })),
    fc.uint8Array({ minLength: 3, maxLength: 3 }).map((bytes) => ({
      schema: { type: 'fixed', name: nameOf(names), size: 3 },
      written: Buffer.from(bytes),
      read: new Uint8Array(bytes),
    })),
    fc.constantFrom('A', 'B').map((symbol) => ({
      schema: { type: 'enum', name: nameOf(names), symbols: ['A', 'B'] },
      written: symbol,
      read: symbol,
    })),
  );
}

function long(value: bigint): Sample {
  const isSafe = value >= -MAX_SAFE && value <= MAX_SAFE;
  const schema = { type: 'long', 'connect.version': 1 };
  return { schema, written: value, read: isSafe ? Number(value) : value };
}

function same(schema: unknown, values: fc.Arbitrary<unknown>): fc.Arbitrary<Sample> {
  return values.map((value) => ({ schema, written: value, read: value }));
}

function optional(inner: () => fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc.tuple(inner(), fc.boolean(), fc.boolean()).map(([sample, isNull, isLast]) => {
    // A union stands in no union.
    if (Array.isArray(sample.schema)) return sample;
    const schema = isLast ? [sample.schema, 'null'] : ['null', sample.schema];
    if (isNull) return { schema, written: null, read: null };
    return { schema, written: { [branchOf(sample.schema)]: sample.written }, read: sample.read };
  });
}

function branchOf(schema: unknown): string {
  if (typeof schema === 'string') return schema;
  const { type, name } = schema as { readonly type: string; readonly name?: string };
  return name ?? type;
}

function array(inner: () => fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc.tuple(inner(), fc.nat({ max: 3 })).map(([sample, count]) => ({
    schema: { type: 'array', items: sample.schema },
    written: Array.from({ length: count }, () => sample.written),
    read: Array.from({ length: count }, () => sample.read),
  }));
}

function map(inner: () => fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc.tuple(inner(), fc.uniqueArray(fc.string(), { maxLength: 3 })).map(([sample, keys]) => ({
    schema: { type: 'map', values: sample.schema },
    written: Object.fromEntries(keys.map((key) => [`k${key}`, sample.written])),
    read: Object.fromEntries(keys.map((key) => [`k${key}`, sample.read])),
  }));
}

function record(inner: () => fc.Arbitrary<Sample>, names: Names): fc.Arbitrary<Sample> {
  return fc.array(inner(), { minLength: 1, maxLength: 4 }).map((fields) => {
    const members = (pick: 'written' | 'read'): object =>
      Object.fromEntries(fields.map((field, at) => [`f${at}`, field[pick]]));
    return {
      schema: {
        type: 'record',
        name: nameOf(names),
        fields: fields.map(({ schema }, at) => ({ name: `f${at}`, type: schema })),
      },
      written: members('written'),
      read: members('read'),
    };
  });
}

function nameOf(names: Names): string {
  names.next++;
  return `N${names.next}`;
}
