/**
 * What can be written as JSON. A bigint becomes a plain integer, bytes become base64, and a number
 * made by `JSON.rawJSON` keeps its digits.
 */
export type Json =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | ExactNumber
  | readonly Json[]
  | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/**
 * A JSON number that a JavaScript number cannot hold as it was written (`46.570000`, `1e400`):
 * the value of `JSON.rawJSON`, which `JSON.stringify` writes with the same digits.
 */
export interface ExactNumber {
  readonly rawJSON: string;
}

declare global {
  interface JSON {
    /** In Node.js since version 22; not yet in the library types of TypeScript 7.0. */
    rawJSON(text: string): ExactNumber;
    isRawJSON(value: unknown): value is ExactNumber;
  }
}
