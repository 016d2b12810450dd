import { formatExactJson, parseExactJson } from '../../src/model/exact-json.ts';
import { MILLRACE_FIELD } from '../../src/model/reserved-names.ts';
import type { HttpRequest, HttpResponse } from '../../src/sinks/opensearch/transport.ts';

interface Kept {
  readonly version: bigint;
  readonly seqNo: bigint;
  readonly source: string;
}
type Members = Readonly<Record<string, unknown>>;

export interface OpensearchModel {
  /** Serves `_mget` and `_bulk`, and tells the ids that were written. */
  readonly send: (request: HttpRequest) => {
    readonly response: HttpResponse;
    readonly written: readonly string[];
  };
  /** The living document of a row. */
  readonly rowOf: (id: number) => object | undefined;
}

/** Creates an index with external versions and sequence numbers, as the engine compares them. */
export function createOpensearchModel(): OpensearchModel {
  const documents = new Map<string, Kept>();
  let seqNo = 0n;
  const write = (meta: Members, source: string): object => {
    const id = String(meta['_id']);
    const current = documents.get(id);
    if (isConflict(meta, current)) {
      return { _id: id, status: 409, error: { type: 'version_conflict_engine_exception' } };
    }
    seqNo += 1n;
    const { version: external } = meta;
    const version = external === undefined ? (current?.version ?? 0n) + 1n : BigInt(`${external}`);
    documents.set(id, { version, seqNo, source });
    return { _id: id, status: 200, result: 'updated' };
  };
  const writeAll = (body: string) => {
    const lines = body.trimEnd().split('\n');
    const metas = lines.filter((_line, index) => index % 2 === 0);
    const items = metas.map((line, index) => {
      const { index: meta = {} } = parse(line) as { readonly index?: Members };
      return write(meta, lines[index * 2 + 1] ?? '');
    });
    const written = items.flatMap((one) =>
      'status' in one && one.status === 200 && '_id' in one ? [String(one._id)] : [],
    );
    return { response: answer({ items: items.map((index) => ({ index })) }), written };
  };
  return {
    send: ({ url, body }) =>
      url.endsWith('/_mget')
        ? { response: answer({ docs: readAll(documents, body) }), written: [] }
        : writeAll(body),
    rowOf: (id) => {
      const kept = documents.get(String(id));
      if (kept === undefined) return undefined;
      const { [MILLRACE_FIELD]: state, ...row } = parse(kept.source) as Members;
      return (state as { readonly deleted: boolean }).deleted ? undefined : toPlain(row);
    },
  };
}

function isConflict(meta: Members, current: Kept | undefined): boolean {
  if (meta['if_seq_no'] !== undefined) return String(current?.seqNo) !== `${meta['if_seq_no']}`;
  return current !== undefined && current.version >= BigInt(`${meta['version']}`);
}

function readAll(documents: ReadonlyMap<string, Kept>, body: string): readonly object[] {
  const { docs } = parse(body) as { readonly docs: readonly Members[] };
  return docs.map(({ _id, _source }) => {
    const kept = documents.get(String(_id));
    if (kept === undefined) return { _id, found: false };
    const source = parse(kept.source) as Members;
    const fields = _source === undefined ? source : { millrace: source['millrace'] };
    const { version: _version, seqNo: _seq_no } = kept;
    return { _id, found: true, _version, _seq_no, _primary_term: 1, _source: fields };
  });
}

function answer(body: object): HttpResponse {
  return { status: 200, body: formatExactJson(body) };
}

function parse(text: string): unknown {
  return parseExactJson(text);
}

function toPlain(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? Number(value) : value,
    ]),
  );
}
