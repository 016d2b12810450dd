import { createHash } from 'node:crypto';
import type { Delivery } from '../model/delivery.ts';
import { hashOf } from '../model/effect-id.ts';
import { formatExactJson } from '../model/exact-json.ts';
import { laneOf, placeOf } from '../model/record.ts';

/** One effect as lists of effects show it: without values of the row, unless they are asked for. */
export interface EffectLine {
  readonly lane: string;
  readonly place: string;
  readonly route: string;
  readonly target: string;
  readonly sink: Delivery['sink'];
  /** `put`, `delete`, ...; `send` for messages. */
  readonly action: string;
  /** A hash of what the effect is about: the same for all effects of one item. */
  readonly item: string;
  /** A hash of the request: another for every other content. */
  readonly digest: string;
  readonly request?: unknown;
}

const DIGEST_LENGTH = 22;

/** Returns the line of an effect: a pure function of the delivery, so that two runs can be compared. */
export function toEffectLine(delivery: Delivery, options: { reveal?: boolean } = {}): EffectLine {
  const { position, route, target, sink, request } = delivery;
  return {
    lane: laneOf(position),
    place: placeOf(position).toString(),
    route,
    target,
    sink,
    action: actionOf(delivery),
    item: hashOf('item', [target, delivery.item]).slice(0, DIGEST_LENGTH),
    digest: digestOf(request),
    ...(options.reveal === true ? { request } : {}),
  };
}

/** Writes the line of an effect. */
export function formatEffectLine(line: EffectLine): string {
  return formatExactJson(line);
}

/** Returns what a delivery does to its target: `put`, `delete`, ...; `send` for messages. */
export function actionOf({ request }: Delivery): string {
  return 'action' in request ? request.action : 'send';
}

function digestOf(request: Delivery['request']): string {
  const text = formatExactJson(request);
  return createHash('sha256').update(text).digest('base64url').slice(0, DIGEST_LENGTH);
}
