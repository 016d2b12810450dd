import type { AnyChange } from '../../model/change-event.ts';
import type { Routed, Send } from '../../model/route.ts';
import { NOTHING, rejectAll, skipped, toRouteError } from '../build/route-outcomes.ts';
import type { CompiledRoute } from '../match/compiled-route.ts';
import type { CompiledLookups, Resolved } from './compile-lookups.ts';

/** A route with lookups that matches a change. */
export interface Asking {
  readonly compiled: CompiledRoute;
  readonly lookups: CompiledLookups;
  readonly sends: readonly Send[];
  readonly event: AnyChange;
}

/** Returns what must be looked up before a route can say what it sends, and what it makes of the answer. */
export function inquire(
  asking: Asking,
  build: (found: Readonly<Record<string, unknown>>) => Routed,
): Routed {
  const { compiled, lookups, sends, event } = asking;
  const conclude = (resolve: () => Resolved): Routed => {
    try {
      const resolved = resolve();
      return 'skip' in resolved ? skipped(compiled.name, resolved.skip) : build(resolved.found);
    } catch (error) {
      return refuse(asking, error);
    }
  };
  try {
    const inquiry = {
      route: compiled.name,
      targets: sends.map(({ target }) => target.name),
      event,
      asks: lookups.askFor(event),
      build: (findings: Readonly<Record<string, unknown>>) =>
        conclude(() => lookups.resolve(event, findings)),
      buildOfRows: (rows: Readonly<Record<string, unknown>>) =>
        conclude(() => lookups.resolveRows(rows)),
    };
    return { ...NOTHING, inquiries: [inquiry] };
  } catch (error) {
    return refuse(asking, error);
  }
}

function refuse({ compiled: { name, mode }, sends }: Asking, error: unknown): Routed {
  if (mode === 'shadow') return skipped(name, 'shadow-failed');
  return { ...NOTHING, rejections: rejectAll(name, sends, toRouteError(error, name)) };
}
