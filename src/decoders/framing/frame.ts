import type { SchemaRef } from './schema-ref.ts';

/** A key or value taken out of the frame that names its schema. */
export interface Frame {
  readonly schema: SchemaRef;
  /** Without the frame; still compressed if `compression` says so: see `openBody`. */
  readonly body: Uint8Array;
  readonly compression: 'none' | 'zlib';
  /** The body is JSON text, whatever the schema is. */
  readonly isJson?: boolean | undefined;
}
