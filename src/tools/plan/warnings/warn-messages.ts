import { isMessageSend } from '../../../routing/declare/send.ts';
import type { DeploymentWarning } from '../../deploy/deployment.ts';
import { type PlacedRoute, warnOfRoute } from './placed-route.ts';

/** Finds message routes that would send everything that the stream still keeps. */
export function warnOfOldMessages(placed: PlacedRoute): readonly DeploymentWarning[] {
  const { route, mode, deployed } = placed;
  const { startingPosition, startingTime } = deployed.mapping;
  const isMessage = route.kind === 'on' && route.sends.some(isMessageSend);
  // Lines of a delivery stream are kept to be read later, however old they are.
  const isSeen = route.sends.some((send) => isMessageSend(send) && send.target.sink !== 'firehose');
  if (!isMessage || !isSeen || mode !== 'live' || route.maxAgeMs !== undefined) return [];
  if (route.sinceMs !== undefined || deployed.environment['MILLRACE_SINCE'] !== undefined)
    return [];
  if (startingPosition === 'LATEST') return [];
  const from = startingTime ?? `up to ${deployed.source.retentionHours} hours ago`;
  return [
    warnOfRoute(placed, {
      code: 'old-messages',
      message: `It has no \`maxAge\`, and the mapping reads from ${from}: a new mapping sends a message for every old change`,
      fix: 'Say `since`, the time at which the route goes live, or `maxAge`.',
    }),
  ];
}

/** Says of every route with `filter` that nothing but running it tells what it sends. */
export function warnOfOpaqueFilter(placed: PlacedRoute): readonly DeploymentWarning[] {
  if (placed.route.filter === undefined) return [];
  return [
    warnOfRoute(placed, {
      code: 'opaque-filter',
      message:
        'Its `filter` is a function: no event filter can be made of it, and only running it tells what it lets through',
      fix: 'Say it with `where`, `changed` or `became` where they can; else it is as it must be.',
    }),
  ];
}
