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
  };
}

/** Answers the texts that stored orders are compared with, in conditions of a database or here. */
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
 * - A snapshot row never beats a streamed change of another lane that is not provably older.
 * - What has no common order is applied in order of arrival.
 */
export function isNotOlder(version: Version, stored: StoredVersion | undefined): boolean {
  if (stored === undefined) return true;
  const { epoch, coarse } = boundsOf(version);
  if (!stored.order.startsWith(epoch)) return stored.order < epoch;
  const next = toStoredVersion(version);
  const unordered = coarse === undefined || stored.order === epoch;
  if (stored.lane === next.lane && (unordered || isRead(next) || isRead(stored))) {
    return stored.place <= next.place;
  }
  return unordered ? !isRead(next) || isRead(stored) : isNotBehind(version, stored);
}

/** Compares by the order of the source, which both have. */
function isNotBehind(version: Version, stored: StoredVersion): boolean {
  const { coarse = '', scope = '' } = boundsOf(version);
  if (!stored.order.startsWith(coarse)) return stored.order < coarse;
  if (isRead(version)) return isRead(stored);
  const comparable = version.fine !== '' && stored.order.startsWith(scope);
  return !comparable || stored.order <= toStoredVersion(version).order;
}

function isRead({ kind }: { readonly kind: 'read' | 'stream' }): boolean {
  return kind === 'read';
}

function scopeOf(fine: string): string {
  return fine.slice(0, fine.lastIndexOf('/') + 1);
}
