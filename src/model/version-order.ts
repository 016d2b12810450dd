import type { Version } from './version.ts';

/**
 * A version as state targets keep it; documented in `docs/formats/stored-version.schema.json`.
 * The texts are written so that comparing them as texts compares what they stand for.
 */
export interface StoredVersion {
  /** `format.epoch.` and, where the source has an order, `coarse.fine`. */
  readonly order: string;
  readonly kind: 'read' | 'stream';
  readonly lane: string;
  /** How many digits, in three digits; then the digits. */
  readonly place: string;
  /** The transaction in which the row has come here from another place, where it is known. */
  readonly transaction?: string | undefined;
  /** In place of it: the transaction in which the row has left for another place. */
  readonly left?: string | undefined;
}

/** Where a version begins to be newer, as texts that stored orders are compared with. */
export interface VersionBounds {
  /** Orders below it are of an earlier epoch; orders that begin with it, of the same. */
  readonly epoch: string;
  /** Same epoch and `coarse`; `undefined` where the version has no source order. */
  readonly coarse: string | undefined;
  /** Same epoch, `coarse` and scope of `fine`. */
  readonly scope: string | undefined;
}

/**
 * Which changes an item takes over what it holds: {@link isNotOlder}, {@link isNewer}, or those of
 * `isNotOlder` that are not only applied because they arrive later.
 */
export type ApplyRule = 'not-older' | 'newer' | 'comparable';

const FORMAT = '1';
const EPOCH_DIGITS = 5;
const COARSE_DIGITS = 17;

/** Writes a version as state targets keep it. */
export function toStoredVersion(version: Version): StoredVersion {
  const { epoch, coarse } = boundsOf(version);
  const place = version.place.toString();
  return {
    order: coarse === undefined ? epoch : `${coarse}${version.fine}`,
    kind: version.kind,
    lane: version.lane,
    place: `${place.length.toString().padStart(3, '0')}${place}`,
    ...transactionsOf(version),
  };
}

function transactionsOf({
  transaction,
  leaves,
}: Version): Pick<StoredVersion, 'transaction' | 'left'> {
  if (transaction === undefined) return {};
  return leaves ? { left: transaction } : { transaction };
}

/** Returns the texts that stored orders are compared with, in conditions of a database or here. */
export function boundsOf(version: Version): VersionBounds {
  const epoch = `${FORMAT}.${version.epoch.toString().padStart(EPOCH_DIGITS, '0')}.`;
  if (version.coarse === undefined) return { epoch, coarse: undefined, scope: undefined };
  const coarse = `${epoch}${version.coarse.toString().padStart(COARSE_DIGITS, '0')}.`;
  return { epoch, coarse, scope: `${coarse}${scopeOf(version.fine)}` };
}

/**
 * Tells whether a change is to be applied to an item that holds `stored`: if it is not older (I2).
 *
 * - Equal versions apply: the delete and create of a key change share a position, and a replay
 *   after a correction rewrites.
 * - Where one of two changes of a lane is a snapshot row, or has no source order, their places decide.
 * - What the source order leaves open is decided by the places, in one lane.
 * - A snapshot row never beats a streamed change of another lane that is not provably older.
 * - Within one transaction, a row that leaves a place gives way to the one that comes there, whichever
 *   of the two the log has first: `SET id = id + 1` moves all rows at once.
 * - What has no common order is applied in order of arrival.
 */
export function isNotOlder(version: Version, stored: StoredVersion | undefined): boolean {
  if (stored === undefined) return true;
  const { epoch, coarse } = boundsOf(version);
  if (!stored.order.startsWith(epoch)) return stored.order < epoch;
  const meeting = decideMeeting(version, stored);
  if (meeting !== undefined) return meeting;
  const next = toStoredVersion(version);
  const unordered = coarse === undefined || stored.order === epoch;
  if (stored.lane === next.lane && (unordered || isRead(next) || isRead(stored))) {
    return stored.place <= next.place;
  }
  return unordered ? !isRead(next) || isRead(stored) : isNotBehind(version, stored);
}

