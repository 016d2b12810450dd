import { parseExactJson } from '../../model/exact-json.ts';
import type { StreamRecord } from '../../model/record.ts';
import type { WireValue } from '../debezium/envelope.ts';
import type { Frame } from '../framing/frame.ts';
import { openBody } from '../framing/open-body.ts';
import { type RecordPart, readByteFrame, readFrame } from '../framing/read-frame.ts';
import type { SchemaRef } from '../framing/schema-ref.ts';
import type { WireSchema } from './compile-schema.ts';
import { createSchemaStore, type SchemaStore, type SchemaStoreOptions } from './schema-store.ts';

/** Headers that hold the other key of a row whose key changed, written by the header converter. */
const KEY_HEADERS = '__debezium.';

/** Reads keys and values whose schema is in a registry. */
export interface WireReader {
  /** Fetches the schemas of a batch. Never rejects. */
  readonly prepare: (records: Iterable<StreamRecord>) => Promise<void>;
  /**
   * Reads a key or value, synchronously.
   *
   * @returns `undefined` if it has no frame: it is JSON, or nothing that a registry knows.
   * @throws {CdcError} `ERR_CDC_REGISTRY_UNAVAILABLE` (retryable), `ERR_CDC_SCHEMA_UNKNOWN`,
   * `ERR_CDC_SCHEMA_INVALID`, `ERR_CDC_FORMAT_UNSUPPORTED`, `ERR_CDC_RECORD_TOO_LARGE`,
   * `ERR_CDC_UTF8_INVALID` or `ERR_CDC_JSON_INVALID`.
   */
  readonly read: (record: StreamRecord, part: RecordPart) => WireValue | undefined;
  /** The first half of {@link read}: what it throws before the body is read. */
  readonly open: (record: StreamRecord, part: RecordPart) => OpenFrame | undefined;
  /**
   * Tells whether a key or value has a frame, readable or not.
   *
   * @throws {CdcError} `ERR_CDC_SCHEMA_INVALID` or `ERR_CDC_FORMAT_UNSUPPORTED` for a broken frame.
   */
  readonly isFramed: (record: StreamRecord, part: RecordPart) => boolean;
  /** Reads bytes that carry their frame themselves, as those of a record header do. */
  readonly readBytes: (bytes: Uint8Array) => WireValue | undefined;
}

/** A body with the schema that it was written with. */
export interface OpenFrame {
  readonly schema: WireSchema;
  readonly body: Uint8Array;
  /** The body is JSON text, whatever the schema is. */
  readonly isJson: boolean;
}

/** The second half of {@link WireReader.read}. */
export function readOpened({ schema, body, isJson }: OpenFrame): WireValue {
  return { payload: isJson ? parseExactJson(body) : schema.read(body), schema: schema.connect };
}

/** Creates the reader of one source. */
export function createWireReader(options: SchemaStoreOptions): WireReader {
  const store = createSchemaStore(options);
  const open = (frame: Frame | undefined): OpenFrame | undefined =>
    frame === undefined ? undefined : openFrame(frame, store);
  const read = (frame: Frame | undefined): WireValue | undefined =>
    frame === undefined ? undefined : readOpened(openFrame(frame, store));

  return {
    prepare: (records) => store.prepare(listSchemas(records)),
    open: (record, part) => open(readFrame(record, part)),
    read: (record, part) => read(readFrame(record, part)),
    isFramed: (record, part) => readFrame(record, part) !== undefined,
    readBytes: (bytes) => read(readByteFrame(bytes)),
  };
}

function openFrame(frame: Frame, store: SchemaStore): OpenFrame {
  const { schema, isJson = false } = frame;
  return { schema: store.get(schema), body: openBody(frame), isJson };
}

function* listSchemas(records: Iterable<StreamRecord>): Iterable<SchemaRef> {
  for (const record of records) {
    for (const read of listFrames(record)) {
      const schema = find(read);
      if (schema !== undefined) yield schema;
    }
  }
}

function listFrames(record: StreamRecord): readonly (() => Frame | undefined)[] {
  const headers = record.headers.filter(([name]) => name.startsWith(KEY_HEADERS));
  return [
    () => readFrame(record, 'key'),
    () => readFrame(record, 'value'),
    ...headers.map(
      ([, value]) =>
        () =>
          readByteFrame(value),
    ),
  ];
}

/** A frame that cannot be read is an error of its record, which decoding names. */
function find(read: () => Frame | undefined): SchemaRef | undefined {
  try {
    return read()?.schema;
  } catch {
    return undefined;
  }
}
