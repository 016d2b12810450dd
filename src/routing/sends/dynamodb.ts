import type {
  AnyRowChange,
  ChangeEvent,
  ChangeFactsOf,
  RowOperation,
} from '../../model/change-event.ts';
import type { JsonObject } from '../../model/json.ts';
import { aFunction, either, required, texts, type WordsOf } from '../../model/options.ts';
import type { IncompletePolicy } from '../../model/route.ts';
import type { ColumnOf, RowOf, Table } from '../../model/table.ts';
import type { ItemKeyTypes, ItemTable } from '../../model/target.ts';
import { hideInEvent, NOTHING_HIDDEN } from '../build/hidden-columns.ts';
import { asRowFunction, compileImage, type ImageFunction } from '../build/image.ts';
import { compileItemKey, keyPartsOf } from '../build/item-key.ts';
import { namesToInvalidate } from '../build/item-names.ts';
import { toDocument } from '../build/message-body.ts';
import { buildMirrorRequests } from '../build/mirror-requests.ts';
import { columnsOfPart } from '../build/part-value.ts';
import { routeFailed, runRouteFunction } from '../build/route-function.ts';
import { anIncompletePolicy, anItemKey, aTargetOf, declareSend } from '../declare/declare-send.ts';
import type { CheckedPart, NumberPart, TextPart } from '../declare/part-source.ts';
import type { Effect, State } from '../declare/send.ts';
import { bodiesOf } from '../declare/send-bodies.ts';
import { replica, toItemDraft } from './dynamodb-replica.ts';

/** For each attribute of the item's key: a column, a template, or a function of the row. */
export type KeyParts<T extends Table, Types extends ItemKeyTypes> = {
  readonly [A in keyof Types]: Types[A] extends 'number' ? NumberPart<T> : TextPart<T>;
};
type Checked<T extends Table, Parts> = Parts & {
  readonly [A in keyof Parts]: CheckedPart<T, Parts[A]>;
};

interface ItemOptions<T extends Table, Types extends ItemKeyTypes, Parts> {
  readonly table: ItemTable<Types>;
  readonly key: Checked<T, Parts>;
}

export type InvalidateOptions<T extends Table, Types extends ItemKeyTypes, Parts> = ItemOptions<
  T,
  Types,
  Parts
>;

export interface PutOptions<T extends Table, Types extends ItemKeyTypes, Parts>
  extends ItemOptions<T, Types, Parts> {
  /**
   * The attributes besides the key: all captured columns, unless said otherwise. `change` tells when
   * and by what the row was changed last.
   */
  readonly item?: ImageFunction<RowOf<T>, ChangeFactsOf<T>> | undefined;
  /**
   * What to do with a row of which not all columns were captured: `merge` sets what is known and keeps
   * the rest of the item; `skip` waits for a row that is whole; `fail` quarantines the change.
   */
  readonly incomplete?: IncompletePolicy | undefined;
}

/** Operations that leave a row. */
type WritingOperation = Exclude<RowOperation, 'delete'>;

export interface UpdateOptions<
  T extends Table,
  O extends WritingOperation,
  Types extends ItemKeyTypes,
  Parts,
> extends ItemOptions<T, Types, Parts> {
  /** The attributes to set: columns by name, or a function of the event. */
  readonly set: readonly ColumnOf<T>[] | ((event: ChangeEvent<T, O>) => JsonObject);
}

type AnyKey = Readonly<Record<string, TextPart<Table>>>;

const INVALIDATE_WORDS: WordsOf<InvalidateOptions<Table, ItemKeyTypes, AnyKey>> = {
  table: aTargetOf('dynamodb'),
  key: anItemKey,
};
const PUT_WORDS: WordsOf<PutOptions<Table, ItemKeyTypes, AnyKey>> = {
  ...INVALIDATE_WORDS,
  item: aFunction,
  incomplete: anIncompletePolicy,
};
const UPDATE_WORDS: WordsOf<UpdateOptions<Table, WritingOperation, ItemKeyTypes, AnyKey>> = {
  ...INVALIDATE_WORDS,
  set: required(either(texts, aFunction)),
};

export const dynamodb = { invalidate, put, replica, update } as const;

/**
 * Deletes the items that the old and the new row stand for, whatever is in them: for caches.
 * Where a column of the key is null there is no item to delete.
 */
