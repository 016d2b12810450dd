import {
  type ArchivedRecord,
  fromArchivedRecord,
  toArchivedRecord,
} from '../../src/model/archive-line.ts';
import type { StreamRecord } from '../../src/model/record.ts';

/** One input, and what is done with it. */
export type FuzzCase =
  /** Through the decoders. */
  | { readonly kind: 'record'; readonly record: StreamRecord }
  /** The JSON of a Lambda event: through the sources, and its records through the decoders. */
  | { readonly kind: 'event'; readonly bytes: Uint8Array }
  /** Text: through the parsers of our own formats and the input reader of the command line. */
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  /** A row with columns of any name, to be written in each dialect and read back. */
  | { readonly kind: 'row'; readonly bytes: Uint8Array }
  /** A schema and a body that may have been written with it. */
  | { readonly kind: 'avro'; readonly schema: string; readonly bytes: Uint8Array };

interface WrittenCase {
  readonly kind: FuzzCase['kind'];
  readonly record?: ArchivedRecord;
  readonly schema?: string;
  readonly bytes?: string;
}

/** Writes a case as one line of base64, from which `npm run fuzz -- --case` runs it again. */
export function formatCase(one: FuzzCase): string {
  return Buffer.from(JSON.stringify(toWritten(one))).toString('base64');
}

/** Reads what {@link formatCase} wrote. */
export function parseCase(text: string): FuzzCase {
  // The cast holds for what this program printed.
  const written = JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as WrittenCase;
  const { kind, record, schema = '' } = written;
  if (record !== undefined) return { kind: 'record', record: fromArchivedRecord(record) };
  const bytes = Buffer.from(written.bytes ?? '', 'base64');
  if (kind === 'avro') return { kind, schema, bytes };
  if (kind === 'record') throw new TypeError('A record case without record');
  return { kind, bytes };
}

/** How many bytes a case is made of. */
export function sizeOf(one: FuzzCase): number {
  if (one.kind !== 'record') return one.bytes.length;
  return (one.record.value?.length ?? 0) + (one.record.key?.length ?? 0);
}

function toWritten(one: FuzzCase): WrittenCase {
  if (one.kind === 'record') return { kind: one.kind, record: toArchivedRecord(one.record) };
  return { ...one, bytes: Buffer.from(one.bytes).toString('base64') };
}
