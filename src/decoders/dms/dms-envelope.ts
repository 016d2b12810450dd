import { CdcError } from '../../errors.ts';

/** Members of a JSON object whose names are the wire's. */
export type Members = Readonly<Record<string, unknown>>;

export type DmsDataOperation = 'load' | 'insert' | 'update' | 'delete';

/** What DMS writes around a row, or about a table, as far as it is the same for both. */
export interface DmsEnvelope {
  readonly recordType: 'data' | 'control';
  readonly operation: string;
  /** The database for MySQL; empty for the tables of DMS itself. */
  readonly schemaName: string;
  readonly tableName: string;
  readonly metadata: Members;
  /** Rows and source facts were made of what was sent while it was parsed. */
  readonly isRead: boolean;
  /** The whole record: the before image is in it, under a name that the user chose. */
  readonly record: Members;
}

const DATA_OPERATIONS: ReadonlySet<string> = new Set(['load', 'insert', 'update', 'delete']);
const CONTROL_OPERATIONS: ReadonlySet<string> = new Set([
  'create-table',
  'drop-table',
  'rename-table',
  'add-column',
  'drop-column',
  'rename-column',
  'change-columns',
  'column-type-change',
]);

/**
 * Reads the DMS envelope of a parsed record. By hand and without a schema library: every record
 * passes here.
 *
 * @see https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.Kinesis.html
 * @throws {CdcError} `ERR_CDC_ENVELOPE_INVALID`, or `ERR_CDC_OPERATION_UNKNOWN` for a record that
 * says neither what it is nor, in a known word, what happened.
 */
export function readDmsEnvelope(json: unknown, isRead = false): DmsEnvelope {
  if (!isObject(json)) throw envelopeInvalid('the record is not an object');
  const metadata = json['metadata'];
  if (!isObject(metadata)) throw envelopeInvalid('metadata is missing');
  const operation = readText(metadata, 'operation');
  return {
    recordType: readRecordType(metadata['record-type'], operation, json),
    operation,
    schemaName: readText(metadata, 'schema-name'),
    tableName: readText(metadata, 'table-name'),
    metadata,
    isRead,
    record: json,
  };
}

/** Tells by its content whether a parsed record is one that DMS wrote. */
export function isDmsRecord(json: unknown): boolean {
  if (!isObject(json)) return false;
  const metadata = json['metadata'];
  return (
    isObject(metadata) &&
    typeof metadata['operation'] === 'string' &&
    typeof metadata['table-name'] === 'string'
  );
}

/** Tells whether an operation is one of those that change a row. */
export function isDataOperation(operation: string): operation is DmsDataOperation {
  return DATA_OPERATIONS.has(operation);
}

/** Tells whether an operation is one of those that change a table. */
export function isControlOperation(operation: string): boolean {
  return CONTROL_OPERATIONS.has(operation);
}

/**
 * Returns a member that must be an object.
 *
 * @throws {CdcError} `ERR_CDC_ENVELOPE_INVALID`.
 */
export function readObject(members: Members, name: string): Members {
  const value = members[name];
  if (!isObject(value)) throw envelopeInvalid(`${name} is not an object`);
  return value;
}

/** Tells whether a parsed value is a JSON object; an exact number is an object of JavaScript only. */
export function isObject(value: unknown): value is Members {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value)
  );
}

export function envelopeInvalid(reason: string): CdcError {
  return new CdcError('ERR_CDC_ENVELOPE_INVALID', `Not a DMS record: ${reason}`, {
    details: { decoder: 'dms' },
  });
}

export function operationUnknown(operation: string): CdcError {
  // The word names no row, but only a short one is surely a word.
  const word = /^[\w-]{1,40}$/.test(operation) ? operation : 'not a word';
  return new CdcError('ERR_CDC_OPERATION_UNKNOWN', `Unknown DMS operation: ${word}`, {
    details: { decoder: 'dms', operation: word },
  });
}

function readText(metadata: Members, name: string): string {
  const value = metadata[name];
  if (typeof value !== 'string') throw envelopeInvalid(`metadata.${name} is not a text`);
  return value;
}

function readRecordType(value: unknown, operation: string, json: Members): 'data' | 'control' {
  if (value === 'data' || value === 'control') return value;
  if (value !== undefined) throw envelopeInvalid('metadata.record-type is unknown');
  if (isObject(json['data'])) return 'data';
  const isKnown = isDataOperation(operation) || isControlOperation(operation);
  throw isKnown ? envelopeInvalid('metadata.record-type is missing') : operationUnknown(operation);
}
