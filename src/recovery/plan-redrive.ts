import { CdcError } from '../errors.ts';
import {
  type Delivery,
  isStateDelivery,
  type MessageDelivery,
  type StateDelivery,
} from '../model/delivery.ts';
import type { DecodedMessage } from '../model/message.ts';
import type { QuarantineEntry } from '../model/quarantine.ts';
import type { Routed } from '../model/route.ts';
import { ARCHIVE_ROUTE, type CompiledFunction } from './compile-function.ts';
import { toPlanError } from './plan-error.ts';
import type { WaitingObject } from './waiting-object.ts';

export interface RedriveRules {
  /** Message routes that were named: only these are sent. */
  readonly messages: ReadonlySet<string>;
  /** Sends messages of ordered groups, though later ones of their group may have been sent. */
  readonly outOfOrder: boolean;
}

/** A part of an entry that is not made now. */
export interface LeftOver {
  readonly route: string;
  readonly target: string | undefined;
  readonly code: string;
  readonly message: string;
}

/** What a redrive of one entry would do. */
export interface EntryPlan {
  readonly entry: QuarantineEntry;
  readonly states: readonly StateDelivery[];
  readonly messages: readonly MessageDelivery[];
  readonly left: readonly LeftOver[];
  /** Why routes ask for nothing: names of skips and control messages. */
  readonly notes: readonly string[];
  /** Why the entry stays as a whole. */
  readonly problem: CdcError | undefined;
}

const EMPTY = { states: [], messages: [], left: [], notes: [], problem: undefined } as const;

/**
 * Plans the redrive of one entry by the routes of its function: of the entry's route, or of all where
 * the record as a whole could not be handled. State is applied only if it is strictly newer.
 */
export function planEntry(
  entry: QuarantineEntry,
  kind: WaitingObject['kind'],
  owner: CompiledFunction | CdcError,
  rules: RedriveRules,
): EntryPlan {
  if (owner instanceof Error) return { ...EMPTY, entry, problem: owner };
  try {
    const wanted = entry.route === undefined ? undefined : owner.findRoute(entry.route);
    const tapped = tapOf(entry, kind, owner);
    if (tapped !== undefined && wanted === undefined && entry.route !== undefined) {
      return { ...EMPTY, entry, ...divide([tapped], rules) };
    }
    const routed = routeEntry(entry, kind, owner);
    const own = wanted === undefined ? routed : only(routed, wanted);
    const deliveries = tapped === undefined ? own.deliveries : [...own.deliveries, tapped];
    const parts = divide(deliveries, rules);
    const left = [...parts.left, ...leftOf(own, owner, rules), ...shadowed(own, wanted)];
    const notes = tapped === undefined ? notesOf(own) : [];
    return { ...parts, entry, left, notes, problem: undefined };
  } catch (thrown) {
    return { ...EMPTY, entry, problem: toPlanError(thrown) };
  }
}

/** The archive line of a record: of an entry of the archive, or of a batch that was given up. */
function tapOf(
  { route, record }: QuarantineEntry,
  kind: WaitingObject['kind'],
  { archive }: CompiledFunction,
): Delivery | undefined {
  const isMeant = route === ARCHIVE_ROUTE || (route === undefined && kind === 'on-failure');
  return isMeant ? archive?.(record) : undefined;
}

interface Noted extends Routed {
  readonly note?: string;
}

const NOTHING: Routed = { deliveries: [], rejections: [], skips: [] };

/** Before any change: no age counts. */
const NO_AGE = Number.NEGATIVE_INFINITY;

function routeEntry(
  { record, route, quarantinedAt }: QuarantineEntry,
  kind: WaitingObject['kind'],
  owner: CompiledFunction,
): Noted {
  if (owner.routeNames.size === 0) return NOTHING;
  const message = owner.decoder.decode(record);
  if (message.kind === 'change') {
    // Nothing becomes too old by waiting, and what was parked as too old is sent when it is named: an
    // entry has no age. What Lambda gave up was perhaps never judged.
    const now = kind === 'entry' ? NO_AGE : (record.arrivedAt ?? quarantinedAt);
    return owner.route(message, now);
  }
  if (route === undefined) return { ...NOTHING, note: nameOf(message) };
  throw new CdcError(
    'ERR_CDC_ROUTE_MISSING',
    `Route ${route} gets no such records any more: ${nameOf(message)}`,
    { details: { route } },
  );
}

function nameOf(message: Exclude<DecodedMessage, { readonly kind: 'change' }>): string {
  return message.kind === 'control' ? message.subject : 'no-route';
}

function only({ deliveries, rejections, skips }: Routed, route: string): Routed {
  return {
    deliveries: deliveries.filter((one) => one.route === route),
    rejections: rejections.filter((one) => one.route === route),
    skips: skips.filter((one) => one.route === route),
  };
}

function divide(
  deliveries: readonly Delivery[],
  rules: RedriveRules,
): Pick<EntryPlan, 'states' | 'messages' | 'left'> {
  const states = deliveries
    .filter(isStateDelivery)
    .map((delivery): StateDelivery => ({ ...delivery, apply: 'newer' }));
  const all = deliveries.filter((one): one is MessageDelivery => !isStateDelivery(one));
  const judged = all.map((delivery) => ({ delivery, left: heldMessage(delivery, rules) }));
  return {
    states,
    messages: judged.flatMap(({ delivery, left }) => (left === undefined ? [delivery] : [])),
    left: judged.flatMap(({ left }) => left ?? []),
  };
}

function heldMessage(
  { route, target, request }: MessageDelivery,
  { messages, outOfOrder }: RedriveRules,
): LeftOver | undefined {
  if (!messages.has(route)) return unnamed(route, target);
  const isOrdered = 'group' in request && request.group !== undefined;
  if (!isOrdered || outOfOrder) return undefined;
  const message = 'Later messages of its group may have been sent: say --out-of-order';
  return { route, target, code: 'ERR_CDC_DELIVERY_POSTPONED', message };
}

/** Repeating a message is seen: it is sent again only when its route is named. */
function unnamed(route: string, target: string): LeftOver {
  const message = `Messages are sent only when named: say --messages ${route}`;
  return { route, target, code: 'ERR_CDC_DELIVERY_POSTPONED', message };
}

function leftOf(
  { rejections }: Routed,
  owner: CompiledFunction,
  { messages }: RedriveRules,
): readonly LeftOver[] {
  return rejections.map(({ route, target, error: { code, message } }) =>
    owner.isMessage(route, target) && !messages.has(route)
      ? unnamed(route, target)
      : { route, target, code, message },
  );
}

/** A route in shadow mode sends nothing, so its entry is not done. */
function shadowed({ skips }: Routed, wanted: string | undefined): readonly LeftOver[] {
  if (wanted === undefined || !skips.some(({ reason }) => reason.startsWith('shadow'))) return [];
  const message = 'The route is in shadow mode, and sends nothing';
  return [{ route: wanted, target: undefined, code: 'ERR_CDC_DELIVERY_POSTPONED', message }];
}

function notesOf({ deliveries, rejections, skips, note }: Noted): readonly string[] {
  if (note !== undefined) return [note];
  if (skips.length > 0) return [...new Set(skips.map(({ reason }) => reason))];
  return deliveries.length + rejections.length === 0 ? ['no-match'] : [];
}
