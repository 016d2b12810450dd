import type { Outcome } from '../../model/delivery.ts';
import { isObject } from '../../model/fields.ts';
import type { JsonObject } from '../../model/json.ts';
import { MILLRACE_FIELD } from '../../model/reserved-names.ts';
import type { StoredVersion } from '../../model/version-order.ts';
import { outcomeOfRefusal } from '../classify-error.ts';
import type { Destination } from '../deliver-in-batches.ts';
import { unconfirmed } from '../sink-outcome.ts';
import type { BulkEntry } from './build-bulk-entry.ts';
import { callOpensearch, listAt, memberOf, textAt } from './call-opensearch.ts';
import type { Transport } from './transport.ts';

/** A stored document, as far as the next change needs it. */
export interface StoredDocument {
  /** Version, sequence number and term of the engine; `undefined` if there is no document. */
  readonly engine: EngineState | undefined;
  /** The highest external version that it was written with. */
  readonly highest: bigint;
  readonly state: StoredVersion | undefined;
  /** The fields of the row; empty for markers, and where they were not asked for. */
  readonly fields: JsonObject;
}

export interface EngineState {
  readonly version: bigint;
  readonly seqNo: bigint;
  readonly primaryTerm: bigint;
}

export type ReadResult =
  | { readonly read: true; readonly document: StoredDocument }
  | { readonly read: false; readonly outcome: Outcome };

const NO_DOCUMENT: StoredDocument = {
  engine: undefined,
  highest: 0n,
  state: undefined,
  fields: {},
};

/** Reads the documents that entries are about, in order; as of now, not of the last refresh. */
export function readDocuments(
  transport: Transport,
  entries: readonly BulkEntry[],
  destination: Destination,
): Promise<readonly ReadResult[]> {
  const wanted = entries.map(({ delivery: { request } }): Wanted => {
    // Only an incomplete image needs the fields.
    const withFields = request.action === 'put' && !request.complete;
    return { id: request.id, withFields };
  });
  return readAll(transport, wanted, destination);
}

/** One document to read. */
export interface Wanted {
  readonly id: string;
  readonly withFields: boolean;
}

/** Reads documents by their ids, in order. */
export async function readAll(
  transport: Transport,
  wanted: readonly Wanted[],
  destination: Destination,
): Promise<readonly ReadResult[]> {
  const docs = wanted.map(({ id, withFields }) => ({
    _id: id,
    ...(withFields ? {} : { _source: [MILLRACE_FIELD] }),
  }));
  const body = JSON.stringify({ docs });
  const answer = await callOpensearch(transport, { path: '_mget', body }, destination);
  if (!answer.ok) {
    // A missing index may be one that the first write creates: let the write decide.
    const missing = answer.status === 404;
    return wanted.map(() => (missing ? found(NO_DOCUMENT) : unread(answer.outcome)));
  }
  const read = listAt(answer.body, 'docs');
  return wanted.map(({ id }, index) => toResult(read[index], id, destination));
}

function toResult(doc: unknown, id: string, destination: Destination): ReadResult {
  const type = textAt(memberOf(doc, 'error'), 'type');
  if (type === 'index_not_found_exception') return found(NO_DOCUMENT);
  if (type !== undefined) return unread(outcomeOfRefusal({ code: type }, destination));
  if (textAt(doc, '_id') !== id) return unread(unconfirmed(destination));
  if (memberOf(doc, 'found') !== true) return found(NO_DOCUMENT);
  const engine = toEngineState(doc);
  const source = memberOf(doc, '_source');
  if (engine === undefined || !isObject(source)) return unread(unconfirmed(destination));
  const { [MILLRACE_FIELD]: state, ...fields } = source;
  const highest = textAt(state, 'highest');
  return found({
    engine,
    highest: highest !== undefined && /^\d{1,19}$/.test(highest) ? BigInt(highest) : engine.version,
    state: toState(state),
    // The cast holds: the fields were read from JSON.
    fields: fields as JsonObject,
  });
}

function toEngineState(doc: unknown): EngineState | undefined {
  const version = toWhole(memberOf(doc, '_version'));
  const seqNo = toWhole(memberOf(doc, '_seq_no'));
  const primaryTerm = toWhole(memberOf(doc, '_primary_term'));
  if (version === undefined || seqNo === undefined || primaryTerm === undefined) return undefined;
  return { version, seqNo, primaryTerm };
}

function found(document: StoredDocument): ReadResult {
  return { read: true, document };
}

function unread(outcome: Outcome): ReadResult {
  return { read: false, outcome };
}

function toWhole(value: unknown): bigint | undefined {
  return typeof value === 'number' || typeof value === 'bigint' ? BigInt(value) : undefined;
}

/** A document that Millrace did not write has no state, and any change applies. */
export function toState(value: unknown): StoredVersion | undefined {
  const order = textAt(value, 'order');
  const kind = textAt(value, 'kind');
  const lane = textAt(value, 'lane');
  const place = textAt(value, 'place');
  if (order === undefined || lane === undefined || place === undefined) return undefined;
  const [transaction, left] = [textAt(value, 'transaction'), textAt(value, 'left')];
  return { order, kind: kind === 'read' ? 'read' : 'stream', lane, place, transaction, left };
}
