import type { Frame } from './frame.ts';

const QUOTE = 0x22;
const LETTER_S = 0x73;
const CLOSE = 0x7d;
const SPACE = 0x20;

/** What Apicurio's `ExtJsonConverter` writes, without the payload and the closing brace. */
const START = /^\{"schemaId":(?<id>\d{1,19}),"payload":/;
const MAX_START_BYTES = 48;

/**
 * Reads `{"schemaId":1,"payload":...}`. The schema is one of Kafka Connect, and the payload the JSON
 * that it describes.
 *
 * @returns `undefined` for any other JSON.
 */
export function readJsonFrame(bytes: Uint8Array): Frame | undefined {
  // Nearly all JSON is something else: two bytes tell, without making a text.
  if (bytes[1] !== QUOTE || bytes[2] !== LETTER_S) return undefined;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = START.exec(buffer.toString('latin1', 0, MAX_START_BYTES));
  const id = found?.groups?.['id'];
  const end = closingBrace(buffer);
  if (found === null || id === undefined || end <= found[0].length) return undefined;
  return {
    schema: { registry: 'apicurio', kind: 'id', id },
    body: buffer.subarray(found[0].length, end),
    compression: 'none',
    isJson: true,
  };
}

function closingBrace(bytes: Buffer): number {
  let at = bytes.length - 1;
  while (at > 0 && (bytes[at] ?? 0) <= SPACE) at--;
  return bytes[at] === CLOSE ? at : -1;
}
