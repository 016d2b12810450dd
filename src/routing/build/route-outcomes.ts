import { CdcError } from '../../errors.ts';
import type { Rejection, Routed, Send, SkipReason } from '../../model/route.ts';

export const NOTHING: Routed = { deliveries: [], rejections: [], skips: [] };

/** Returns that a route skips a change, and why. */
export function skipped(route: string, reason: SkipReason): Routed {
  return { ...NOTHING, skips: [{ route, reason }] };
}

/** Rejects what a route would send to each of its targets. */
export function rejectAll(
  route: string,
  sends: readonly Send[],
  error: CdcError,
): readonly Rejection[] {
  return sends.map(({ target }) => ({ route, target: target.name, error }));
}

/** Returns the error of what a paused route parks. */
export function pausedError(route: string): CdcError {
  return new CdcError('ERR_CDC_ROUTE_PAUSED', `Route paused: ${route}`, { details: { route } });
}

/** Returns the error of what has waited longer than the route says. */
export function tooOldError(route: string): CdcError {
  return new CdcError(
    'ERR_CDC_CHANGE_TOO_OLD',
    `Route ${route}: the change is older than \`maxAge\``,
    { details: { route } },
  );
}

/** Names the route in an error of its code. Of errors that are not ours only the class is kept. */
export function toRouteError(error: unknown, route: string): CdcError {
  if (error instanceof CdcError) {
    const details = { ...error.details, route };
    return new CdcError(error.code, `Route ${route}: ${error.message}`, { details });
  }
  const thrown = error instanceof Error ? error.constructor.name : typeof error;
  return new CdcError('ERR_CDC_ROUTE_FAILED', `Route ${route}: building threw ${thrown}`, {
    details: { route },
  });
}
