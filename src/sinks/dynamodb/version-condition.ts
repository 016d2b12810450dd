import type { Version } from '../../model/version.ts';
import { boundsOf, toStoredVersion } from '../../model/version-order.ts';
import { versionAttributeOf } from './item-format.ts';
import type { Attributes } from './to-attribute-value.ts';

/** An expression with what it names. */
export interface Expression {
  readonly text: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Attributes;
}

const SAME_EPOCH = 'begins_with(#v.#order, :epoch)';
const OLDER_EPOCH = '#v.#order < :epoch';
const SAME_LANE = '#v.#lane = :lane';
const SAME_LANE_NOT_LATER = '#v.#lane = :lane AND #v.#place <= :place';
const STORED_READ = '#v.#kind = :read';
/** The stored version has no source order. */
const STORED_UNORDERED = '#v.#order = :epoch';

/**
 * Writes the condition under which a change applies: `isNotOlder` of `model/version-order.ts` as DynamoDB
 * evaluates it, in one call and without reading first. A test compares the two.
 */
export function buildVersionCondition(route: string, version: Version): Expression {
  const same = sameEpochCondition(version);
  return used({
    text: `attribute_not_exists(#v) OR ${OLDER_EPOCH} OR (${SAME_EPOCH} AND (${same}))`,
    names: {
      '#v': versionAttributeOf(route),
      '#order': 'order',
      '#kind': 'kind',
      '#lane': 'lane',
      '#place': 'place',
    },
    values: valuesOf(version),
  });
}

function sameEpochCondition({ coarse, kind }: Version): string {
  if (coarse === undefined) return unorderedCondition(kind);
  return kind === 'read' ? readCondition() : streamCondition();
}

/** Without source order: the place in the lane; elsewhere arrival, which a snapshot row never wins. */
function unorderedCondition(kind: Version['kind']): string {
  const elsewhere = kind === 'read' ? ` AND ${STORED_READ}` : '';
  return `(${SAME_LANE_NOT_LATER}) OR (NOT ${SAME_LANE}${elsewhere})`;
}

function readCondition(): string {
  const earlierOrRead = `(#v.#order < :coarse OR (begins_with(#v.#order, :coarse) AND ${STORED_READ}))`;
  const ordered = `(NOT ${STORED_UNORDERED}) AND ${earlierOrRead}`;
  const unordered = `${STORED_UNORDERED} AND ${STORED_READ}`;
  return `(${SAME_LANE_NOT_LATER}) OR ((NOT ${SAME_LANE}) AND ((${ordered}) OR (${unordered})))`;
}

function streamCondition(): string {
  const byPlace = `(${STORED_READ} OR ${STORED_UNORDERED})`;
  const fine = `((NOT begins_with(#v.#order, :scope)) OR #v.#order <= :order)`;
  const bySource = `(#v.#order < :coarse OR (begins_with(#v.#order, :coarse) AND ${fine}))`;
  return [
    `(${SAME_LANE_NOT_LATER} AND ${byPlace})`,
    `((NOT ${SAME_LANE}) AND ${STORED_UNORDERED})`,
    `((NOT ${STORED_UNORDERED}) AND (NOT (${SAME_LANE} AND ${STORED_READ})) AND ${bySource})`,
  ].join(' OR ');
}

function valuesOf(version: Version): Attributes {
  const { epoch, coarse = '', scope = '' } = boundsOf(version);
  const { order, lane, place } = toStoredVersion(version);
  // Without a fine order nothing is below: `~` is above every text of a version.
  const top = version.fine === '' ? `${coarse}~` : order;
  return {
    ':epoch': { S: epoch },
    ':coarse': { S: coarse },
    ':scope': { S: scope },
    ':order': { S: top },
    ':lane': { S: lane },
    ':place': { S: place },
    ':read': { S: 'read' },
  };
}

/** DynamoDB refuses names and values that an expression does not use. */
function used({ text, names, values }: Expression): Expression {
  const words = new Set(text.match(/[#:]\w+/g));
  const pick = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => words.has(name)));
  return { text, names: pick(names), values: pick(values) };
}
