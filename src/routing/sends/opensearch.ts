import type { AnyRowChange, RowOperation } from '../../model/change-event.ts';
import { toImageLine } from '../../model/event-line.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Draft } from '../../model/route.ts';
import type { RowOf, Table } from '../../model/table.ts';
import type { SearchIndex } from '../../model/target.ts';
import { compileDocumentId } from '../document-id.ts';
import { hideColumns, NOTHING_HIDDEN } from '../hidden-columns.ts';
import { namesToInvalidate, namesToMirror } from '../item-names.ts';
import { toDocument } from '../message-body.ts';
import type { CheckedPart, TextPart } from '../part-source.ts';
import { columnsOfPart } from '../part-value.ts';
import { routeFailed, runRouteFunction } from '../route-function.ts';
import { bodiesOf, type Effect, type State } from '../send.ts';

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

export const opensearch = { index, invalidate } as const;

/** Keeps one document for each row. */
function index<T extends Table, const Id extends TextPart<T>>({
  index: target,
  id,
  document,
}: IndexOptions<T, Id>): State<T, 'opensearch'> {
  const namingOf = compileDocumentId(id);
  const imageOf = (row: RowOf<T>): JsonObject =>
    document === undefined
      ? toImageLine(row)
      : toDocument(
          'document',
          runRouteFunction('document', () => document(row)),
        );
  return {
    for: 'mirror',
    verb: 'opensearch.index',
    target,
    ...factsOf(id),
    bodies: bodiesOf('row', { document }),
    isWhole: true,
    build: (event, present, hidden = NOTHING_HIDDEN) => {
      const any = event as AnyRowChange;
      const { now, left } = namesToMirror(any, hidden, namingOf(any));
      if (now === undefined) throw routeFailed('a column of the document id is null');
      const image = present ? imageOf(hideColumns(event.row, hidden)) : undefined;
      const complete = event.uncaptured.length === 0;
      return [
        toDraft(
          image ? { action: 'put', id: now, image, complete } : { action: 'delete', id: now },
        ),
        ...(left === undefined ? [] : [toDraft({ action: 'delete', id: left })]),
      ];
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

function toDraft(request: Extract<Draft, { sink: 'opensearch' }>['request']): Draft {
  return { sink: 'opensearch', request, item: request.id };
}

function factsOf(id: string | ((row: never) => unknown) | undefined) {
  if (id === undefined) return { parts: [], needs: [] };
  return { parts: [{ name: 'id', source: id }], needs: columnsOfPart(id) ?? [] };
}
