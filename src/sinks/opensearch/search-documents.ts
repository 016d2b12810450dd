import { CdcError } from '../../errors.ts';
import type { OpensearchDelivery } from '../../model/delivery.ts';
import { formatExactJson, parseExactJson } from '../../model/exact-json.ts';
import { MILLRACE_FIELD } from '../../model/reserved-names.ts';
import type { Version } from '../../model/version.ts';
import { fromStoredVersion } from '../../model/version-order.ts';
import type { Destination } from '../deliver-in-batches.ts';
import type { SweepPage, SweepPort, SweptItem } from '../sweep.ts';
import { callOpensearch, listAt, memberOf, textAt } from './call-opensearch.ts';
import { readAll, toState } from './read-documents.ts';
import type { Transport } from './transport.ts';

export interface SearchOptions {
  readonly transport: Transport;
  /** `https://endpoint/index`: the index, not a filtering alias. */
  readonly address: string;
  /** The symbolic name of the target, for errors. */
  readonly target: string;
  /** How the texts of the field `millrace` are mapped; dynamic mapping adds a field `.keyword`. */
  readonly mapping?: 'dynamic' | 'keyword';
  /** Documents of one page. */
  readonly pageDocuments?: number;
}

const PAGE_DOCUMENTS = 500;
/** Together they name one change, so that pages neither repeat nor leave out a document. */
const SORTED_BY = ['order', 'lane', 'place'] as const;

/**
 * Reads the documents of a replica for a sweep: ids and versions, no other field. The search sees what
 * was written before the last refresh; a sweep that runs again sees the rest.
 */
export function createDocumentSearch(options: SearchOptions): SweepPort<OpensearchDelivery> {
  const { pageDocuments = PAGE_DOCUMENTS, mapping = 'dynamic' } = options;
  const fieldOf = (name: string) =>
    `${MILLRACE_FIELD}.${name}${mapping === 'dynamic' ? '.keyword' : ''}`;
  return {
    async readPage(cursor, signal) {
      const body = formatExactJson({
        size: pageDocuments,
        _source: [MILLRACE_FIELD],
        query: { bool: { must_not: [{ term: { [`${MILLRACE_FIELD}.deleted`]: true } }] } },
        sort: SORTED_BY.map((name) => ({ [fieldOf(name)]: { order: 'asc', missing: '_first' } })),
        ...(cursor === undefined ? {} : { search_after: parseExactJson(cursor) }),
      });
      const answer = await callOpensearch(
        options.transport,
        { path: '_search', body },
        destinationOf(options, signal),
      );
      if (!answer.ok) throw 'error' in answer.outcome ? answer.outcome.error : unreadable(options);
      return toPage(answer.body, pageDocuments, options);
    },
  };
}

/** Reads the version of the last truncate of a replica; `undefined` if there was none. */
export async function readDocumentFence(
  options: SearchOptions,
  id: string,
  signal: AbortSignal,
): Promise<Version | undefined> {
  const wanted = [{ id, withFields: false }];
  const [result] = await readAll(options.transport, wanted, destinationOf(options, signal));
  if (result?.read !== true) throw unreadable(options);
  const { state } = result.document;
  return state && fromStoredVersion(state);
}

function toPage(
  body: unknown,
  pageDocuments: number,
  options: SearchOptions,
): SweepPage<OpensearchDelivery> {
  // A page of which a shard did not answer would let the sweep pass over its documents.
  const shards = memberOf(body, '_shards');
  if (memberOf(body, 'timed_out') === true || memberOf(shards, 'failed') !== 0) {
    throw unreadable(options);
  }
  const hits = listAt(memberOf(body, 'hits'), 'hits');
  const last = hits.at(-1);
  const isLast = hits.length < pageDocuments;
  return {
    items: hits.flatMap(toSwept),
    next: isLast || last === undefined ? undefined : formatExactJson(listAt(last, 'sort')),
  };
}

function toSwept(hit: unknown): readonly SweptItem<OpensearchDelivery>[] {
  const id = textAt(hit, '_id');
  if (id === undefined) return [];
  const state = memberOf(memberOf(hit, '_source'), MILLRACE_FIELD);
  return [
    {
      state: toState(state),
      deleted: memberOf(state, 'deleted') === true,
      item: id,
      removal: { action: 'delete', id },
    },
  ];
}

function destinationOf({ address, target }: SearchOptions, signal: AbortSignal): Destination {
  return { service: 'OpenSearch', target, address, signal };
}

function unreadable({ target }: SearchOptions): CdcError {
  const message = `Documents of ${target} could not be read`;
  return new CdcError('ERR_CDC_DELIVERY_UNAVAILABLE', message, { details: { target } });
}
