import { CdcError } from '../../errors.ts';
import type { RecordHeader } from '../../model/record.ts';
import type { SchemaRef } from './schema-ref.ts';
import { formatUuid } from './uuid.ts';

/** Apicurio's names of the ids of a schema, the most exact first. */
const APICURIO_IDS = ['contentId', 'globalId', 'contentHash'] as const;

/** Of the header `__value_schema_id`: what kind of id follows. */
const CONFLUENT_ID = 0x00;
const CONFLUENT_GUID = 0x01;
const UUID_BYTES = 16;

/**
 * Reads the id of a schema that stands in the headers of a record: `__value_schema_id` (Confluent)
 * or `apicurio.value.contentId` and its like. The body then has no frame.
 *
 * @returns `undefined` where no header names a schema.
 * @throws {CdcError} `ERR_CDC_SCHEMA_INVALID` for a header that holds no id, and
 * `ERR_CDC_FORMAT_UNSUPPORTED` for Avro written as JSON, or a schema that is named only by its
 * artifact.
 */
export function readHeaderRef(
  headers: readonly RecordHeader[],
  part: 'key' | 'value',
): SchemaRef | undefined {
  if (headers.length === 0) return undefined;
  const confluent = findHeader(headers, `__${part}_schema_id`);
  if (confluent !== undefined) return readConfluentId(confluent);
  return readApicurioRef(headers, `apicurio.${part}.`);
}

function readApicurioRef(headers: readonly RecordHeader[], prefix: string): SchemaRef | undefined {
  for (const kind of APICURIO_IDS) {
    const sent = findHeader(headers, prefix + kind);
    if (sent === undefined) continue;
    refuseJsonEncoding(headers, prefix);
    const id = kind === 'contentHash' ? textOf(sent) : readNumber(sent);
    return { registry: 'apicurio', kind, id };
  }
  if (findHeader(headers, `${prefix}artifactId`) === undefined) return undefined;
  throw new CdcError(
    'ERR_CDC_FORMAT_UNSUPPORTED',
    'Apicurio names the schema by its artifact alone: let the serializer send an id',
  );
}

/** Only the last of several headers with one name counts, as in Kafka's own readers. */
function findHeader(headers: readonly RecordHeader[], name: string): Uint8Array | undefined {
  return headers.findLast(([header]) => header === name)?.[1];
}

function readConfluentId(bytes: Uint8Array): SchemaRef {
  if (bytes[0] === CONFLUENT_GUID && bytes.length === UUID_BYTES + 1) {
    return { registry: 'confluent', kind: 'guid', id: formatUuid(bytes.subarray(1)) };
  }
  if (bytes[0] === CONFLUENT_ID && bytes.length === 5) {
    return { registry: 'confluent', kind: 'id', id: String(Buffer.from(bytes).readUInt32BE(1)) };
  }
  throw invalidHeader();
}

/** Eight bytes; some writers send four, or digits. */
function readNumber(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes);
  const text = textOf(bytes);
  if (/^\d{1,19}$/.test(text)) return text;
  if (buffer.length === 8) return String(buffer.readBigUInt64BE());
  if (buffer.length === 4) return String(buffer.readUInt32BE());
  throw invalidHeader();
}

function refuseJsonEncoding(headers: readonly RecordHeader[], prefix: string): void {
  const encoding = findHeader(headers, `${prefix}encoding`);
  if (encoding === undefined || textOf(encoding).toUpperCase() !== 'JSON') return;
  throw new CdcError(
    'ERR_CDC_FORMAT_UNSUPPORTED',
    'Avro in its JSON encoding: set the binary encoding of the Apicurio serializer',
  );
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function invalidHeader(): CdcError {
  return new CdcError('ERR_CDC_SCHEMA_INVALID', 'Header of a schema registry holds no schema id');
}
