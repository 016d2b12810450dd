import type { OpensearchDelivery, Outcome } from '../../src/model/delivery.ts';
import { parseExactJson } from '../../src/model/exact-json.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { createOpensearchSink } from '../../src/sinks/opensearch/opensearch-sink.ts';
import { toState } from '../../src/sinks/opensearch/read-documents.ts';
import { readDocumentFence } from '../../src/sinks/opensearch/search-documents.ts';
import { sweep } from '../../src/sinks/sweep.ts';
import { createFakeOpensearch } from '../sinks/fakes/fake-opensearch.ts';
import { rows } from './source-table.ts';

const ADDRESS = 'https://search.example/rows';
const FENCE = 'millrace:fence';
const { signal } = new AbortController();

/** An index that holds a replica, written by the real sink: the engine's external versions decide. */
export interface DocumentReplica {
  readonly deliver: (deliveries: readonly OpensearchDelivery[]) => Promise<readonly Outcome[]>;
  /** Removes what is older than the fence. */
  readonly sweep: () => Promise<void>;
  readonly rows: () => readonly JsonObject[];
}

/** Creates an empty index. */
export function createDocumentReplica(): DocumentReplica {
  const index = createFakeOpensearch({});
  const addresses = { documents: ADDRESS };
  const sink = createOpensearchSink({ transport: index.transport, addresses, now: () => 0 });
  const search = { transport: index.transport, address: ADDRESS, target: 'documents' };
  const held = () => [...index.documents].map(([id, { source }]) => ({ id, ...read(source) }));
  return {
    deliver: (deliveries) => sink.deliver(deliveries, signal),
    sweep: async () => {
      const before = await readDocumentFence(search, FENCE, signal);
      if (before === undefined) return;
      const items = held().map(({ id, millrace }) => ({
        state: toState(millrace),
        deleted: millrace['deleted'] === true,
        item: id,
        removal: { action: 'delete', id } as const,
      }));
      const port = { readPage: () => Promise.resolve({ items, next: undefined }) };
      const where = { route: 'documents', target: 'documents', table: rows };
      await sweep<OpensearchDelivery>({ port, sink, ...where, before, signal });
    },
    rows: () =>
      held().flatMap(({ fields, millrace }) => (millrace['deleted'] === true ? [] : [fields])),
  };
}

function read(source: string): { readonly fields: JsonObject; readonly millrace: JsonObject } {
  // The cast holds: the sink has written it.
  const { millrace, ...fields } = parseExactJson(Buffer.from(source)) as JsonObject & {
    readonly millrace: JsonObject;
  };
  return { fields, millrace };
}
