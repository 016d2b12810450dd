import type { LocalRequest } from './http-server.ts';
import { readVersionRule } from './opensearch-bulk.ts';
import type { WriteResult } from './opensearch-index.ts';
import { type Document, isDocument, parseDocument } from './opensearch-json.ts';
import { OpensearchRefusal } from './opensearch-refusal.ts';
import type { OpensearchStore } from './opensearch-store.ts';
import { PRIMARY_TERM } from './opensearch-versions.ts';

interface Place {
  readonly index: string;
  readonly id: string;
}

/** Returns `GET`, `PUT`, `POST` and `DELETE` of one `_doc`. Reads see writes at once. */
export function runDocumentRequest(
  store: OpensearchStore,
  request: LocalRequest,
  place: Place,
): { readonly status: number; readonly answer: unknown } {
  const { index, id } = place;
  const rule = readVersionRule(versionParameters(request.query));
  switch (request.method) {
    case 'HEAD':
    case 'GET':
      return getDocument(store, place);
    case 'PUT':
    case 'POST': {
      const document = parseDocument(request.body.toString('utf8'));
      return written(place, store.indexForWrite(index).write(id, document, rule));
    }
    case 'DELETE':
      return written(place, store.index(index).remove(id, rule));
    default:
      throw new OpensearchRefusal(405, 'method_not_allowed', `Incorrect HTTP method`);
  }
}

/** Returns `_mget`: each document by its id, as of now, with the members of its source asked for. */
export function getDocuments(store: OpensearchStore, index: string, body: Document): object {
  const wanted = Array.isArray(body['docs']) ? body['docs'].filter(isDocument) : [];
  if (wanted.length === 0) {
    throw new OpensearchRefusal(
      400,
      'action_request_validation_exception',
      'Validation Failed: 1: no documents to get;',
    );
  }
  return { docs: wanted.map((doc) => getOne(store, index, doc)) };
}

function getOne(store: OpensearchStore, index: string, doc: Document): object {
  const id = String(doc['_id']);
  if (!store.has(index)) {
    const error = { type: 'index_not_found_exception', reason: `no such index [${index}]` };
    return { _index: index, _id: id, error };
  }
  const { answer } = getDocument(store, { index, id });
  const members = doc['_source'];
  if (!Array.isArray(members) || !('_source' in answer)) return answer;
  const source = Object.entries(answer._source).filter(([name]) => members.includes(name));
  return { ...answer, _source: Object.fromEntries(source) };
}

interface Found {
  readonly _index: string;
  readonly _id: string;
  readonly found: true;
  readonly _source: Document;
}

function getDocument(
  store: OpensearchStore,
  { index, id }: Place,
): { readonly status: number; readonly answer: Found | object } {
  const stored = store.index(index).get(id);
  if (stored === undefined) {
    return { status: 404, answer: { _index: index, _id: id, found: false } };
  }
  const { version, seqNo, source } = stored;
  const facts = {
    _index: index,
    _id: id,
    _version: JSON.rawJSON(String(version)),
    _seq_no: JSON.rawJSON(String(seqNo)),
    _primary_term: JSON.rawJSON(String(PRIMARY_TERM)),
  };
  return { status: 200, answer: { ...facts, found: true, _source: source } };
}

function written(
  { index, id }: Place,
  { result, version }: WriteResult,
): { readonly status: number; readonly answer: unknown } {
  const status = { created: 201, updated: 200, deleted: 200, noop: 200, not_found: 404 }[result];
  const _version = JSON.rawJSON(String(version));
  return { status, answer: { _index: index, _id: id, _version, result } };
}

function versionParameters(query: URLSearchParams): Document {
  const version = query.get('version');
  const type = query.get('version_type');
  return {
    ...(version === null ? {} : { version }),
    ...(type === null ? {} : { version_type: type }),
  };
}
