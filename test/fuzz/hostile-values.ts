import type { Random } from './random.ts';

/** Stands for what must not leave: planted in rows and keys, looked for in errors and reports. */
export const MARKER = 'S3CR3T';
const MARKER_DIGITS = '41112222333344445555';
/** Every form in which a planted value could come out again. */
const MARKER_FORMS: readonly string[] = [
  MARKER,
  MARKER_DIGITS.slice(0, 14),
  Buffer.from(MARKER).toString('base64'),
  Buffer.from(MARKER).toString('hex'),
];

/** Values with the marker, in the shapes that columns have. */
export const planted: readonly unknown[] = [
  MARKER,
  `${MARKER} 2022-04-15T10:11:12Z`,
  `2022-04-15T10:11:12.${MARKER}`,
  `{"${'card'}":"${MARKER}"}`,
  `{"card":"${MARKER}`,
  `0x${Buffer.from(MARKER).toString('hex')}`,
  Buffer.from(MARKER).toString('base64'),
  `Struct{id=${MARKER}}`,
  MARKER_DIGITS,
  raw(MARKER_DIGITS),
  raw(`${MARKER_DIGITS}.50`),
  raw(`${MARKER_DIGITS}e3`),
  raw(`0.${MARKER_DIGITS}`),
  Number(MARKER_DIGITS.slice(0, 15)),
  { scale: 2, value: Buffer.from(MARKER).toString('base64') },
  { card: MARKER, more: [MARKER] },
  [MARKER, raw(MARKER_DIGITS)],
];

/** Names that are special to JavaScript, to JSON or to one of the envelopes. */
export const NAMES: readonly string[] = [
  '__proto__',
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'prototype',
  'toJSON',
  'rawJSON',
  'length',
  '',
  '0',
  '\u0000',
  'é',
  '\ud800',
  'x'.repeat(300),
  'id',
  'op',
  'source',
  'after',
  'before',
  'metadata',
  'data',
  'schema',
  'payload',
  'table',
  'specversion',
  'tableChanges',
  'schemaId',
  'position',
  'fields',
];

const SCALARS: readonly unknown[] = [
  null,
  true,
  false,
  0,
  raw('-0'),
  1,
  -1,
  1.5,
  2_147_483_648,
  raw('9007199254740993'),
  raw('-9223372036854775808'),
  raw('1e400'),
  raw('1e-400'),
  raw('-1.50e+10'),
  raw('46.570000'),
  raw('1e308'),
  raw('9e99999'),
  raw('1e1000000000'),
  raw('1e-1000000000'),
  '',
  'c',
  'u',
  'd',
  'r',
  't',
  'm',
  'data',
  'control',
  'load',
  'insert',
  'update',
  'delete',
  'add-column',
  'BEGIN',
  'true',
  't',
  'NaN',
  'infinity',
  '2022-04-15',
  '2022-04-15T10:11:12.123456789Z',
  '24:00:00',
  'P1Y2M3DT4H5M6.78S',
  '99999999999999999999999999',
  '1e1000000000',
  'AQg=',
  '0x80057D942E',
  '__debezium_unavailable_value',
  '{"$numberLong":"9223372036854775807"}',
  '{"$date":{"$numberLong":"x"}}',
  '\ud800',
  'a\u0000b',
  '\u2028',
  'mongodb',
  'cassandra',
  'postgresql',
  '["24023119",null]',
];

const SHAPES: readonly (() => unknown)[] = [
  () => ({}),
  () => [],
  () => [[], {}],
  () => ({ toString: 1, valueOf: 1 }),
  () => ({ toJSON: 1 }),
  () => ({ rawJSON: '1' }),
  () => JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
  () => ({ scale: 3, value: 'AQg=' }),
  () => ({ scale: 99_999_999, value: 'AQg=' }),
  () => ({ wkb: 'AQg=', srid: null }),
  () => [[1, 2]],
  () => ({ type: 'struct', fields: [{ type: 'int32', field: 'id' }] }),
  () => ({ type: 'struct', fields: [{ type: 'int32', field: '__proto__' }] }),
  () => ({ type: 'bytes', name: 'org.apache.kafka.connect.data.Decimal', parameters: {} }),
  () => ({ type: 'int64', name: 'io.debezium.time.NanoTimestamp' }),
];

/** A value of any kind that an envelope may hold by mistake or by malice. Never one with the marker. */
export function hostileValue(random: Random): unknown {
  const dice = random.int(40);
  if (dice === 0) return nested(random.pick([20, 199, 201, 250, 600]), random);
  if (dice === 1) return wide(random);
  if (dice < 12) return random.pick(SHAPES)();
  return random.pick(SCALARS);
}

/** Tells whether a text holds anything that was planted. */
export function hasMarker(text: string): boolean {
  return MARKER_FORMS.some((form) => text.includes(form));
}

function nested(depth: number, random: Random): unknown {
  const isList = random.chance(2);
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = isList ? [value] : { a: value };
  return value;
}

function wide(random: Random): unknown {
  const length = random.pick([100, 1_000, 1_000, 5_000, 50_000]);
  switch (random.int(7)) {
    case 0:
      return raw('7'.repeat(length));
    case 1:
      return raw(`1.${'7'.repeat(length)}`);
    case 2:
      return '9'.repeat(length);
    case 3:
      return ' '.repeat(length);
    case 4:
      return '"\\'.repeat(length / 2);
    case 5:
      return Array.from({ length: length / 10 }, (_none, at) => at);
    default:
      return Object.fromEntries(Array.from({ length: length / 10 }, (_none, at) => [`c${at}`, at]));
  }
}

function raw(text: string): unknown {
  return JSON.rawJSON(text);
}
