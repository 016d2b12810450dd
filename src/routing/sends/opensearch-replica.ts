import type { AnyChange } from '../../model/change-event.ts';
import type { WordsOf } from '../../model/options.ts';
import type { Draft } from '../../model/route.ts';
import type { Table } from '../../model/table.ts';
import type { SearchIndex } from '../../model/target.ts';
import { compileDocumentId } from '../build/document-id.ts';
import { NOTHING_HIDDEN } from '../build/hidden-columns.ts';
import { compileImage } from '../build/image.ts';
import { buildMirrorRequests, type MirrorRequest } from '../build/mirror-requests.ts';
import { routeFailed } from '../build/route-function.ts';
import { aTargetOf, declareSend } from '../declare/declare-send.ts';
import type { State } from '../declare/send.ts';
import { REPLICA_WORDS, type ReplicaOptions } from './dynamodb-replica.ts';

type DocumentRequest = Extract<Draft, { sink: 'opensearch' }>['request'];

export interface IndexReplicaOptions extends ReplicaOptions {
  readonly index: SearchIndex;
}

const WORDS: WordsOf<IndexReplicaOptions> = { ...REPLICA_WORDS, index: aTargetOf('opensearch') };

/** The id of the document that stands for truncates. */
export const FENCE_ID = 'millrace:fence';

/**
 * Keeps a copy of a table: the key of the row is the id of the document, all captured columns are its
 * fields, and a truncate of the table empties the copy.
 *
 * @see docs/guides/replicas.md for what a stream can and cannot tell.
 */
export function replica<T extends Table>(given: IndexReplicaOptions): State<T, 'opensearch'> {
  const declaration = {
    for: 'mirror',
    verb: 'opensearch.replica',
    sink: 'opensearch',
    given,
    words: WORDS,
  } as const;
  return declareSend(declaration, (options, columns) => {
    const { index, incomplete = 'merge', keys = 'may-change' } = options;
    const namingOf = compileDocumentId(undefined, columns);
    const imageOf = compileImage('document', undefined);
    return {
      for: 'mirror',
      verb: 'opensearch.replica',
      target: index,
      parts: [],
      needs: [],
      isWhole: true,
      incomplete,
      keys,
      truncates: true,
      build: (change, present, hidden = NOTHING_HIDDEN) => {
        const event = change as AnyChange;
        if (event.operation === 'truncate') {
          return [
            { sink: 'opensearch', request: { action: 'fence', id: FENCE_ID }, item: FENCE_ID },
          ];
        }
        const parts = { event, present, hidden, naming: namingOf(event), imageOf, incomplete };
        return buildMirrorRequests(parts).map((asked) => {
          if (asked.name === FENCE_ID) throw routeFailed('the key is that of the fence');
          return toDocumentDraft(asked, FENCE_ID);
        });
      },
    };
  });
}

/** Writes what a mirror asks for as a request to OpenSearch. */
export function toDocumentDraft(asked: MirrorRequest<string>, fence?: string): Draft {
  const { after, leaves } = asked.action === 'delete' ? asked : {};
  return {
    sink: 'opensearch',
    request: toDocumentRequest(asked, fence),
    item: asked.name,
    ...(after === undefined ? {} : { after }),
    ...(leaves ? { leaves } : {}),
    ...(asked.action === 'put' && asked.comes ? { comes: true } : {}),
  };
}

function toDocumentRequest(
  asked: MirrorRequest<string>,
  fence: string | undefined,
): DocumentRequest {
  const { name: id } = asked;
  const fenced = fence === undefined ? {} : { fence };
  if (asked.action === 'delete') return { action: 'delete', id, ...fenced };
  return { action: 'put', id, image: asked.image, complete: asked.complete, ...fenced };
}
