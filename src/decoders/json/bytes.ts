const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Returns the same bytes as a Buffer, whose methods are native. */
export function toBuffer(bytes: Uint8Array): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Returns where the JSON text that begins with a quote at `open` has its closing quote. */
export function endOfText(bytes: Buffer, open: number): number {
  let at = open + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
