import { formatExactJson, parseExactJson } from '../../../src/model/exact-json.ts';
import type { HttpRequest, Transport } from '../../../src/sinks/opensearch/transport.ts';
import { parseDocument } from '../../../src/tools/local/parts/opensearch-json.ts';
import { extendMapping } from '../../../src/tools/local/parts/opensearch-mapping.ts';
import { MappingRefusal } from '../../../src/tools/local/parts/opensearch-refusal.ts';
import { type FakeService, type Fault, SECRET } from '../../contracts/sink-contract.ts';
import { connectionError } from './delivery-facts.ts';

interface Kept {
  readonly version: bigint;
  readonly seqNo: bigint;
  readonly source: string;
}
type Members = Readonly<Record<string, unknown>>;

/** One of them fails the request, with all that is in it. */
const LONG_ID = /^\{"(?:index|delete)":\{"_id":"[^"]{513}/m;
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** An OpenSearch index with external versions. The number of a document is its id. */
export interface FakeOpensearch {
  readonly transport: Transport;
  readonly requests: readonly HttpRequest[];
  readonly documents: ReadonlyMap<string, Kept>;
  /** Puts a document as another writer would. */
  readonly seed: (id: string, version: bigint, source: string) => void;
}

/** Creates an index that refuses what OpenSearch refuses. */
export function createFakeOpensearch({
  answer = () => 'taken',
  fault,
}: FakeService): FakeOpensearch {
  const requests: HttpRequest[] = [];
  const documents = new Map<string, Kept>();
  const run = (request: HttpRequest): { readonly status: number; readonly body: string } => {
    if (Buffer.byteLength(request.body) > MAX_BODY_BYTES) return { status: 413, body: '' };
    if (fault !== undefined && fault !== 'unreachable') return refusalOf(fault);
    if (request.url.endsWith('/_bulk') && LONG_ID.test(request.body)) {
      return bodyOf(400, 'action_request_validation_exception');
    }
    const answered = request.url.endsWith('/_mget')
      ? { docs: readAll(documents, request.body) }
      : { errors: true, items: writeAll(documents, request.body, answer) };
    return { status: 200, body: formatExactJson(answered) };
  };
  return {
    requests,
    documents,
    seed: (id, version, source) =>
      documents.set(id, { version, seqNo: nextSeqNo(documents), source }),
    transport(request) {
      requests.push(request);
      return fault === 'unreachable'
        ? Promise.reject(new TypeError('fetch failed', { cause: connectionError() }))
        : Promise.resolve(run(request));
    },
  };
}

function writeAll(
  documents: Map<string, Kept>,
  body: string,
  answer: NonNullable<FakeService['answer']>,
): readonly object[] {
  if (!body.endsWith('\n')) throw new TypeError('not terminated by a newline');
  const lines = body.split('\n').slice(0, -1);
  const items: object[] = [];
  while (lines.length > 0) {
    const [[action, meta] = ['', {}]] = Object.entries(parse(lines.shift()));
    const source = action === 'index' ? lines.shift() : undefined;
    const item = writeOne(documents, meta as Members, source, answer);
    if (item !== undefined) items.push({ [action]: item });
  }
  return items;
}

function writeOne(
  documents: Map<string, Kept>,
  meta: Members,
  source: string | undefined,
  answer: NonNullable<FakeService['answer']>,
): object | undefined {
  const id = String(meta['_id']);
  const error = (status: number, type: string): object => ({
    _id: id,
    status,
    error: { type, reason: SECRET },
  });
  const verdict = answer(Number(id));
  if (verdict === 'forgotten') return undefined;
  if (verdict === 'throttled') return error(429, 'es_rejected_execution_exception');
  const current = documents.get(id);
  if (source === undefined) {
    documents.delete(id);
    return { _id: id, status: current === undefined ? 404 : 200, result: 'deleted' };
  }
  const refused = refusalOfDocument(id, source);
  if (refused !== undefined) return { _id: id, status: 400, error: refused };
  const [status, type] = refusalOfVersion(meta, current) ?? [];
  if (status !== undefined && type !== undefined) return error(status, type);
  const version = versionAfter(meta, current);
  documents.set(id, { version, seqNo: nextSeqNo(documents), source });
  return { _id: id, status: current === undefined ? 201 : 200, result: 'updated' };
}

/** The index has a number in `count`; everything else it takes as it comes, by the rules of the engine. */
function refusalOfDocument(id: string, source: string): object | undefined {
  try {
    extendMapping(new Map([['count', 'long']]), parseDocument(source), { id });
    return undefined;
  } catch (error) {
    if (!(error instanceof MappingRefusal)) throw error;
    return { type: error.type, reason: error.message, caused_by: error.causedBy };
  }
}

function versionAfter(meta: Members, current: Kept | undefined): bigint {
  const version = meta['version'] ?? (current?.version ?? 0n) + 1n;
  return BigInt(String(version));
}

function refusalOfVersion(
  meta: Members,
  current: Kept | undefined,
): readonly [status: number, type: string] | undefined {
  const isCompared = meta['if_seq_no'] !== undefined && meta['if_primary_term'] !== undefined;
  const isVersioned = meta['version_type'] === 'external' && meta['version'] !== undefined;
  // One or the other: "compare and write operations can not use versioning".
  if (isCompared === isVersioned) return [400, 'action_request_validation_exception'];
  if (isCompared) {
    const isSame = current !== undefined && String(current.seqNo) === String(meta['if_seq_no']);
    return isSame ? undefined : [409, 'version_conflict_engine_exception'];
  }
  const version = BigInt(String(meta['version']));
  if (version >= 2n ** 63n) return [400, 'action_request_validation_exception'];
  const isHeld = current !== undefined && current.version >= version;
  return isHeld ? [409, 'version_conflict_engine_exception'] : undefined;
}

function nextSeqNo(documents: ReadonlyMap<string, Kept>): bigint {
  return (
    [...documents.values()].reduce((last, { seqNo }) => (seqNo > last ? seqNo : last), 0n) + 1n
  );
}

function readAll(documents: ReadonlyMap<string, Kept>, body: string): readonly object[] {
  const { docs } = parse(body) as { docs: readonly Members[] };
  return docs.map(({ _id, _source }) => {
    const kept = documents.get(String(_id));
    if (kept === undefined) return { _id, found: false };
    const source = parse(kept.source);
    const fields = Array.isArray(_source) ? { millrace: source['millrace'] } : source;
    const sequence = { _seq_no: kept.seqNo, _primary_term: 1 };
    return { _id, found: true, _version: kept.version, ...sequence, _source: fields };
  });
}

function parse(text: string | undefined): Members {
  return parseExactJson(text ?? '') as Members;
}

function refusalOf(fault: Exclude<Fault, 'unreachable'>): {
  readonly status: number;
  readonly body: string;
} {
  switch (fault) {
    case 'denied':
      return { status: 403, body: JSON.stringify({ Message: SECRET }) };
    case 'missing':
      return bodyOf(404, 'index_not_found_exception');
    case 'throttled':
      return { status: 429, body: '429 Too Many Requests' };
  }
}

function bodyOf(status: number, type: string): { readonly status: number; readonly body: string } {
  return { status, body: JSON.stringify({ error: { type, reason: SECRET } }) };
}
