import { CdcError } from '../errors.ts';
import { type AnyChange, changedAt } from '../model/change-event.ts';
import type { Delivery, OnceTable } from '../model/delivery.ts';
import { effectIdOf } from '../model/effect-id.ts';
import type { Draft, Rejection, Routed, Send, SkipReason } from '../model/route.ts';
import { expiryOf } from '../model/target-expiry.ts';
import { type EpochBoundaries, type Version, versionOf } from '../model/version.ts';
import type { CompiledRoute, Verdict } from './compiled-route.ts';
import { runRouteFunction } from './route-function.ts';
import { isMessageSend } from './send.ts';
import { UNKNOWN } from './three-values.ts';

const NOTHING: Routed = { deliveries: [], rejections: [], skips: [] };

/** One change, and what its deliveries share. */
export interface Occasion {
  readonly event: AnyChange;
  readonly now: number;
  readonly since: number | undefined;
  readonly version: () => Version;
}

export interface OccasionOptions {
  /** Source times at which the order of the source database starts anew. */
  readonly boundaries?: EpochBoundaries | undefined;
  /** When the function went live, in epoch milliseconds: what was committed before it is no news. */
  readonly since?: number | undefined;
}

/** Returns the occasion of a change. The version is made when the first delivery asks for it. */
export function createOccasion(
  event: AnyChange,
  now: number,
  { boundaries = [], since }: OccasionOptions,
): Occasion {
  let version: Version | undefined;
  return {
    event,
    now,
    since,
    version: () => {
      version ??= versionOf(event, boundaries);
      return version;
    },
  };
}

/** Returns what a route that matched makes of a change: deliveries, rejections, named skips. */
export function decideRoute(compiled: CompiledRoute, verdict: Verdict, occasion: Occasion): Routed {
  const { name, route } = compiled;
  const reason = heldBack(compiled, verdict, occasion);
  const sends = reason === undefined ? route.sends : route.sends.filter(isState);
  const skips = reason === undefined ? [] : [{ route: name, reason }];
  if (sends.length === 0) return { ...NOTHING, skips };
  const passed = runFilter(compiled, occasion.event);
  if (passed === false) return skipped(name, 'filter');
  if (passed !== true) return { ...NOTHING, skips, rejections: rejectAll(name, sends, passed) };
  if (compiled.mode === 'paused') {
    return { ...NOTHING, skips, rejections: rejectAll(name, sends, pausedError(name)) };
  }
  const late = tooOldSends(compiled, sends, occasion);
  const taking = sends.filter((send) => takes(send, occasion.event) && !late.includes(send));
  const built = buildAll(compiled, taking, verdict, occasion);
  const left = leavesIncomplete(taking, verdict, occasion.event)
    ? [...skips, { route: name, reason: 'incomplete' as const }]
    : skips;
  if (compiled.mode === 'live') {
    // I3 (nothing vanishes): what waited for a target or a capture tool is parked, never skipped.
    const parked = late.flatMap((send) => rejectAll(name, [send], tooOldError(name)));
    return { ...built, rejections: [...built.rejections, ...parked], skips: left };
  }
  return skipped(name, built.rejections.length === 0 ? 'shadow' : 'shadow-failed');
}

/** Returns why the flood rules hold the messages of a route back; state targets are not flooded. */
function heldBack(
  { route }: CompiledRoute,
  { answer }: Verdict,
  { event, since }: Occasion,
): SkipReason | undefined {
  if (!route.sends.some(isMessageSend)) return undefined;
  if (answer === UNKNOWN && route.unknown === 'skip') return 'unknown';
  if (event.operation === 'read' && route.snapshot === 'skip') return 'snapshot';
  const at = changedAt(event) ?? Number.NaN;
  // Told by the change alone, so that a retry, a redrive and a replay decide the same.
  const isNews = [route.sinceMs, since].every((from) => from === undefined || !(at < from));
  return isNews ? undefined : 'before-since';
}

/** Returns the messages that have waited longer than the route says; state is never too old. */
function tooOldSends(
  { route: { maxAgeMs } }: CompiledRoute,
  sends: readonly Send[],
  { event, now }: Occasion,
): readonly Send[] {
  const isOld = maxAgeMs !== undefined && now - (changedAt(event) ?? now) > maxAgeMs;
  return isOld ? sends.filter(isMessageSend) : [];
}

/** A mirror gets truncates where one of its sends asks for them; the others are not asked. */
function takes(send: Send, { operation }: AnyChange): boolean {
  return operation !== 'truncate' || send.for === 'on' || send.truncates === true;
}

function leavesIncomplete(sends: readonly Send[], { present }: Verdict, event: AnyChange): boolean {
  return present && event.uncaptured.length > 0 && sends.some(isSkippingIncomplete);
}

function isSkippingIncomplete({ incomplete }: Send): boolean {
  return incomplete === 'skip';
}

function isState(send: Send): boolean {
  return !isMessageSend(send);
}

function skipped(route: string, reason: SkipReason): Routed {
  return { ...NOTHING, skips: [{ route, reason }] };
}

function rejectAll(route: string, sends: readonly Send[], error: CdcError): readonly Rejection[] {
  return sends.map(({ target }) => ({ route, target: target.name, error }));
}

function runFilter({ route, name }: CompiledRoute, event: AnyChange): boolean | CdcError {
  const { filter } = route;
  if (filter === undefined) return true;
  try {
    return runRouteFunction('filter', () => filter(event as never)) === true;
  } catch (error) {
    return toRouteError(error, name);
  }
}

function buildAll(
  compiled: CompiledRoute,
  sends: readonly Send[],
  { present }: Verdict,
  occasion: Occasion,
): Pick<Routed, 'deliveries' | 'rejections'> {
  const { name, hidden } = compiled;
  const deliveries: Delivery[] = [];
  const rejections: Rejection[] = [];
  for (const send of sends) {
    try {
      // The one cast of the router: a send is only reached through the route of its own table.
      const drafts = send.build(occasion.event as never, present, hidden);
      for (const draft of drafts) deliveries.push(toDelivery(draft, send, compiled, occasion));
    } catch (error) {
      rejections.push({ route: name, target: send.target.name, error: toRouteError(error, name) });
    }
  }
  return { deliveries, rejections };
}

function toDelivery(
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
      const { leaves, ...own } = draft;
      return {
        ...own,
        ...state,
        ...waitOf(draft, route, target),
        version: leaving(leaves, version),
      };
    }
    case 'opensearch': {
      const { leaves, ...own } = draft;
      return {
        ...own,
        ...state,
        ...waitOf(draft, route, target),
        version: leaving(leaves, version),
      };
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

function leaving(leaves: true | undefined, version: Occasion['version']): Version {
  return leaves ? { ...version(), leaves } : version();
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

function pausedError(route: string): CdcError {
  return new CdcError('ERR_CDC_ROUTE_PAUSED', `Route paused: ${route}`, { details: { route } });
}

function tooOldError(route: string): CdcError {
  return new CdcError(
    'ERR_CDC_CHANGE_TOO_OLD',
    `Route ${route}: the change is older than \`maxAge\``,
    { details: { route } },
  );
}

/** Names the route in an error of its code. Of errors that are not ours only the class is kept. */
function toRouteError(error: unknown, route: string): CdcError {
  if (error instanceof CdcError) {
    const details = { ...error.details, route };
    return new CdcError(error.code, `Route ${route}: ${error.message}`, { details });
  }
  const thrown = error instanceof Error ? error.constructor.name : typeof error;
  return new CdcError('ERR_CDC_ROUTE_FAILED', `Route ${route}: building threw ${thrown}`, {
    details: { route },
  });
}
