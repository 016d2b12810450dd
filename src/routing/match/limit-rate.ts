import { CdcError } from '../../errors.ts';
import type { AnyChange } from '../../model/change-event.ts';
import { isStateDelivery } from '../../model/delivery.ts';
import type {
  Findings,
  Rejection,
  Route,
  RouteChange,
  Routed,
  RouteSet,
} from '../../model/route.ts';

type Limit = NonNullable<Route['atMost']>;

/** Counts for one invocation: none of it is remembered by the next (I7). */
export type LimitRate = (route: RouteChange) => RouteChange;

/**
 * Compiles the `atMost` of routes. Call the answer once per invocation.
 *
 * A function shares no state with the others, so what it can count is its own batch: per route, the
 * messages whose changes were committed in the same stretch of time. The excess is rejected, which parks
 * it in quarantine. By commit time and not by the clock, so that the same batch decides the same again;
 * a batch that begins elsewhere, as a retry of a rest does, counts anew.
 */
export function compileRateLimit(sets: readonly RouteSet[]): LimitRate {
  const limits = new Map(
    sets
      .flatMap((set) => Object.entries(set))
      .flatMap(([name, { atMost }]) => (atMost === undefined ? [] : [[name, atMost] as const])),
  );
  if (limits.size === 0) return (route) => route;
  return (route) => {
    const counts = new Map<string, number>();
    return (event, now) => holdBack(route(event, now), { limits, counts, event, now });
  };
}

interface Counting {
  readonly limits: ReadonlyMap<string, Limit>;
  readonly counts: Map<string, number>;
  readonly event: AnyChange;
  readonly now: number;
}

function holdBack(routed: Routed, counting: Counting): Routed {
  const rejections: Rejection[] = [];
  const deliveries = routed.deliveries.filter((delivery) => {
    const { route, target } = delivery;
    if (isStateDelivery(delivery) || isWithin(route, counting)) return true;
    const message = `Route ${route}: more messages than its \`atMost\` allows`;
    const error = new CdcError('ERR_CDC_RATE_EXCEEDED', message, { details: { route } });
    rejections.push({ route, target, error });
    return false;
  });
  const inquiries = routed.inquiries?.map((inquiry) => ({
    ...inquiry,
    build: (found: Findings) => holdBack(inquiry.build(found), counting),
  }));
  const asking = inquiries === undefined ? {} : { inquiries };
  if (rejections.length === 0) return inquiries === undefined ? routed : { ...routed, ...asking };
  return { ...routed, ...asking, deliveries, rejections: [...routed.rejections, ...rejections] };
}

function isWithin(route: string, { limits, counts, event, now }: Counting): boolean {
  const limit = limits.get(route);
  if (limit === undefined) return true;
  const name = `${route} ${Math.floor(timeOf(event, now) / limit.perMs)}`;
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  return count <= limit.count;
}

function timeOf({ source, arrivedAt }: AnyChange, now: number): number {
  const { committedAt } = source;
  return committedAt === undefined ? (arrivedAt ?? now) : Number(committedAt / 1000n);
}
