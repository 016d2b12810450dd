import type { Random } from './random.ts';

/** Parts that are put into the middle of bytes. */
const PARTS: readonly Buffer[] = [
  Buffer.from([0xff]),
  Buffer.from([0xc3]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xef, 0xbb, 0xbf]),
  Buffer.from([0x00]),
  Buffer.from([0x00, 0x00, 0x00, 0x00, 0x01]),
  Buffer.from([0x03, 0x05]),
  Buffer.from([0xf3, 0x89, 0x9a, 0xc2]),
  Buffer.from('"'),
  Buffer.from('\\'),
  Buffer.from('\\u0000'),
  Buffer.from('\\ud800'),
  Buffer.from('{"schema":{'),
  Buffer.from('"source":{'),
  Buffer.from('"metadata":{'),
  Buffer.from(',"payload":'),
  Buffer.from('}}'),
  Buffer.from(' \t\r\n'),
  Buffer.from('-'),
  Buffer.from('1e5'),
  Buffer.from('[[[['),
  Buffer.from('Struct{'),
];
const MAX_BYTES = 1_000_000;

/** Changes bytes in one place: flipped, cut, doubled, mixed with others. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  const at = random.int(bytes.length + 1);
  const end = Math.min(bytes.length, at + random.int(1 + random.pick([2, 16, bytes.length])));
  const [head, middle, tail] = [
    bytes.subarray(0, at),
    bytes.subarray(at, end),
    bytes.subarray(end),
  ];
  switch (random.int(10)) {
    case 0:
      return flip(bytes, random);
    case 1:
      return Buffer.concat([head, tail]);
    case 2:
      return bytes.length > MAX_BYTES ? head : Buffer.concat([head, middle, middle, tail]);
    case 3:
      return Buffer.from(head);
    case 4:
      return bytes.length > MAX_BYTES ? tail : Buffer.concat([bytes, bytes]);
    case 5:
      return Buffer.concat([head, random.pick(PARTS), tail]);
    case 6:
      return Buffer.concat([head, random.pick(PARTS), middle, tail]);
    case 7:
      return random.chance(8) ? Buffer.from(bytes.toString('base64')) : flip(bytes, random);
    case 8:
      return insertDeep(bytes, random);
    default:
      return Buffer.concat([head, repeated(random), tail]);
  }
}

/** Bytes of no shape at all. */
export function anyBytes(random: Random): Buffer {
  return Buffer.from(Array.from({ length: random.int(200) }, () => random.int(256)));
}

function flip(bytes: Buffer, random: Random): Buffer {
  const flipped = Buffer.from(bytes);
  if (flipped.length > 0) flipped[random.int(flipped.length)] = random.int(256);
  return flipped;
}

/** A value of many levels before another one: JSON as before, as far as it was. */
function insertDeep(bytes: Buffer, random: Random): Buffer {
  const colon = bytes.indexOf(':', random.int(bytes.length + 1));
  const depth = random.pick([50, 199, 1_000, 20_000]);
  const deep = random.chance(2)
    ? `${'['.repeat(depth)}${']'.repeat(depth)}`
    : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  return Buffer.concat([
    bytes.subarray(0, colon + 1),
    Buffer.from(`${deep},"deep":`),
    bytes.subarray(colon + 1),
  ]);
}

function repeated(random: Random): Buffer {
  return Buffer.alloc(
    random.pick([3, 250, 250, 5_000]),
    random.pick(['[', '{"a":', '9', '\\', '"', ' ']),
  );
}
