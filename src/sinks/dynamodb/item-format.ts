import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Version } from '../../model/version.ts';
import { toStoredVersion } from '../../model/version-order.ts';

/** `true` on an item that stands for a deleted row; see `docs/formats/dynamodb-item.schema.json`. */
export const DELETED = 'millrace_deleted';
/**
 * The names of the attributes that `update` routes have set, as a string set. Whole images of other
 * routes leave them as they are.
 */
export const UPDATED = 'millrace_updated';
export const DEFAULT_TTL_ATTRIBUTE = 'millrace_expires';

const VERSION_PREFIX = 'millrace:';

/** The attribute that holds the version of one route: two routes on one item do not block each other. */
export function versionAttributeOf(route: string): string {
  return `${VERSION_PREFIX}${route}`;
}

/** Tells the attributes that Millrace keeps for itself, besides the TTL attribute. */
export function isReserved(name: string): boolean {
  return name.startsWith(VERSION_PREFIX) || name === DELETED || name === UPDATED;
}

/** Writes a version as the attribute that conditions look at. */
export function versionAttribute(version: Version): AttributeValue {
  const { order, kind, lane, place } = toStoredVersion(version);
  return { M: { order: { S: order }, kind: { S: kind }, lane: { S: lane }, place: { S: place } } };
}
