import avro from 'avsc';

/**
 * Creates a writer of Avro that shares nothing with the reader under test. Branches of unions are
 * wrapped (`{ string: 'x' }`), and every long is a bigint.
 */
export function writerOf(schema: unknown): (value: unknown) => Buffer {
  const type = avro.Type.forSchema(schema as avro.Schema, {
    typeHook: exactLongs,
    wrapUnions: true,
  });
  return (value) => type.toBuffer(value);
}

/** Writes an integer as Avro does. */
export function varint(value: bigint): readonly number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

function exactLongs(schema: unknown): avro.Type | undefined {
  const isObject = typeof schema === 'object' && schema !== null && 'type' in schema;
  return (isObject ? schema.type : schema) === 'long' ? longType : undefined;
}

const longType = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b)),
});
