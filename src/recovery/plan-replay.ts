import { createHash } from 'node:crypto';
import type { CdcError } from '../errors.ts';
import type { AnyChange } from '../model/change-event.ts';
import { type Delivery, isStateDelivery } from '../model/delivery.ts';
import { laneOf, type StreamRecord } from '../model/record.ts';
import type { Rejection } from '../model/route.ts';
import { formatTable, type TableId } from '../model/table.ts';
import type { CompiledFunction } from './compile-function.ts';
import { canonicalKey, type ExceptedKeys } from './excepted-keys.ts';
import { toPlanError } from './plan-error.ts';

/** What of an archive is replayed, and to what. */
export interface ReplaySelection {
  /** Tables by name, with or without their schema; `undefined` is all. */
  readonly tables: ReadonlySet<string> | undefined;
  /** Routes; `undefined` is all that keep state. */
  readonly routes: ReadonlySet<string> | undefined;
  /** Message routes that were named: only these are sent. `all` is for previews. */
  readonly messages: ReadonlySet<string> | 'all';
  /** Rows that must not come back. */
  readonly except?: ExceptedKeys | undefined;
  /** This part of the keys only: several workers share a replay. */
  readonly shard?: { readonly index: number; readonly of: number } | undefined;
}

/** What a replay does with one record. */
export interface ReplayPlan {
  readonly record: StreamRecord;
  readonly deliveries: readonly Delivery[];
  readonly rejections: readonly Rejection[];
  /** Why nothing of it can be done. */
  readonly problem: CdcError | undefined;
}

const NOTHING = { deliveries: [], rejections: [], problem: undefined } as const;

/**
 * Plans the replay of one record. Pure: the same record and routes give the same plan at any time,
 * because ages are counted up to the arrival of the record and not up to now.
 */
export function planReplay(
  record: StreamRecord,
  owner: CompiledFunction,
  selection: ReplaySelection,
): ReplayPlan {
  try {
    const message = owner.decoder.decode(record);
    if (message.kind !== 'change' || !isSelected(message, selection)) {
      return { record, ...NOTHING };
    }
    const routed = owner.route(message, record.arrivedAt ?? 0);
    const wants = (route: string, target: string): boolean =>
      isWanted(selection, route, owner.isMessage(route, target));
    return {
      record,
      deliveries: routed.deliveries.filter((one) =>
        isWanted(selection, one.route, !isStateDelivery(one)),
      ),
      rejections: routed.rejections.filter(({ route, target }) => wants(route, target)),
      problem: undefined,
    };
  } catch (thrown) {
    const problem = toPlanError(thrown);
    // Of which key it is, nobody knows: its lane decides who tells of it.
    const isOwn = isInShard(laneOf(record.position), selection);
    return { record, ...NOTHING, problem: isOwn ? problem : undefined };
  }
}

function isWanted(
  { routes, messages }: ReplaySelection,
  route: string,
  isMessage: boolean,
): boolean {
  if (isMessage) return messages === 'all' ? routes?.has(route) !== false : messages.has(route);
  return routes?.has(route) !== false;
}

function isSelected(event: AnyChange, selection: ReplaySelection): boolean {
  if (!isTable(event.table, selection.tables)) return false;
  if (event.operation === 'truncate') return isInShard(laneOf(event.position), selection);
  const { key, previousKey, table } = event;
  const { except } = selection;
  if (except?.has(table, key) === true || except?.has(table, previousKey) === true) return false;
  return isInShard(shardText(event), selection);
}

/** Rows of a changed key stay with their old one, so that a move is done by one worker. */
function shardText({
  table,
  key,
  previousKey,
  position,
}: Exclude<AnyChange, { operation: 'truncate' }>): string {
  const named = previousKey ?? key;
  return named === undefined ? laneOf(position) : `${formatTable(table)} ${canonicalKey(named)}`;
}

function isInShard(text: string, { shard }: ReplaySelection): boolean {
  if (shard === undefined) return true;
  const hash = createHash('sha256').update(text).digest().readUInt32BE(0);
  return hash % shard.of === shard.index;
}

function isTable(table: TableId, tables: ReadonlySet<string> | undefined): boolean {
  if (tables === undefined) return true;
  const { schema, name } = table;
  return (
    tables.has(name) ||
    tables.has(formatTable(table)) ||
    (schema !== undefined && tables.has(`${schema}.${name}`))
  );
}
