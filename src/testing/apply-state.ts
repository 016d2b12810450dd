import type { Delivery } from '../model/delivery.ts';
import type { JsonObject } from '../model/json.ts';
import type { ItemTable, SearchIndex } from '../model/target.ts';
import { createDocumentModel, type DocumentModel } from './document-model.ts';
import { createItemModel, type ItemModel } from './item-model.ts';

/** What tables and indexes hold. */
export interface TargetState {
  /** The items of a DynamoDB table by key, without deleted rows and the attributes of Millrace. */
  readonly items: (table: ItemTable) => readonly JsonObject[];
  /** The documents of an OpenSearch index by id, without deleted rows and the field of Millrace. */
  readonly documents: (index: SearchIndex) => Readonly<Record<string, JsonObject>>;
}

/**
 * Applies deliveries, one after the other, to tables and indexes in memory that compare versions as the
 * real ones do, and returns what they hold then. Messages are passed over.
 *
 * Whatever was applied before, repeated or in another order of lanes: the end must be the same.
 *
 * @example
 * const { deliveries } = await runFixture(shopService.functions.orders, records);
 * expect(applyState([...deliveries, ...deliveries]).items(at.orderCache)).toStrictEqual([
 *   { pk: 'ORDER#1', status: 'shipped' },
 * ]);
 */
export function applyState(deliveries: readonly Delivery[]): TargetState {
  const tables = new Map<string, ItemModel>();
  const indexes = new Map<string, DocumentModel>();
  for (const delivery of deliveries) {
    if (delivery.sink === 'dynamodb') {
      modelOf(tables, delivery.target, createItemModel).apply(delivery);
    } else if (delivery.sink === 'opensearch') {
      modelOf(indexes, delivery.target, createDocumentModel).apply(delivery);
    }
  }
  return {
    items: ({ name }) => tables.get(name)?.items() ?? [],
    documents: ({ name }) => indexes.get(name)?.documents() ?? {},
  };
}

function modelOf<Model>(models: Map<string, Model>, name: string, create: () => Model): Model {
  const known = models.get(name);
  if (known !== undefined) return known;
  const created = create();
  models.set(name, created);
  return created;
}
