import * as z from 'zod/mini';
import { CdcError } from '../errors.ts';
import type { RecordHeader, StreamRecord } from './record.ts';
import { readBytes, writeBytes } from './text-or-bytes.ts';

const wholeNumber = z.int().check(z.nonnegative());

const positionSchema = z.union([
  z.object({
    stream: z.literal('kinesis'),
    shardId: z.string(),
    /** A text: sequence numbers have 56 digits. */
    sequenceNumber: z.string().check(z.regex(/^\d+$/)),
  }),
  z.object({
    stream: z.literal('kafka'),
    topic: z.string(),
    partition: wholeNumber,
    offset: wholeNumber,
  }),
]);

const recordSchemaSchema = z.object({ dataFormat: z.string(), schemaId: z.string() });

const base64 = z.string().check(z.regex(/^[A-Za-z0-9+/]*={0,2}$/));

/** The members that restore a record; shared by the archive line and the quarantine entry. */
export const archivedRecordSchema = z.object({
  position: positionSchema,
  /** Epoch milliseconds; `null` if the event did not tell. */
  arrivedAt: z.nullable(z.number()),
  /** Text where the bytes are UTF-8, else `key_base64`; `null` where the record has no key. */
  key: z.optional(z.nullable(z.string())),
  key_base64: z.optional(base64),
  /** Text where the bytes are UTF-8, else `value_base64`; `null` is a tombstone. */
  value: z.optional(z.nullable(z.string())),
  value_base64: z.optional(base64),
  headers: z.array(
    z.object({
      key: z.string(),
      value: z.optional(z.nullable(z.string())),
      value_base64: z.optional(base64),
    }),
  ),
  partitionKey: z.optional(z.string()),
  keySchema: z.optional(recordSchemaSchema),
  valueSchema: z.optional(recordSchemaSchema),
});

/** The archive line: see `docs/formats/archive-line.schema.json`. */
export const archiveLineSchema = z.extend(archivedRecordSchema, { v: z.literal(1) });

/** A line that stands for one that was too large: the line itself is the content of the object. */
export const archivePointerSchema = z.object({
  v: z.literal(1),
  position: positionSchema,
  pointer: z.object({ bucket: z.string(), key: z.string(), sizeBytes: wholeNumber }),
});

export type ArchivedRecord = z.infer<typeof archivedRecordSchema>;
export type ArchivePointer = z.infer<typeof archivePointerSchema>;

/** Writes a record as one line of NDJSON, without its line end, from which it can be restored exactly. */
export function formatArchiveLine(record: StreamRecord): string {
  return JSON.stringify({ v: 1, ...toArchivedRecord(record) });
}

/**
 * Restores the record of a line, byte for byte.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if it is not an archive line.
 */
export function parseArchiveLine(line: string): StreamRecord {
  const parsed = z.safeParse(archiveLineSchema, parseJson(line));
  if (!parsed.success) throw invalid('archive line', parsed.error);
  return fromArchivedRecord(parsed.data);
}

/** Writes the line that stands in the archive for one that was too large for it. */
export function formatArchivePointer(pointer: ArchivePointer): string {
  return JSON.stringify(pointer);
}

/** Reads a pointer line; `undefined` if the line is an ordinary one. */
export function parseArchivePointer(line: string): ArchivePointer | undefined {
  const parsed = z.safeParse(archivePointerSchema, parseJson(line));
  return parsed.success ? parsed.data : undefined;
}

/** Returns the members that restore a record. */
export function toArchivedRecord(record: StreamRecord): ArchivedRecord {
  const { position, partitionKey, keySchema, valueSchema } = record;
  return {
    position,
    arrivedAt: record.arrivedAt ?? null,
    ...writeBytes('key', record.key),
    ...writeBytes('value', record.value),
    headers: record.headers.map(([key, value]) => ({ key, ...writeBytes('value', value) })),
    ...(partitionKey === undefined ? {} : { partitionKey }),
    ...(keySchema === undefined ? {} : { keySchema }),
    ...(valueSchema === undefined ? {} : { valueSchema }),
  };
}

/** Restores a record from its members. */
export function fromArchivedRecord(archived: ArchivedRecord): StreamRecord {
  return {
    position: archived.position,
    key: readBytes(archived.key, archived.key_base64) ?? undefined,
    value: readBytes(archived.value, archived.value_base64),
    headers: archived.headers.map(headerOf),
    partitionKey: archived.partitionKey,
    arrivedAt: archived.arrivedAt ?? undefined,
    valueSchema: archived.valueSchema,
    keySchema: archived.keySchema,
  };
}

/**
 * Parses the JSON of one of our own formats.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID`, without the text.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CdcError('ERR_CDC_INPUT_INVALID', 'Not one JSON value');
  }
}

/** Makes the error of a text that is not of one of our own formats: names places, never values. */
export function invalid(what: string, error: z.core.$ZodError): CdcError {
  const place = error.issues[0]?.path.map(String).join('.') ?? '';
  return new CdcError('ERR_CDC_INPUT_INVALID', `Not a valid ${what}: see '${place}'`);
}

function headerOf(header: ArchivedRecord['headers'][number]): RecordHeader {
  return [header.key, readBytes(header.value, header.value_base64) ?? new Uint8Array()];
}
