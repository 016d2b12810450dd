import { createHash } from 'node:crypto';
import { laneOf, type Position, placeOf } from './record.ts';

const MAX_SEGMENT_LENGTH = 200;
const KAFKA_PLACE_DIGITS = 20;
const KINESIS_PLACE_DIGITS = 60;

/**
 * Writes any text as one segment of an S3 key: no slash, no relative path, no character that needs
 * care. Different texts give different segments.
 */
export function toKeySegment(text: string): string {
  // Only what is safe everywhere stays; a leading dot would make `.` and `..` possible.
  const safe = [...Buffer.from(text)].map(toSafe).join('').replace(/^\./, '=2E');
  if (safe.length <= MAX_SEGMENT_LENGTH) return safe;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `${safe.slice(0, MAX_SEGMENT_LENGTH - 34)}==${hash}`;
}

/** Writes a position as two segments of an S3 key, lane and place, which sort as the lane does. */
export function toPositionKey(position: Position): string {
  const digits = position.stream === 'kafka' ? KAFKA_PLACE_DIGITS : KINESIS_PLACE_DIGITS;
  return `${toKeySegment(laneOf(position))}/${placeOf(position).toString().padStart(digits, '0')}`;
}

function toSafe(byte: number): string {
  const character = String.fromCharCode(byte);
  if (/[A-Za-z0-9._-]/.test(character)) return character;
  return `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
