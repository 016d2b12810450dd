import type { AnyChange } from '../../model/change-event.ts';
import type { ItemKey } from '../../model/delivery.ts';
import { oneOfTexts, type WordsOf } from '../../model/options.ts';
import type { Draft, IncompletePolicy } from '../../model/route.ts';
import type { Table } from '../../model/table.ts';
import type { ItemKeyTypes, ItemTable } from '../../model/target.ts';
import { NOTHING_HIDDEN } from '../build/hidden-columns.ts';
import { compileImage } from '../build/image.ts';
import { compileItemKey, keyPartsOf } from '../build/item-key.ts';
import type { ItemNaming } from '../build/item-names.ts';
import { buildMirrorRequests, type MirrorRequest } from '../build/mirror-requests.ts';
import { routeFailed } from '../build/route-function.ts';
import { anIncompletePolicy, aTargetOf, declareSend } from '../declare/declare-send.ts';
import type { State } from '../declare/send.ts';

type ItemRequest = Extract<Draft, { sink: 'dynamodb' }>['request'];

/** What both kinds of replicas say. */
export interface ReplicaOptions {
  /** As with `put` and `index`. */
  readonly incomplete?: IncompletePolicy | undefined;
  /**
   * `fixed`: keys of rows never change. Needed where the capture tool does not tell the old key of an
   * update, because the old item would then stay for ever.
   */
  readonly keys?: 'may-change' | 'fixed' | undefined;
}

export interface TableReplicaOptions<Types extends ItemKeyTypes> extends ReplicaOptions {
  /** Its key attributes are the key columns of the table. */
  readonly table: ItemTable<Types>;
}

export const REPLICA_WORDS: WordsOf<ReplicaOptions> = {
  incomplete: anIncompletePolicy,
  keys: oneOfTexts('may-change', 'fixed'),
};
const WORDS: WordsOf<TableReplicaOptions<ItemKeyTypes>> = {
  ...REPLICA_WORDS,
  table: aTargetOf('dynamodb'),
};

/**
 * Keeps a copy of a table: the key of the row is the key of the item, all captured columns are its
 * attributes, and a truncate of the table empties the copy.
 *
 * @see docs/guides/replicas.md for what a stream can and cannot tell.
 * @example
 * mirror(customers, { because: 'Other services read customers here.',
 *   to: dynamodb.replica({ table: at.customers }) })
 */
export function replica<T extends Table, Types extends ItemKeyTypes>(
  given: TableReplicaOptions<Types>,
): State<T, 'dynamodb'> {
  const declaration = {
    for: 'mirror',
    verb: 'dynamodb.replica',
    sink: 'dynamodb',
    given,
    words: WORDS,
  } as const;
  return declareSend(declaration, (options, columns) => {
    const { table, incomplete = 'merge', keys = 'may-change' } = options;
    const key = Object.fromEntries(Object.keys(table.facts.key).map((name) => [name, name]));
    const naming = compileItemKey(table.facts.key, key, columns);
    const imageOf = compileImage('item', undefined);
    const fence = fenceKeyOf(table.facts.key);
    const fenceItem = naming.textOf(fence);
    return {
      for: 'mirror',
      verb: 'dynamodb.replica',
      target: table,
      parts: keyPartsOf(key),
      needs: Object.keys(key),
      isWhole: true,
      incomplete,
      keys,
      truncates: true,
      build: (change, present, hidden = NOTHING_HIDDEN) => {
        const event = change as AnyChange;
        if (event.operation === 'truncate') {
          return [{ sink: 'dynamodb', request: { action: 'fence', key: fence }, item: fenceItem }];
        }
        const parts = { event, present, hidden, naming, imageOf, incomplete };
        return buildMirrorRequests(parts).map((asked) => {
          const draft = toItemDraft(asked, naming, fence);
          if (draft.item === fenceItem) throw routeFailed('the key is that of the fence');
          return draft;
        });
      },
    };
  });
}

/** Writes what a mirror asks for as a request to DynamoDB. */
export function toItemDraft(
  asked: MirrorRequest<ItemKey>,
  { textOf }: ItemNaming<ItemKey>,
  fence?: ItemKey,
): Draft {
  const { after, leaves } = asked.action === 'delete' ? asked : {};
  return {
    sink: 'dynamodb',
    request: toItemRequest(asked, fence),
    item: textOf(asked.name),
    ...(after === undefined ? {} : { after: textOf(after) }),
    ...(leaves ? { leaves } : {}),
    ...(asked.action === 'put' && asked.comes ? { comes: true } : {}),
  };
}

function toItemRequest(asked: MirrorRequest<ItemKey>, fence: ItemKey | undefined): ItemRequest {
  const { name: key } = asked;
  const fenced = fence === undefined ? {} : { fence };
  if (asked.action === 'delete') return { action: 'delete', key, ...fenced };
  return { action: 'put', key, image: asked.image, complete: asked.complete, ...fenced };
}

/** The lowest number of 38 digits: no key that a database counts up comes near it. */
const FENCE_NUMBER = -(10n ** 38n) + 1n;

/** Returns the key of the item that stands for truncates: one that no row has. */
export function fenceKeyOf(types: ItemKeyTypes): ItemKey {
  return Object.fromEntries(
    Object.entries(types).map(([name, type]) => [
      name,
      type === 'number' ? FENCE_NUMBER : 'millrace:fence',
    ]),
  );
}
