import { scanEnvelope } from './scan-envelope.ts';

const ZERO = 0x30;
const NINE = 0x39;
const SPACE = 0x20;

/** From so many digits on, an integer may not be exact as a JavaScript number. */
const WIDE = 16;

/**
 * Answers an envelope whose own `ts_ns` are zero where a `ts_us` stands beside them; any other bytes
 * as they are.
 *
 * They are in every message since version 2.6, nothing reads them, and they alone would put each
 * message on the slow road of the exact parser. Members of rows are never touched.
 */
export function blankNanos(bytes: Buffer): Buffer {
  const scan = scanEnvelope(bytes);
  if (scan === undefined || scan.inEnvelope('op') < 0) return bytes;
  const places = [scan.inSource, scan.inEnvelope]
    .filter((placeOf) => placeOf('ts_us') >= 0)
    .map((placeOf) => placeOf('ts_ns'))
    .filter((place) => place >= 0);
  if (places.length === 0) return bytes;
  // A copy: the bytes of a record are kept as they are, for quarantine and archive.
  const blank = Buffer.from(bytes);
  for (const place of places) blankNumber(blank, place);
  return blank;
}

/** White space after a number is JSON, so that nothing behind it moves. */
function blankNumber(bytes: Buffer, begin: number): void {
  let end = begin;
  while (isDigit(bytes[end])) end++;
  if (end - begin < WIDE) return;
  bytes.fill(SPACE, begin, end);
  bytes[begin] = ZERO;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
