import type { ItemDelivery, RepeatableDelivery, StateDelivery } from '../model/delivery.ts';
import { isNotOlder, toStoredVersion } from '../model/version-order.ts';
import type { RecordWork } from './record-work.ts';

/** One delivery, and the record that it belongs to. */
export interface StateMember {
  readonly delivery: StateDelivery;
  readonly work: RecordWork;
}

/** Deliveries of one item that are sent as one: done only when `delivery` is. */
export interface StateUnit {
  readonly delivery: StateDelivery;
  readonly members: readonly StateMember[];
}

/**
 * Folds the deliveries of one route and item, in the order of their lane, into as few as say the
 * same: images are laid over each other, so that a column captured only in an earlier change is
 * not lost. A delete, or a complete image, starts anew.
 */
export function foldStates(members: readonly StateMember[]): readonly StateUnit[] {
  const units: StateUnit[] = [];
  for (const member of members) {
    const last = units.at(-1);
    const folded = last === undefined ? undefined : fold(last.delivery, member.delivery);
    if (last === undefined || folded === undefined) {
      units.push({ delivery: member.delivery, members: [member] });
    } else {
      units[units.length - 1] = { delivery: folded, members: [...last.members, member] };
    }
  }
  return units;
}

/** The members of a unit, each as a unit of its own: when the folded one was rejected. */
export function unfold({ members }: StateUnit): readonly StateUnit[] {
  return members.map((member) => ({ delivery: member.delivery, members: [member] }));
}

/** Lays a later delivery over an earlier one; `undefined` if they must be sent one by one. */
function fold(earlier: StateDelivery, later: StateDelivery): StateDelivery | undefined {
  // Folded into an earlier change, a delete would no longer wait for the new place of its row.
  if (isSingle(earlier) || isSingle(later)) return undefined;
  const { request: first } = earlier;
  const { request: second } = later;
  if (first.action === 'invalidate' || second.action === 'invalidate') {
    return first.action === second.action ? later : undefined;
  }
  // A row of a snapshot wins and loses by arrival, and so what is newer by the source may be the one
  // that is folded away.
  if (isRead(earlier) || isRead(later)) return undefined;
  // A capture tool that starts again repeats older changes: they must not win (I2).
  if (!isNotOlder(later.version, toStoredVersion(earlier.version))) return earlier;
  return layOver(earlier, later);
}

function isRead({ version }: ItemDelivery): boolean {
  return version.kind === 'read';
}

function isSingle(delivery: StateDelivery): delivery is RepeatableDelivery {
  return delivery.sink === 'custom' || delivery.after !== undefined;
}

function layOver(earlier: ItemDelivery, later: ItemDelivery): ItemDelivery | undefined {
  const { request: first } = earlier;
  const { request: second } = later;
  if (second.action === 'delete') return later;
  if (second.action === 'update' || first.action === 'update') return layUpdate(earlier, later);
  if (second.action !== 'put') return undefined;
  // A row that leaves may have given way to one that came before: then not everything is known.
  if (!second.complete && earlier.version.leaves) return undefined;
  if (second.complete || first.action === 'delete') {
    // After a delete nothing of the old item is left: what is known is all there is.
    return withRequest(later, { ...second, complete: true });
  }
  if (first.action !== 'put') return undefined;
  const image = { ...first.image, ...second.image };
  return withRequest(later, { ...second, image, complete: first.complete });
}

function layUpdate(earlier: ItemDelivery, later: ItemDelivery): ItemDelivery | undefined {
  const { request: first } = earlier;
  const { request: second } = later;
  if (first.action !== 'update' || second.action !== 'update') return undefined;
  return withRequest(later, { ...second, set: { ...first.set, ...second.set } });
}

/** Both sinks have the same actions; the request is one of the delivery's own sink. */
function withRequest(delivery: ItemDelivery, request: ItemDelivery['request']): ItemDelivery {
  return { ...delivery, request } as ItemDelivery;
}
