import type { Table } from '../../model/table.ts';
import { ValueMismatch } from '../columns/value-mismatch.ts';
import { CANONICAL_ROW, type ConnectSchema } from './connect-schema.ts';
import { type Envelope, invalidEnvelope } from './envelope.ts';
import { fromExtendedJson, parseExtendedJson } from './extended-json.ts';
import { isMembers, type Members, memberOf, objectOf, setColumn } from './members.ts';
import type { RecordKey } from './record-key.ts';

const ID = '_id';

/** What an update tells without the document: fields with their new value, and others touched. */
interface Touched {
  readonly fields: Members;
  readonly unknown: readonly string[];
}

/**
 * Reads the images of a MongoDB change: documents as JSON text or object, in any version of
 * Extended JSON.
 *
 * An update without the document (`capture.mode=change_streams`) tells only what it set: those
 * top-level fields are captured, removed ones are null, and fields changed inside are listed as
 * not captured. Everything else of the document is not known.
 *
 * @throws {CdcError} `ERR_CDC_ENVELOPE_INVALID`.
 */
export function readMongodbImages(envelope: Envelope, key: RecordKey): Envelope {
  const before = parseDocument(envelope.before, 'before');
  const after = parseDocument(envelope.after, 'after');
  const common = { ...envelope, rowSchema: CANONICAL_ROW, before };
  if (after !== undefined || envelope.op === 'd') return { ...common, after };
  const { fields, unknown } = readTouched(envelope.members);
  const id = key.kind === 'columns' ? memberOf(key.columns, 'id') : undefined;
  const known = id === undefined || Object.hasOwn(fields, ID) ? fields : { [ID]: id, ...fields };
  return { ...common, after: known, unknownColumns: unknown };
}

/**
 * Reads the key of a MongoDB record: `{"id": "<Extended JSON of _id>"}`. It is named `_id` for
 * tables that are declared with that key.
 */
export function readMongodbKey(key: RecordKey, declared: Table | undefined): RecordKey {
  if (key.kind !== 'columns') return key;
  const id = memberOf(key.columns, 'id');
  if (typeof id !== 'string') return { ...key, schema: CANONICAL_ROW };
  try {
    const name = declared?.key.includes(ID) === true ? ID : 'id';
    const columns = { [name]: parseExtendedJson(id) };
    return { kind: 'columns', columns, schema: CANONICAL_ROW };
  } catch {
    return { kind: 'opaque' };
  }
}

/**
 * Reads the key of a flattened document, `{"id": <_id>}`: ExtractNewDocumentState flattens the key like
 * the row, but leaves it its name. It is named `_id` for tables that are declared with that key.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/mongodb-event-flattening.html
 */
export function readFlattenedMongodbKey(key: RecordKey, declared: Table | undefined): RecordKey {
  if (key.kind !== 'columns' || declared === undefined) return key;
  const isOfDocument = declared.key.length === 1 && declared.key[0] === ID;
  const isNamedId = Object.keys(key.columns).length === 1 && Object.hasOwn(key.columns, 'id');
  if (!isOfDocument || !isNamedId || Object.hasOwn(declared.columns, 'id')) return key;
  return { ...key, columns: { [ID]: plainId(memberOf(key.columns, 'id')) }, schema: idSchema(key) };
}

/** The schema of a key whose only field has another name. */
function idSchema({ schema }: Extract<RecordKey, { kind: 'columns' }>): ConnectSchema | undefined {
  if (schema === undefined) return undefined;
  const fields = schema.fields.map((field) =>
    field.name === 'id' ? { ...field, name: ID } : field,
  );
  return { ...schema, fields };
}

/** Where the key was not flattened, an ObjectId is an object in Extended JSON, as text. */
function plainId(id: unknown): unknown {
  if (typeof id !== 'string' || !id.startsWith('{')) return id;
  try {
    return parseExtendedJson(id);
  } catch {
    return id;
  }
}

function parseDocument(document: unknown, name: string): Members | undefined {
  if (document === null || document === undefined) return undefined;
  const plain = parsePlain(document, name);
  if (!isMembers(plain)) throw invalidEnvelope(`${name} is not a document`);
  return plain;
}

function parsePlain(value: unknown, name: string): unknown {
  try {
    return typeof value === 'string' ? parseExtendedJson(value) : fromExtendedJson(value);
  } catch (error) {
    const reason = error instanceof ValueMismatch ? error.message : 'not JSON';
    throw invalidEnvelope(`${name} is not a document: ${reason}`);
  }
}

function readTouched(members: Members): Touched {
  const update = objectOf(members, 'updateDescription');
  if (update !== undefined) return readUpdateDescription(update);
  const patch = parseDocument(memberOf(members, 'patch'), 'patch');
  if (patch === undefined) throw invalidEnvelope('after is not a row');
  return readPatch(patch, parseDocument(memberOf(members, 'filter'), 'filter') ?? {});
}

function readUpdateDescription(update: Members): Touched {
  const updated = parseDocument(memberOf(update, 'updatedFields'), 'updatedFields') ?? {};
  const truncated = namesIn(memberOf(update, 'truncatedArrays')).map(topOf);
  return collect(updated, namesIn(memberOf(update, 'removedFields')), truncated);
}

/** Before version 1.9: an entry of the oplog, whose operators, if any, begin with `$`. */
function readPatch(patch: Members, filter: Members): Touched {
  const isUpdate = Object.keys(patch).some((name) => name.startsWith('$'));
  if (!isUpdate) return { fields: patch, unknown: [] };
  const removed = Object.keys(objectOf(patch, '$unset') ?? {});
  const { fields, unknown } = collect(objectOf(patch, '$set') ?? {}, removed, []);
  return { fields: { ...filter, ...fields }, unknown };
}

/** A path such as `address.city` changes a part of a field, whose other parts are not known. */
function collect(
  updated: Members,
  removed: readonly string[],
  truncated: readonly string[],
): Touched {
  const fields: Record<string, unknown> = {};
  const unknown = new Set(truncated);
  for (const path of [...Object.keys(updated), ...removed]) {
    if (path.includes('.')) unknown.add(topOf(path));
    else setColumn(fields, path, memberOf(updated, path) ?? null);
  }
  return { fields, unknown: [...unknown].filter((name) => !Object.hasOwn(fields, name)) };
}

function namesIn(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list
    .map((item: unknown) => (isMembers(item) ? memberOf(item, 'field') : item))
    .filter((name) => typeof name === 'string');
}

function topOf(path: string): string {
  return path.split('.', 1)[0] ?? path;
}