function invalidate<
  T extends Table,
  O extends RowOperation,
  Types extends ItemKeyTypes,
  const Parts extends KeyParts<T, Types>,
>(given: InvalidateOptions<T, Types, Parts>): Effect<T, O, 'dynamodb'> {
  const declaration = {
    for: 'on',
    verb: 'dynamodb.invalidate',
    sink: 'dynamodb',
    given,
    words: INVALIDATE_WORDS,
  } as const;
  return declareSend(declaration, (options, columns) => {
    const { table, key } = options;
    const naming = compileItemKey(table.facts.key, key, columns);
    return {
      for: 'on',
      verb: 'dynamodb.invalidate',
      target: table,
      ...factsOf(key),
      build: (event, _present, hidden = NOTHING_HIDDEN) =>
        namesToInvalidate(toAny(event), hidden, naming).map((name) => ({
          sink: 'dynamodb',
          request: { action: 'invalidate', key: name },
          item: naming.textOf(name),
        })),
    };
  });
}

/** Keeps one item for each row. */
function put<T extends Table, Types extends ItemKeyTypes, const Parts extends KeyParts<T, Types>>(
  given: PutOptions<T, Types, Parts>,
): State<T, 'dynamodb'> {
  const declaration = {
    for: 'mirror',
    verb: 'dynamodb.put',
    sink: 'dynamodb',
    given,
    words: PUT_WORDS,
  } as const;
  return declareSend(declaration, (options, columns) => {
    const { table, key, item, incomplete = 'merge' } = options;
    const naming = compileItemKey(table.facts.key, key, columns);
    const imageOf = compileImage('item', item);
    return {
      for: 'mirror',
      verb: 'dynamodb.put',
      target: table,
      ...factsOf(key),
      bodies: bodiesOf('row', { item: asRowFunction(item) }),
      isWhole: true,
      incomplete,
      build: (event, present, hidden = NOTHING_HIDDEN) =>
        buildMirrorRequests({
          event: toAny(event),
          present,
          hidden,
          naming,
          imageOf,
          incomplete,
        }).map((asked) => toItemDraft(asked, naming)),
    };
  });
}

/** Sets attributes of whatever item is there, and makes it if there is none. */
function update<
  T extends Table,
  O extends WritingOperation,
  Types extends ItemKeyTypes,
  const Parts extends KeyParts<T, Types>,
>(given: UpdateOptions<T, O, Types, Parts>): Effect<T, O, 'dynamodb'> {
  const declaration = {
    for: 'on',
    verb: 'dynamodb.update',
    sink: 'dynamodb',
    given,
    words: UPDATE_WORDS,
  } as const;
  return declareSend(declaration, (options, columns) => {
    const { table, key, set } = options;
    const naming = compileItemKey(table.facts.key, key, columns);
    const setOf = typeof set === 'function' ? set : (): JsonObject => ({});
    return {
      for: 'on',
      verb: 'dynamodb.update',
      target: table,
      ...factsOf(key),
      bodies: bodiesOf('event', { set: typeof set === 'function' ? set : undefined }),
      columns: typeof set === 'function' ? [] : set,
      build: (event, _present, hidden = NOTHING_HIDDEN) => {
        // The cast holds: hiding columns keeps the table and the operation.
        const shown = hideInEvent(toAny(event), hidden) as typeof event;
        const name = naming.nameOf(shown.row);
        if (name === undefined) throw routeFailed('a column of the item key is null');
        const values =
          typeof set === 'function'
            ? toDocument(
                'set',
                runRouteFunction('set', () => setOf(shown)),
              )
            : pickCaptured(shown.row, set);
        return [
          {
            sink: 'dynamodb',
            request: { action: 'update', key: name, set: values },
            item: naming.textOf(name),
          },
        ];
      },
    };
  });
}

/** Picks columns; one that was not captured is left as it is in the item. */
function pickCaptured(row: object, columns: readonly string[]): JsonObject {
  const captured = columns.filter((column) => Object.hasOwn(row, column));
  return Object.fromEntries(captured.map((column) => [column, Reflect.get(row, column)]));
}

function factsOf(key: object) {
  const parts = keyPartsOf(key);
  return { parts, needs: [...new Set(parts.flatMap(({ source }) => columnsOfPart(source) ?? []))] };
}

/** An event of one table is an event of any table; the compiler cannot see it of a type parameter. */
function toAny(event: unknown): AnyRowChange {
  return event as AnyRowChange;
}
