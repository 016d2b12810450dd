import type { Delivery, OnceTable } from '../../model/delivery.ts';
import { effectIdOf } from '../../model/effect-id.ts';
import type { Draft, Send } from '../../model/route.ts';
import { expiryOf } from '../../model/target-expiry.ts';
import type { Version } from '../../model/version.ts';
import { isMessageSend } from '../declare/send.ts';
import type { CompiledRoute } from '../match/compiled-route.ts';
import type { Occasion } from '../match/occasion.ts';

/** Makes a delivery of what a send asks for: who asked, for which change, and what names the effect. */
export function toDelivery(
  draft: Draft,
  send: Send,
  { name, route }: CompiledRoute,
  { event, version }: Occasion,
): Delivery {
  const target = send.target.name;
  const facts = {
    route: name,
    target,
    position: event.position,
    event,
    item: itemOf(draft.item, route, target),
  };
  const once = onceOf(route);
  const message = { ...facts, ...(once === undefined ? {} : { once }) };
  const expiry = expiryOf(send.target);
  const state = {
    ...facts,
    ...(route.incomparable ? { incomparable: route.incomparable } : {}),
    ...(expiry === undefined ? {} : { expiry }),
  };
  switch (draft.sink) {
    case 'sns':
      return { ...draft, ...message, effectId: effectIdOf(effectNameOf(route, name, send), event) };
    case 'sqs':
      return { ...draft, ...message, effectId: effectIdOf(effectNameOf(route, name, send), event) };
    case 'eventbridge':
      return { ...draft, ...message, effectId: effectIdOf(effectNameOf(route, name, send), event) };
    case 'firehose':
      return { ...draft, ...message, effectId: effectIdOf(effectNameOf(route, name, send), event) };
    case 'custom': {
      const effectId = effectIdOf(effectNameOf(route, name, send), event);
      return { ...draft, ...message, effectId, version: version() };
    }
    case 'dynamodb': {
      const { leaves, comes, ...own } = draft;
      const moved = moving({ leaves, comes }, version());
      return { ...own, ...state, ...waitOf(draft, route, target), version: moved };
    }
    case 'opensearch': {
      const { leaves, comes, ...own } = draft;
      const moved = moving({ leaves, comes }, version());
      return { ...own, ...state, ...waitOf(draft, route, target), version: moved };
    }
    case 'archive':
      return { ...draft, ...facts };
  }
}

function onceOf({ once }: CompiledRoute['route']): OnceTable | undefined {
  if (once === undefined) return undefined;
  const { key: types, ttlAttribute } = once.table.facts;
  const [key = ''] = Object.keys(types);
  const place = { table: once.table.name, key, ttlMs: once.ttlMs };
  return ttlAttribute === undefined ? place : { ...place, ttlAttribute };
}

/** Two sends of one route can name items of two targets alike. */
function itemOf(item: string, { sends }: CompiledRoute['route'], target: string): string {
  return sends.length === 1 ? item : `${target} ${item}`;
}

/** Only rows that move meet others of their transaction: the versions of the rest name none (decision 0131). */
function moving({ leaves, comes }: Pick<Draft, 'leaves' | 'comes'>, version: Version): Version {
  if (leaves) return { ...version, leaves };
  if (comes) return version;
  const { transaction: _, ...unmoved } = version;
  return unmoved;
}

function waitOf({ after }: Draft, route: CompiledRoute['route'], target: string) {
  return after === undefined ? {} : { after: itemOf(after, route, target) };
}

/** The first message of a route has the name of the route, so that adding another changes nothing. */
function effectNameOf(
  { formerly, sends }: CompiledRoute['route'],
  name: string,
  send: Send,
): string {
  const place = sends.filter(hasEffectId).indexOf(send);
  const own = formerly ?? name;
  return place === 0 ? own : `${own}/${send.target.name}#${place}`;
}

function hasEffectId(send: Send): boolean {
  return isMessageSend(send) || send.target.sink === 'custom';
}
