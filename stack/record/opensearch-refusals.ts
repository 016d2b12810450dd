import { HOST, PORTS } from '../folders.ts';

/** One refusal as OpenSearch wrote it. */
export interface RecordedRefusal {
  readonly about: string;
  readonly status: number;
  readonly type: string;
  readonly reason: string;
  readonly causedBy: string | undefined;
}

const ENDPOINT = `http://${HOST}:${PORTS.opensearch}`;
const INDEX = 'refusals';
const DOT_TEXT = 'x'.repeat(40_000);

/** Documents that the engine refuses, by what is wrong with them. */
export const DOCUMENTS: Readonly<Record<string, object>> = {
  'a blank key': { ' ': 1 },
  'a blank key inside': { body: { ' ': 1 } },
  'a key of dots': { '.': 1 },
  'a key that ends with a dot': { 'a.': 1 },
  'a key that begins with a dot': { '.a': 1 },
  'two dots in a key': { 'a..b': 1 },
  'an empty key': { '': 1 },
  'a text in a number': { count: 'secret' },
  'a text in a date': { at: 'secret' },
  'a text in an address': { address: 'secret' },
  'a text in a truth value': { flag: 'secret' },
  'a number out of range': { count: 2 ** 40 },
  'an object in a number': { count: { a: 1 } },
  'a value in an object': { nested: 'secret' },
  'a field below a number': { 'count.below': 1 },
  'a list of objects in a text': { title: [{ a: 1 }] },
  'an immense term': { code: DOT_TEXT },
  'doc values too large': { exact: DOT_TEXT },
  'a binary that is none': { blob: '***' },
  'a point that is none': { place: 'secret' },
  'a field beside the strict ones': { strict: { secret: 1 } },
  'a metadata field': { _id: 'x' },
  'a metadata field of routing': { _routing: 'x' },
  'a metadata field of fields': { _field_names: 'x' },
  'a long field name': { [`f${'n'.repeat(300)}`]: 1 },
  'too many fields': Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`f${n}`, n])),
  'too deep': deep(30),
  'deeper than the parser reads': deep(1100),
  'a number beyond long': { free: 2 ** 64 },
  'a long number text': { count: '9'.repeat(2000) },
};

const MAPPINGS = {
  properties: {
    count: { type: 'integer' },
    at: { type: 'date' },
    address: { type: 'ip' },
    flag: { type: 'boolean' },
    nested: { properties: { a: { type: 'keyword' } } },
    title: { type: 'text' },
    code: { type: 'keyword' },
    exact: { type: 'keyword', index: false },
    blob: { type: 'binary', doc_values: true },
    place: { type: 'geo_point' },
    strict: { type: 'object', dynamic: 'strict' },
  },
};

/** Makes the real engine refuse documents, ids and indexes, and returns what it wrote. */
export async function recordOpensearch(): Promise<readonly RecordedRefusal[]> {
  await call('DELETE', `/${INDEX},alone,closed`);
  const settings = {
    'index.mapping.total_fields.limit': 40,
    'index.mapping.field_name_length.limit': 200,
  };
  await call('PUT', `/${INDEX}`, { settings, mappings: MAPPINGS });
  const refusals: RecordedRefusal[] = [];
  for (const [about, document] of Object.entries(DOCUMENTS)) {
    refusals.push(...(await bulk(about, INDEX, { _id: '1' }, document)));
  }
  refusals.push(...(await bulk('a long id', INDEX, { _id: 'i'.repeat(600) }, { count: 1 })));
  refusals.push(...(await bulk('an empty id', INDEX, { _id: '' }, { count: 1 })));
  refusals.push(...(await recordOperators()));
  await call('DELETE', `/${INDEX},alone,closed`);
  return refusals;
}

/** What is wrong with the index, and not with a document. */
async function recordOperators(): Promise<readonly RecordedRefusal[]> {
  await call('PUT', '/alone', {});
  await call('PUT', '/closed', {});
  const actions = [INDEX, 'alone'].map((index) => ({ add: { index, alias: 'no-write-index' } }));
  await call('POST', '/_aliases', { actions });
  await call('POST', '/closed/_close');
  const refusals = [
    ...(await bulk('an alias without write index', 'no-write-index', { _id: '1' }, { a: 1 })),
    ...(await bulk('a closed index', 'closed', { _id: '1' }, { a: 1 })),
  ];
  await call('PUT', '/alone/_settings', { 'index.blocks.write': true });
  refusals.push(...(await bulk('a blocked index', 'alone', { _id: '1' }, { a: 1 })));
  await call('PUT', '/alone/_settings', { 'index.blocks.write': false });
  const pipeline = { _id: '1', pipeline: 'missing' };
  refusals.push(...(await bulk('a missing pipeline', 'alone', pipeline, { a: 1 })));
  const routed = { _id: '1', require_alias: true };
  refusals.push(...(await bulk('an alias that is required', 'alone', routed, { a: 1 })));
  return refusals;
}

async function bulk(
  about: string,
  index: string,
  meta: object,
  document: object,
): Promise<readonly RecordedRefusal[]> {
  const body = `${JSON.stringify({ index: meta })}\n${JSON.stringify(document)}\n`;
  const response = await fetch(`${ENDPOINT}/${index}/_bulk`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body,
  });
  // The casts hold for the answers of the engine that this recorder is written for.
  const answer = (await response.json()) as BulkAnswer;
  const error = answer.error ?? answer.items?.[0]?.index?.error;
  if (error === undefined) return [];
  const status = answer.items?.[0]?.index?.status ?? response.status;
  const { type, reason, caused_by: cause } = error;
  const causedBy = cause === undefined ? undefined : `${cause.type}: ${cause.reason}`;
  return [{ about, status, type, reason: short(reason), causedBy: causedBy && short(causedBy) }];
}

interface EngineError {
  readonly type: string;
  readonly reason: string;
  readonly caused_by?: { readonly type: string; readonly reason: string };
}
interface BulkAnswer {
  readonly error?: EngineError;
  readonly items?: readonly {
    readonly index?: { readonly status: number; readonly error?: EngineError };
  }[];
}

async function call(method: string, path: string, body?: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
  await fetch(`${ENDPOINT}${path}`, { method, ...sent });
}

/** Prefixes of immense terms are lists of hundreds of bytes. */
function short(text: string): string {
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}

function deep(levels: number): object {
  let value: object = { a: 1 };
  for (let level = 0; level < levels; level += 1) value = { o: value };
  return value;
}
