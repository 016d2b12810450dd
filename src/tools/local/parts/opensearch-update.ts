import type { SearchIndexState, WriteResult } from './opensearch-index.ts';
import { type Document, isDocument } from './opensearch-json.ts';
import { OpensearchRefusal } from './opensearch-refusal.ts';

/**
 * Runs one `update`: `doc`, `doc_as_upsert`, `upsert`; no scripts.
 *
 * @throws {OpensearchRefusal} if there is no such document and nothing to begin with.
 */
export function updateDocument(index: SearchIndexState, id: string, body: Document): WriteResult {
  const stored = index.get(id);
  const { script, doc, upsert } = body;
  if (script !== undefined) {
    const reason = 'compile error: the local OpenSearch has no Painless';
    throw new OpensearchRefusal(400, 'script_exception', reason);
  }
  if (!isDocument(doc)) {
    throw new OpensearchRefusal(
      400,
      'action_request_validation_exception',
      'Validation Failed: 1: script or doc is missing;',
    );
  }
  if (stored !== undefined) {
    const merged = merge(stored.source, doc);
    const isSame = JSON.stringify(merged) === JSON.stringify(stored.source);
    // `detect_noop` is on by default.
    if (isSame) return { result: 'noop', version: stored.version };
    return index.write(id, merged, { type: 'internal' });
  }
  const first = body['doc_as_upsert'] === true ? doc : upsert;
  if (isDocument(first)) return index.write(id, first, { type: 'internal' });
  throw documentMissing(id);
}

function merge(into: Document, from: Document): Document {
  const merged: Record<string, Document[string]> = { ...into };
  for (const [name, value] of Object.entries(from)) {
    const old = merged[name];
    merged[name] = isDocument(old) && isDocument(value) ? merge(old, value) : value;
  }
  return merged;
}

function documentMissing(id: string): OpensearchRefusal {
  return new OpensearchRefusal(404, 'document_missing_exception', `[${id}]: document missing`);
}
