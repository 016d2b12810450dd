import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { VERSION_PREFIX } from '../../model/reserved-names.ts';
import type { Version } from '../../model/version.ts';
import { type StoredVersion, toStoredVersion } from '../../model/version-order.ts';

/** The attribute that holds the version of one route: two routes on one item do not block each other. */
export function versionAttributeOf(route: string): string {
  return `${VERSION_PREFIX}${route}`;
}

/** Writes a version as the attribute that conditions look at. */
export function versionAttribute(version: Version): AttributeValue {
  const members = Object.entries(toStoredVersion(version));
  return { M: Object.fromEntries(members.map(([name, text]) => [name, { S: text }])) };
}

/** Reads the version of a route from an item; `undefined` where it has none. */
export function storedVersionOf(
  item: Readonly<Record<string, AttributeValue>> | undefined,
  route: string,
): StoredVersion | undefined {
  const stored = item?.[versionAttributeOf(route)]?.M;
  const order = stored?.['order']?.S;
  const lane = stored?.['lane']?.S;
  const place = stored?.['place']?.S;
  if (order === undefined || lane === undefined || place === undefined) return undefined;
  const kind = stored?.['kind']?.S === 'read' ? 'read' : 'stream';
  const [transaction, left] = [stored?.['transaction']?.S, stored?.['left']?.S];
  return { order, kind, lane, place, transaction, left };
}
