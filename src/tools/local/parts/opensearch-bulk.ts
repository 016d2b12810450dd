import type { SearchIndexState, WriteResult } from './opensearch-index.ts';
import {
  type Document,
  type DocumentValue,
  isDocument,
  parseDocument,
  toInteger,
} from './opensearch-json.ts';
import { OpensearchRefusal, toRefusal } from './opensearch-refusal.ts';
import type { OpensearchStore } from './opensearch-store.ts';
import { updateDocument } from './opensearch-update.ts';
import type { VersionRule } from './opensearch-versions.ts';

type ActionName = 'index' | 'create' | 'update' | 'delete';

interface BulkItem {
  readonly action: ActionName;
  readonly meta: Document;
  readonly body: Document | undefined;
}

const MAX_ID_BYTES = 512;
const MAX_VERSION = 2n ** 63n - 1n;

/**
 * Runs a `_bulk` body and returns one status per item, in the order of the request.
 *
 * @throws {OpensearchRefusal} if the body as a whole cannot be read; then nothing was done.
 */
export function runBulk(
  store: OpensearchStore,
  ndjson: string,
  defaultIndex: string | undefined,
): Document {
  const items = readItems(ndjson);
  const answers = items.map((item) => runItem(store, item, defaultIndex));
  return {
    took: 1,
    errors: answers.some(({ error }) => error !== undefined),
    items: answers.map((answer, position) => ({ [items[position]?.action ?? '']: answer })),
  };
}

/**
 * Reads what the parameters or the action line of a write say about versions.
 *
 * @throws {OpensearchRefusal} for a rule that does not exist.
 */
export function readVersionRule(meta: Document): VersionRule {
  const type = meta['version_type'] ?? 'internal';
  const sequence = readSequence(meta);
  if (sequence !== undefined) return sequence;
  if (type === 'internal') {
    if (meta['version'] === undefined) return { type };
    throw invalidAction('internal versioning can not be used for optimistic concurrency control');
  }
  if (type !== 'external' && type !== 'external_gte') {
    throw new OpensearchRefusal(
      400,
      'illegal_argument_exception',
      `No version type match [${type}]`,
    );
  }
  const version = toInteger(meta['version']) ?? -1n;
  if (version < 0n || version > MAX_VERSION) {
    throw invalidAction(`illegal version value for version type [${type}]`);
  }
  return { type, version };
}

function readSequence(meta: Document): VersionRule | undefined {
  const seqNo = toInteger(meta['if_seq_no']);
  if (seqNo === undefined) return undefined;
  if (meta['version_type'] !== undefined || meta['version'] !== undefined) {
    throw invalidAction('compare and write operations can not use versioning');
  }
  const primaryTerm = toInteger(meta['if_primary_term']);
  if (primaryTerm === undefined) {
    throw invalidAction(`ifSeqNo is set, but primary term is [0]`);
  }
  return { type: 'sequence', seqNo, primaryTerm };
}

function readItems(ndjson: string): readonly BulkItem[] {
  if (!ndjson.endsWith('\n')) {
    throw new OpensearchRefusal(
      400,
      'illegal_argument_exception',
      'The bulk request must be terminated by a newline [\\n]',
    );
  }
  const lines = ndjson.split('\n').filter((line) => line.trim() !== '');
  const items: BulkItem[] = [];
  for (let at = 0; at < lines.length; ) {
    const item = readItem(lines[at] ?? '', lines[at + 1]);
    items.push(item);
    at += item.body === undefined ? 1 : 2;
  }
  if (items.length === 0) throw invalidAction('no requests added');
  for (const { meta } of items) checkIdLength(meta['_id']);
  return items;
}

/** One id that is too long fails the request, with all that is in it. */
function checkIdLength(id: DocumentValue | undefined): void {
  const text = id === undefined ? '' : String(id);
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes <= MAX_ID_BYTES) return;
  const limit = `must be no longer than ${MAX_ID_BYTES} bytes but was: ${sizeBytes}`;
  throw invalidAction(`id [${text}] is too long, ${limit}`);
}

function readItem(line: string, next: string | undefined): BulkItem {
  const { action, meta } = readAction(line);
  if (action === 'delete') return { action, meta, body: undefined };
  if (next === undefined) throw invalidAction('no requests added');
  return { action, meta, body: parseDocument(next) };
}

function readAction(line: string): { readonly action: ActionName; readonly meta: Document } {
  const [entry] = Object.entries(parseDocument(line));
  const [action, meta] = entry ?? ['', {}];
  if (/^(index|create|update|delete)$/.test(action) && isDocument(meta)) {
    return { action: action as ActionName, meta };
  }
  throw new OpensearchRefusal(
    400,
    'illegal_argument_exception',
    'Malformed action/metadata line, expected one of [create, delete, index, update]',
  );
}

function runItem(
  store: OpensearchStore,
  { action, meta, body }: BulkItem,
  defaultIndex: string | undefined,
): Document {
  const name = String(meta['_index'] ?? defaultIndex ?? '');
  const id = meta['_id'] === undefined ? crypto.randomUUID() : String(meta['_id']);
  try {
    const index = store.indexForWrite(name);
    const { result, version } = runAction(index, { action, meta, body: body ?? {}, id });
    return {
      _index: name,
      _id: id,
      _version: JSON.rawJSON(String(version)),
      result,
      _shards: { total: 2, successful: 1, failed: 0 },
      status: statusOf(result),
    };
  } catch (thrown) {
    const { type, message, status, causedBy } = toRefusal(thrown);
    const cause = causedBy === undefined ? {} : { caused_by: { ...causedBy } };
    const error = { type, reason: message, index: name, ...cause };
    return { _index: name, _id: id, status, error };
  }
}

interface Action {
  readonly action: ActionName;
  readonly meta: Document;
  readonly body: Document;
  readonly id: string;
}

function runAction(index: SearchIndexState, { action, meta, body, id }: Action): WriteResult {
  switch (action) {
    case 'index':
      return index.write(id, body, readVersionRule(meta));
    case 'create':
      if (index.get(id) === undefined) return index.write(id, body, readVersionRule(meta));
      throw new OpensearchRefusal(
        409,
        'version_conflict_engine_exception',
        `[${id}]: version conflict, document already exists (current version [${index.get(id)?.version}])`,
      );
    case 'update':
      if (meta['version'] !== undefined || meta['version_type'] !== undefined) {
        throw invalidAction(
          'internal versioning can not be used for optimistic concurrency control',
        );
      }
      return updateDocument(index, id, body);
    case 'delete':
      return index.remove(id, readVersionRule(meta));
  }
}

function statusOf(result: WriteResult['result']): number {
  if (result === 'created') return 201;
  return result === 'not_found' ? 404 : 200;
}

function invalidAction(reason: string): OpensearchRefusal {
  return new OpensearchRefusal(
    400,
    'action_request_validation_exception',
    `Validation Failed: 1: ${reason};`,
  );
}
