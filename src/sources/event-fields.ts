import { CdcError } from '../errors.ts';
import type { Fields } from '../model/fields.ts';

/** Reads bytes written as base64. */
export function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}

/** Returns a text member, or fails naming what was expected where. */
export function readText(fields: Fields, name: string, where: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw invalidEvent(`${where}.${name} is not a text`);
  return value;
}

/** Returns a whole number that JavaScript holds exactly, or fails naming what was expected where. */
export function readInteger(fields: Fields, name: string, where: string): number {
  const value = fields[name];
  if (!Number.isSafeInteger(value)) throw invalidEvent(`${where}.${name} is not a whole number`);
  // The cast holds: only numbers are safe integers.
  return value as number;
}

/** Builds the error of an event that is not of its source. */
export function invalidEvent(reason: string): CdcError {
  return new CdcError('ERR_CDC_EVENT_INVALID', `Not an event of this source: ${reason}`);
}