/**
 * Tells whether a change is provably newer than what an item holds: for a redrive, whose change comes
 * after later ones.
 *
 * Equal versions do not apply, nor does what has no common order, which a change of the stream applies
 * by arrival. In one lane, the place decides what the source order leaves open.
 */
export function isNewer(version: Version, stored: StoredVersion | undefined): boolean {
  if (stored === undefined) return true;
  const { epoch, coarse } = boundsOf(version);
  if (!stored.order.startsWith(epoch)) return stored.order < epoch;
  const meeting = decideMeeting(version, stored);
  if (meeting !== undefined) return meeting;
  const unordered = coarse === undefined || stored.order === epoch;
  if (unordered || (stored.lane === version.lane && (isRead(version) || isRead(stored)))) {
    return isLaterInLane(version, stored);
  }
  return isAhead(version, stored);
}

/** Tells whether a change is to be applied, by the rule of its delivery. */
export function mayApply(
  version: Version,
  stored: StoredVersion | undefined,
  rule: ApplyRule = 'not-older',
): boolean {
  if (rule === 'newer') return isNewer(version, stored);
  if (rule === 'comparable' && isIncomparable(version, stored)) return false;
  return isNotOlder(version, stored);
}

/** Tells whether a change and what an item holds have no common order: other lanes, no source order. */
export function isIncomparable(version: Version, stored: StoredVersion | undefined): boolean {
  if (stored === undefined || stored.lane === version.lane) return false;
  if (decideMeeting(version, stored) !== undefined) return false;
  const { epoch, coarse } = boundsOf(version);
  const unordered = coarse === undefined || stored.order === epoch;
  // A snapshot row is known to lose against a change of the stream.
  const isKnown = isRead(version) && !isRead(stored);
  return stored.order.startsWith(epoch) && unordered && !isKnown;
}

/** Reads a stored version as the version that it was written from. */
export function fromStoredVersion({ order, kind, lane, place }: StoredVersion): Version {
  const [, epoch = '0', coarse, ...fine] = order.split('.');
  return {
    epoch: Number(epoch),
    coarse: coarse === undefined || coarse === '' ? undefined : BigInt(coarse),
    fine: fine.join('.'),
    kind,
    lane,
    place: BigInt(place.slice(3)),
  };
}

/** Decides between a row that leaves a place and one that comes there, in one transaction. */
function decideMeeting(
  { transaction, leaves }: Version,
  stored: StoredVersion,
): boolean | undefined {
  if (transaction === undefined) return undefined;
  if (leaves) return stored.transaction === transaction ? false : undefined;
  return stored.left === transaction ? true : undefined;
}

/** Compares by the order of the source, which both have; then by the place, in one lane. */
function isNotBehind(version: Version, stored: StoredVersion): boolean {
  const { coarse = '', scope = '' } = boundsOf(version);
  if (!stored.order.startsWith(coarse)) return stored.order < coarse;
  if (isRead(version)) return isRead(stored);
  const next = toStoredVersion(version);
  const comparable = version.fine !== '' && stored.order.startsWith(scope);
  if (comparable && stored.order !== next.order) return stored.order < next.order;
  return stored.lane !== next.lane || stored.place <= next.place;
}

/** Compares strictly by the order of the source, which both have. */
function isAhead(version: Version, stored: StoredVersion): boolean {
  const { coarse = '', scope = '' } = boundsOf(version);
  if (!stored.order.startsWith(coarse)) return stored.order < coarse;
  if (isRead(version)) return false;
  const next = toStoredVersion(version);
  const comparable = isFineIn(scope, next) && isFineIn(scope, stored);
  return comparable ? stored.order < next.order : isLaterInLane(version, stored);
}

function isLaterInLane(version: Version, stored: StoredVersion): boolean {
  return stored.lane === version.lane && stored.place < toStoredVersion(version).place;
}

/** Tells whether the order goes on behind a scope. */
function isFineIn(scope: string, { order }: StoredVersion): boolean {
  return order.startsWith(scope) && order !== scope;
}

function isRead({ kind }: { readonly kind: 'read' | 'stream' }): boolean {
  return kind === 'read';
}

function scopeOf(fine: string): string {
  return fine.slice(0, fine.lastIndexOf('/') + 1);
}
