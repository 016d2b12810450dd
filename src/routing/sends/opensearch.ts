import type { AnyRowChange, RowOperation } from '../../model/change-event.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Draft } from '../../model/route.ts';
import type { RowOf, Table } from '../../model/table.ts';
import type { SearchIndex } from '../../model/target.ts';
import { compileDocumentId } from '../document-id.ts';
import { NOTHING_HIDDEN } from '../hidden-columns.ts';
import { compileImage } from '../image.ts';
import { namesToInvalidate } from '../item-names.ts';
import { buildMirrorRequests, type MirrorRequest } from '../mirror-requests.ts';
import type { CheckedPart, TextPart } from '../part-source.ts';
import { columnsOfPart } from '../part-value.ts';
import type { Effect, State } from '../send.ts';
import { bodiesOf } from '../send-bodies.ts';

export interface OpensearchInvalidateOptions<T extends Table, Id> {
  readonly index: SearchIndex;
  /** A column, a template or a function of the row. */
  readonly id: Id & CheckedPart<T, NoInfer<Id>>;
}

export interface IndexOptions<T extends Table, Id> {
  readonly index: SearchIndex;
  /** A column, a template or a function of the row. The key of the row, unless said otherwise. */
  readonly id?: Id & CheckedPart<T, NoInfer<Id>>;
  /** All captured columns, unless said otherwise. */
  readonly document?: ((row: RowOf<T>) => JsonObject) | undefined;
}

type DocumentRequest = Extract<Draft, { sink: 'opensearch' }>['request'];

export const opensearch = { index, invalidate } as const;

/** Keeps one document for each row. */
function index<T extends Table, const Id extends TextPart<T>>({
  index: target,
  id,
  document,
}: IndexOptions<T, Id>): State<T, 'opensearch'> {
  const namingOf = compileDocumentId(id);
  const imageOf = compileImage('document', document);
  return {
    for: 'mirror',
    verb: 'opensearch.index',
    target,
    ...factsOf(id),
    bodies: bodiesOf('row', { document }),
    isWhole: true,
    build: (change, present, hidden = NOTHING_HIDDEN) => {
      const event = change as AnyRowChange;
      const naming = namingOf(event);
      const asked = buildMirrorRequests({ event, present, hidden, naming, imageOf });
      return asked.map(toMirrorDraft);
    },
  };
}

/** Deletes the documents that the old and the new row stand for. */
function invalidate<T extends Table, O extends RowOperation, const Id extends TextPart<T>>({
  index: target,
  id,
}: OpensearchInvalidateOptions<T, Id>): Effect<T, O, 'opensearch'> {
  const namingOf = compileDocumentId(id);
  return {
    for: 'on',
    verb: 'opensearch.invalidate',
    target,
    ...factsOf(id),
    build: (event, _present, hidden = NOTHING_HIDDEN) => {
      const any = event as AnyRowChange;
      const names = namesToInvalidate(any, hidden, namingOf(any));
      return names.map((name) => toDraft({ action: 'invalidate', id: name }));
    },
  };
}

function toMirrorDraft(asked: MirrorRequest<string>): Draft {
  const after = asked.action === 'delete' ? asked.after : undefined;
  return { ...toDraft(toDocumentRequest(asked)), ...(after === undefined ? {} : { after }) };
}

function toDocumentRequest(asked: MirrorRequest<string>): DocumentRequest {
  const { name: id } = asked;
  if (asked.action === 'delete') return { action: 'delete', id };
  return { action: 'put', id, image: asked.image, complete: asked.complete };
}

function toDraft(request: DocumentRequest): Draft {
  return { sink: 'opensearch', request, item: request.id };
}

function factsOf(id: string | ((row: never) => unknown) | undefined) {
  if (id === undefined) return { parts: [], needs: [] };
  return { parts: [{ name: 'id', source: id }], needs: columnsOfPart(id) ?? [] };
}
