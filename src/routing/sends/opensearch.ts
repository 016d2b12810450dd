import type { AnyRowChange, ChangeFactsOf, RowOperation } from '../../model/change-event.ts';
import { aFunction, required, type WordsOf } from '../../model/options.ts';
import type { IncompletePolicy } from '../../model/route.ts';
import type { RowOf, Table } from '../../model/table.ts';
import type { SearchIndex } from '../../model/target.ts';
import { compileDocumentId } from '../build/document-id.ts';
import { NOTHING_HIDDEN } from '../build/hidden-columns.ts';
import { asRowFunction, compileImage, type ImageFunction } from '../build/image.ts';
import { namesToInvalidate } from '../build/item-names.ts';
import { buildMirrorRequests } from '../build/mirror-requests.ts';
import { columnsOfPart } from '../build/part-value.ts';
import { anIncompletePolicy, aPart, aTargetOf, declareSend } from '../declare/declare-send.ts';
import type { CheckedPart, TextPart } from '../declare/part-source.ts';
import type { Effect, State } from '../declare/send.ts';
import { bodiesOf } from '../declare/send-bodies.ts';
import { replica, toDocumentDraft } from './opensearch-replica.ts';

export interface OpensearchInvalidateOptions<T extends Table, Id> {
  readonly index: SearchIndex;
  /** A column, a template or a function of the row. */
  readonly id: Id & CheckedPart<T, NoInfer<Id>>;
}

export interface IndexOptions<T extends Table, Id> {
  readonly index: SearchIndex;
  /** A column, a template or a function of the row. The key of the row, unless said otherwise. */
  readonly id?: Id & CheckedPart<T, NoInfer<Id>>;
  /** All captured columns, unless said otherwise. `change` tells when and by what the row was changed. */
  readonly document?: ImageFunction<RowOf<T>, ChangeFactsOf<T>> | undefined;
  /**
   * What to do with a row of which not all columns were captured: `merge` sets what is known and keeps
   * the rest of the document; `skip` waits for a row that is whole; `fail` quarantines the change.
   */
  readonly incomplete?: IncompletePolicy | undefined;
}

const INVALIDATE_WORDS: WordsOf<OpensearchInvalidateOptions<Table, string>> = {
  index: aTargetOf('opensearch'),
  id: required(aPart),
};
const INDEX_WORDS: WordsOf<IndexOptions<Table, string>> = {
  index: aTargetOf('opensearch'),
  id: aPart,
  document: aFunction,
  incomplete: anIncompletePolicy,
};

export const opensearch = { index, invalidate, replica } as const;

/** Keeps one document for each row. */
function index<T extends Table, const Id extends TextPart<T>>(
  given: IndexOptions<T, Id>,
): State<T, 'opensearch'> {
  const declaration = {
    for: 'mirror',
    verb: 'opensearch.index',
    sink: 'opensearch',
    given,
    words: INDEX_WORDS,
  } as const;
  return declareSend(declaration, (options, columns) => {
    const { index: target, id, document, incomplete = 'merge' } = options;
    const namingOf = compileDocumentId(id, columns);
    const imageOf = compileImage('document', document);
    return {
      for: 'mirror',
      verb: 'opensearch.index',
      target,
      ...factsOf(id),
      bodies: bodiesOf('row', { document: asRowFunction(document) }),
      isWhole: true,
      incomplete,
      build: (change, present, hidden = NOTHING_HIDDEN) => {
        const event = change as AnyRowChange;
        const naming = namingOf(event);
        const asked = buildMirrorRequests({ event, present, hidden, naming, imageOf, incomplete });
        return asked.map((one) => toDocumentDraft(one));
      },
    };
  });
}

/** Deletes the documents that the old and the new row stand for. */
function invalidate<T extends Table, O extends RowOperation, const Id extends TextPart<T>>(
  given: OpensearchInvalidateOptions<T, Id>,
): Effect<T, O, 'opensearch'> {
  const declaration = {
    for: 'on',
    verb: 'opensearch.invalidate',
    sink: 'opensearch',
    given,
    words: INVALIDATE_WORDS,
  } as const;
  return declareSend(declaration, (options, columns) => {
    const { index: target, id } = options;
    const namingOf = compileDocumentId(id, columns);
    return {
      for: 'on',
      verb: 'opensearch.invalidate',
      target,
      ...factsOf(id),
      build: (event, _present, hidden = NOTHING_HIDDEN) => {
        const any = event as AnyRowChange;
        const names = namesToInvalidate(any, hidden, namingOf(any));
        return names.map((name) => ({
          sink: 'opensearch',
          request: { action: 'invalidate', id: name },
          item: name,
        }));
      },
    };
  });
}

function factsOf(id: string | ((row: never) => unknown) | undefined) {
  if (id === undefined) return { parts: [], needs: [] };
  return { parts: [{ name: 'id', source: id }], needs: columnsOfPart(id) ?? [] };
}
