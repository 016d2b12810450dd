import {
  type LocalRequest,
  type LocalResponse,
  type LocalServer,
  startHttpServer,
} from './http-server.ts';
import { runBulk } from './opensearch-bulk.ts';
import { getDocuments, runDocumentRequest } from './opensearch-document-api.ts';
import { type Document, isDocument, parseDocument } from './opensearch-json.ts';
import { createQuery } from './opensearch-query.ts';
import { OpensearchRefusal, refusalBody, toRefusal } from './opensearch-refusal.ts';
import { createOpensearchStore, type OpensearchStore } from './opensearch-store.ts';

/** The limit of the smaller instance types of Amazon OpenSearch Service. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const DEFAULT_SEARCH_SIZE = 10;
const MAX_SEARCH_SIZE = 10_000;

export interface OpensearchPartOptions {
  readonly port: number;
  /** Off: a write to a missing index is refused, as on a domain that says so. */
  readonly autoCreateIndex?: boolean;
  readonly now?: () => number;
}

/** Starts the part of OpenSearch that a sink and its tests need. */
export function startOpensearchPart(options: OpensearchPartOptions): Promise<LocalServer> {
  const { autoCreateIndex = true, now = Date.now } = options;
  const store = createOpensearchStore({ autoCreateIndex, now });
  return startHttpServer({
    port: options.port,
    maxBodyBytes: MAX_BODY_BYTES,
    tooLarge: {
      status: 413,
      text: JSON.stringify({ Message: `Request size exceeded ${MAX_BODY_BYTES} bytes` }),
    },
    answer: (request) => answer(store, request),
  });
}

function answer(store: OpensearchStore, request: LocalRequest): LocalResponse {
  try {
    checkContentType(request);
    const body = route(store, request);
    return { status: statusOf(body), text: JSON.stringify(body.answer) };
  } catch (thrown) {
    const refusal = toRefusal(thrown);
    return { status: refusal.status, text: JSON.stringify(refusalBody(refusal)) };
  }
}

interface Routed {
  readonly status?: number;
  readonly answer: unknown;
}

function statusOf({ status }: Routed): number {
  return status ?? 200;
}

function route(store: OpensearchStore, request: LocalRequest): Routed {
  const parts = request.path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const [first = '', second, third] = parts;
  if (first === '')
    return { answer: { version: { distribution: 'opensearch', number: '2.17.0' } } };
  if (first === '_bulk') return bulk(store, request, undefined);
  if (first === '_aliases') return changeAliases(store, request);
  if (first === '_refresh') return refresh(store, store.names());
  if (first.startsWith('_')) throw unsupported(request);
  switch (second) {
    case undefined:
      return runIndexRequest(store, request, first);
    case '_bulk':
      return bulk(store, request, first);
    case '_mget':
      return { answer: getDocuments(store, first, readBody(request)) };
    case '_refresh':
      return refresh(store, [first]);
    case '_search':
      return { answer: search(store, first, request) };
    case '_count':
      return { answer: { count: matching(store, first, request).length } };
    case '_doc':
      if (third !== undefined)
        return runDocumentRequest(store, request, { index: first, id: third });
      throw unsupported(request);
    default:
      throw unsupported(request);
  }
}

function bulk(store: OpensearchStore, request: LocalRequest, index: string | undefined): Routed {
  const answer = runBulk(store, request.body.toString('utf8'), index);
  const refreshes = request.query.get('refresh');
  if (refreshes !== null && refreshes !== 'false') refresh(store, store.names());
  return { answer };
}

function refresh(store: OpensearchStore, names: readonly string[]): Routed {
  for (const name of names) store.index(name).refresh();
  return { answer: { _shards: { total: 2, successful: 1, failed: 0 } } };
}

function runIndexRequest(store: OpensearchStore, request: LocalRequest, name: string): Routed {
  switch (request.method) {
    case 'PUT':
      store.create(name, readBody(request));
      return { answer: { acknowledged: true, shards_acknowledged: true, index: name } };
    case 'DELETE':
      store.drop(name);
      return { answer: { acknowledged: true } };
    case 'HEAD':
      return { status: store.has(name) ? 200 : 404, answer: {} };
    case 'GET': {
      const properties = [...store.index(name).mapping()].map(([path, type]) => [path, { type }]);
      return { answer: { [name]: { mappings: { properties: Object.fromEntries(properties) } } } };
    }
    default:
      throw unsupported(request);
  }
}

function changeAliases(store: OpensearchStore, request: LocalRequest): Routed {
  const { actions } = readBody(request);
  for (const action of Array.isArray(actions) ? actions : []) changeAlias(store, request, action);
  return { answer: { acknowledged: true } };
}

function changeAlias(store: OpensearchStore, request: LocalRequest, action: Document): void {
  const [name, facts] = Object.entries(action)[0] ?? [];
  if (!isDocument(facts)) throw unsupported(request);
  const { index, alias, filter } = facts;
  if (name === 'add') {
    store.addAlias(String(alias), String(index), isDocument(filter) ? filter : undefined);
    return;
  }
  if (name !== 'remove') throw unsupported(request);
  store.removeAlias(String(alias));
}

function search(store: OpensearchStore, name: string, request: LocalRequest): object {
  const found = matching(store, name, request);
  const asked = request.query.get('size') ?? readBody(request)['size'];
  const size = Number(asked ?? DEFAULT_SEARCH_SIZE);
  if (size > MAX_SEARCH_SIZE) {
    throw new OpensearchRefusal(
      400,
      'illegal_argument_exception',
      `Result window is too large, size must be less than or equal to: [${MAX_SEARCH_SIZE}]`,
    );
  }
  const hits = found
    .slice(0, size)
    .map(({ id, source }) => ({ _index: name, _id: id, _score: 1, _source: source }));
  return {
    took: 1,
    timed_out: false,
    hits: { total: { value: found.length, relation: 'eq' }, max_score: 1, hits },
  };
}

function matching(
  store: OpensearchStore,
  name: string,
  request: LocalRequest,
): ReturnType<OpensearchStore['searchable']> {
  const { query } = readBody(request);
  const documents = store.searchable(name);
  return documents.filter(createQuery(query ?? { match_all: {} }, store.index(name).mapping()));
}

function readBody(request: LocalRequest): Document {
  return request.body.byteLength === 0 ? {} : parseDocument(request.body.toString('utf8'));
}

function checkContentType({ headers, body }: LocalRequest): void {
  const type = String(headers['content-type'] ?? '');
  if (body.byteLength === 0 || /^application\/(x-ndjson|json)\b/.test(type)) return;
  throw new OpensearchRefusal(
    406,
    'media_type_header_exception',
    `Content-Type header [${type}] is not supported`,
  );
}

function unsupported({ method, path }: LocalRequest): OpensearchRefusal {
  return new OpensearchRefusal(
    400,
    'illegal_argument_exception',
    `The local OpenSearch has no answer to ${method} ${path}`,
  );
}
