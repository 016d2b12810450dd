import type { CdcError } from '../../errors.ts';
import { type AnyChange, changedAt } from '../../model/change-event.ts';
import type { Delivery } from '../../model/delivery.ts';
import type { Rejection, Routed, Send, SkipReason } from '../../model/route.ts';
import { runRouteFunction } from '../build/route-function.ts';
import {
  NOTHING,
  pausedError,
  rejectAll,
  skipped,
  tooOldError,
  toRouteError,
} from '../build/route-outcomes.ts';
import { toDelivery } from '../build/to-delivery.ts';
import { isMessageSend } from '../declare/send.ts';
import { inquire } from '../look-up/inquire.ts';
import type { CompiledRoute, Verdict } from './compiled-route.ts';
import type { Occasion } from './occasion.ts';
import { UNKNOWN } from './three-values.ts';

/** Returns what a route that matched makes of a change: deliveries, rejections, named skips. */
export function decideRoute(compiled: CompiledRoute, verdict: Verdict, occasion: Occasion): Routed {
  const { name, route } = compiled;
  const reason = heldBack(compiled, verdict, occasion);
  const sends = reason === undefined ? route.sends : route.sends.filter(isState);
  const skips = reason === undefined ? [] : [{ route: name, reason }];
  if (sends.length === 0) return { ...NOTHING, skips };
  const { lookups } = compiled;
  if (lookups === undefined) return buildRoute(compiled, verdict, occasion, { sends, skips });
  // What is held back anyway is not looked up: a place that does not answer must not hold it up as well.
  const late = tooOldSends(compiled, sends, occasion).length > 0 && compiled.mode === 'live';
  if (compiled.mode === 'paused' || late) {
    const error = compiled.mode === 'paused' ? pausedError(name) : tooOldError(name);
    return { ...NOTHING, rejections: rejectAll(name, sends, error) };
  }
  return inquire({ compiled, lookups, sends, event: occasion.event }, (found) =>
    buildRoute(compiled, verdict, { ...occasion, found }, { sends, skips }),
  );
}

/** What of a route is to be sent, and what it has skipped by then. */
interface Rest {
  readonly sends: readonly Send[];
  readonly skips: Routed['skips'];
}

function buildRoute(
  compiled: CompiledRoute,
  verdict: Verdict,
  occasion: Occasion,
  { sends, skips }: Rest,
): Routed {
  const { name } = compiled;
  const passed = runFilter(compiled, seenIn(occasion));
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

/** What the functions of a route see of a change. */
function seenIn({ event, found }: Occasion): AnyChange {
  return found === undefined ? event : Object.assign({ ...event }, { found });
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
      const drafts = send.build(seenIn(occasion) as never, present, hidden);
      for (const draft of drafts) deliveries.push(toDelivery(draft, send, compiled, occasion));
    } catch (error) {
      rejections.push({ route: name, target: send.target.name, error: toRouteError(error, name) });
    }
  }
  return { deliveries, rejections };
}
