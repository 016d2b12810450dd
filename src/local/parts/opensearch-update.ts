import type { SearchIndexState, WriteResult } from './opensearch-index.ts';
import { type Document, isDocument } from './opensearch-json.ts';
import { OpensearchRefusal } from './opensearch-refusal.ts';
import { findScript } from './opensearch-script.ts';

/**
 * Runs one `update`: `doc`, `doc_as_upsert`, `upsert`, or a script that the local part knows.
 *
 * @throws {OpensearchRefusal} if there is no such document and nothing to begin with.
 */
export function updateDocument(index: SearchIndexState, id: string, body: Document): WriteResult {
  const stored = index.get(id);
  const { script, doc, upsert } = body;
  if (isDocument(script)) return runScript(index, { id, script, body });
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

interface ScriptedUpdate {
  readonly id: string;
  readonly script: Document;
  readonly body: Document;
}

function runScript(index: SearchIndexState, { id, script, body }: ScriptedUpdate): WriteResult {
  const run = findScript(String(script['source']), String(script['lang'] ?? 'painless'));
  const stored = index.get(id);
  const first = toDocument(body['upsert']);
  if (stored === undefined && body['upsert'] === undefined) throw documentMissing(id);
  if (stored === undefined && body['scripted_upsert'] !== true) {
    return index.write(id, first, { type: 'internal' });
  }
  const { operation, source } = run({ ...(stored?.source ?? first) }, toDocument(script['params']));
  switch (operation) {
    case 'none':
      return { result: 'noop', version: stored?.version ?? 0n };
    case 'delete':
      return index.remove(id, { type: 'internal' });
    case 'index':
      return index.write(id, source, { type: 'internal' });
  }
}

function toDocument(value: unknown): Document {
  return isDocument(value) ? value : {};
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
