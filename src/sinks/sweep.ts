import type { ItemDelivery, Outcome, Sink } from '../model/delivery.ts';
import type { TableId } from '../model/table.ts';
import type { MarkerExpiry } from '../model/target.ts';
import type { Version } from '../model/version.ts';
import { isIncomparable, isNewer, type StoredVersion } from '../model/version-order.ts';

/** One item of a replica, as a sweep sees it. */
export interface SweptItem<D extends ItemDelivery> {
  /** `undefined` if Millrace did not write the item. */
  readonly state: StoredVersion | undefined;
  /** It stands for a removed row, or for a truncate. */
  readonly deleted: boolean;
  readonly item: string;
  /** What removes it. */
  readonly removal: D['request'];
}

export interface SweepPage<D extends ItemDelivery> {
  readonly items: readonly SweptItem<D>[];
  /** Where the next page begins; `undefined` after the last one. */
  readonly next: string | undefined;
}

/** How the items of one target are read, page by page. */
export interface SweepPort<D extends ItemDelivery> {
  readonly readPage: (cursor: string | undefined, signal: AbortSignal) => Promise<SweepPage<D>>;
}

/** How far a sweep has come. Keep `next` to go on where it stopped. */
export interface SweepProgress {
  readonly scanned: number;
  readonly removed: number;
  /** Written again since: by a change that is newer. */
  readonly kept: number;
  /** Nobody knows whether they are older: left alone, for `reconcile`. */
  readonly unknown: number;
  readonly failed: number;
  readonly next: string | undefined;
}

export interface SweepOptions<D extends ItemDelivery> {
  readonly port: SweepPort<D>;
  readonly sink: Sink<D>;
  readonly route: string;
  readonly target: string;
  readonly table: TableId;
  /** How markers of the target expire, where it says so. */
  readonly expiry?: MarkerExpiry | undefined;
  /** What is provably older is removed: the version of a truncate, or {@link generationVersion}. */
  readonly before: Version;
  /** Where an earlier sweep stopped. */
  readonly from?: string | undefined;
  /** Called after each page, before the next one is read. */
  readonly onPage?: (progress: SweepProgress) => void | Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Removes from a replica what is older than a truncate, or than a new generation.
 *
 * Each item is removed by a delete that has the version of the fence, through the sink and under its
 * condition: a row that was written since stays. So a sweep can run beside the stream, run twice, and
 * stop anywhere. It must begin after every invocation that may have read the fence before it was
 * written has ended: after the time-out of the function.
 *
 * It stops after a page of which anything failed, and returns where to go on: at the begin of that page.
 */
export async function sweep<D extends ItemDelivery>(
  options: SweepOptions<D>,
): Promise<SweepProgress> {
  const { port, onPage, signal } = options;
  let progress: SweepProgress = {
    scanned: 0,
    removed: 0,
    kept: 0,
    unknown: 0,
    failed: 0,
    next: options.from,
  };
  do {
    if (signal.aborted) return progress;
    const page = await port.readPage(progress.next, signal);
    progress = await sweepPage(page, progress, options);
    await onPage?.(progress);
  } while (progress.next !== undefined && progress.failed === 0);
  return progress;
}

async function sweepPage<D extends ItemDelivery>(
  { items, next }: SweepPage<D>,
  progress: SweepProgress,
  options: SweepOptions<D>,
): Promise<SweepProgress> {
  const { before, sink, signal } = options;
  const living = items.filter(({ deleted }) => !deleted);
  const older = living.filter(({ state }) => state !== undefined && isNewer(before, state));
  const unknown = living.filter(({ state }) => isUnknown(state, before)).length;
  const deliveries = older.map((one) => toDelivery(one, options));
  const outcomes = deliveries.length === 0 ? [] : await sink.deliver(deliveries, signal);
  const removed = countOf(outcomes, 'delivered');
  const stale = countOf(outcomes, 'stale');
  const failed = deliveries.length - removed - stale;
  return {
    scanned: progress.scanned + items.length,
    removed: progress.removed + removed,
    kept: progress.kept + stale + living.length - older.length - unknown,
    unknown: progress.unknown + unknown,
    failed,
    // What failed is read again: removing twice does no harm.
    next: failed > 0 ? progress.next : next,
  };
}

function isUnknown(state: StoredVersion | undefined, before: Version): boolean {
  if (state === undefined) return true;
  // A generation has no lane: what is of its own epoch belongs to it.
  return before.lane !== '' && isIncomparable(before, state);
}

function countOf(outcomes: readonly Outcome[], status: Outcome['status']): number {
  return outcomes.filter((one) => one.status === status).length;
}

function toDelivery<D extends ItemDelivery>(
  { item, removal }: SweptItem<D>,
  { sink, route, target, table, expiry, before }: SweepOptions<D>,
): D {
  const position = { stream: 'kafka', topic: before.lane, partition: 0, offset: 0 } as const;
  const delivery = {
    sink: sink.name,
    route,
    target,
    position,
    item,
    version: before,
    request: removal,
    ...(expiry === undefined ? {} : { expiry }),
    event: {
      kind: 'change',
      operation: 'truncate',
      table,
      source: NO_SOURCE,
      uncaptured: [],
      position,
      arrivedAt: undefined,
    },
  };
  // The cast holds: name, request and removal are of one sink.
  return delivery as unknown as D;
}

const NO_SOURCE = {
  captureTool: 'debezium',
  connector: undefined,
  server: undefined,
  snapshot: false,
  transactionId: undefined,
  transactionOrder: undefined,
  committedAt: undefined,
  capturedAt: undefined,
  position: undefined,
} as const;

/**
 * Returns the version of a new generation: everything of an earlier epoch is older. For after a new
 * snapshot, whose begin was declared as a boundary: what it did not write again is no longer there.
 */
export function generationVersion(epoch: number): Version {
  return { epoch, coarse: undefined, fine: '', kind: 'stream', lane: '', place: 0n };
}
