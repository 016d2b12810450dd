import type { Version } from '../../model/version.ts';
import { type ApplyRule, boundsOf, toStoredVersion } from '../../model/version-order.ts';
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
const OTHER_LANE = '#v.#lane <> :lane';
const NOT_LATER_IN_LANE = `${SAME_EPOCH} AND ${SAME_LANE} AND #v.#place <= :place`;
const LATER_IN_LANE = `${SAME_EPOCH} AND ${SAME_LANE} AND #v.#place < :place`;
const STORED_READ = '#v.#kind = :read';
const STORED_STREAM = '#v.#kind <> :read';
/** The stored version has no source order; it is then of the same epoch. */
const STORED_UNORDERED = '#v.#order = :epoch';
/** Of the same epoch, and below in the source order. */
const STORED_BELOW = '#v.#order > :epoch AND #v.#order < :coarse';
const STORED_EQUAL = 'begins_with(#v.#order, :coarse)';
/** The row that was there has left, in the transaction of the change. */
const HAS_LEFT = `${SAME_EPOCH} AND #v.#left = :transaction`;
/** A row that leaves gives way to what its transaction has put there. */
const NOT_OF_TRANSACTION = 'NOT #v.#transaction = :transaction';

/**
 * Writes the condition under which a change applies: `mayApply` of `model/version-order.ts` as DynamoDB
 * evaluates it, in one call and without reading first. A test compares the two.
 *
 * It is a list of alternatives without nesting, because parsers of emulators take exponential time for
 * nested parentheses.
 */
export function buildVersionCondition(
  route: string,
  version: Version,
  rule: ApplyRule = 'not-older',
): Expression {
  const inEpoch = withMeetings(inEpochBy(rule, version), version);
  const alternatives = ['attribute_not_exists(#v)', OLDER_EPOCH, ...inEpoch];
  return used({
    text: alternatives.join(' OR '),
    names: {
      '#v': versionAttributeOf(route),
      '#order': 'order',
      '#kind': 'kind',
      '#lane': 'lane',
      '#place': 'place',
      '#left': 'left',
      '#transaction': 'transaction',
    },
    values: valuesOf(version),
  });
}

/** Within one transaction, what leaves a place gives way to what comes there. */
function withMeetings(
  alternatives: readonly string[],
  { transaction, leaves }: Version,
): readonly string[] {
  if (transaction === undefined) return alternatives;
  if (!leaves) return [...alternatives, HAS_LEFT];
  return alternatives.map((one) => `${one} AND ${NOT_OF_TRANSACTION}`);
}

function inEpochBy(rule: ApplyRule, version: Version): readonly string[] {
  if (rule === 'newer') return newerInEpoch(version);
  if (rule === 'not-older') return sameEpoch(version);
  // Without what applies only because it arrives later.
  const { coarse } = version;
  return sameEpoch(version).filter(
    (one) => !isByArrival(one) && !(coarse === undefined && one !== NOT_LATER_IN_LANE),
  );
}

function isByArrival(alternative: string): boolean {
  return alternative.startsWith(`${OTHER_LANE} AND ${STORED_UNORDERED}`);
}

function sameEpoch(version: Version): readonly string[] {
  if (version.coarse === undefined) return unorderedChange(version.kind);
  return version.kind === 'read' ? readChange() : streamChange(version);
}

/** Without source order: the place in the lane; elsewhere arrival, which a snapshot row never wins. */
function unorderedChange(kind: Version['kind']): readonly string[] {
  const elsewhere = `${SAME_EPOCH} AND ${OTHER_LANE}`;
  return [NOT_LATER_IN_LANE, kind === 'read' ? `${elsewhere} AND ${STORED_READ}` : elsewhere];
}

function readChange(): readonly string[] {
  return [
    NOT_LATER_IN_LANE,
    `${OTHER_LANE} AND ${STORED_BELOW}`,
    `${OTHER_LANE} AND ${STORED_EQUAL} AND ${STORED_READ}`,
    `${OTHER_LANE} AND ${STORED_UNORDERED} AND ${STORED_READ}`,
  ];
}

function streamChange(version: Version): readonly string[] {
  const bySource = [STORED_BELOW, ...lessFine(version)];
  return [
    `${NOT_LATER_IN_LANE} AND ${STORED_READ}`,
    `${NOT_LATER_IN_LANE} AND ${STORED_UNORDERED}`,
    `${OTHER_LANE} AND ${STORED_UNORDERED}`,
    // In its own lane, a snapshot row is compared by place alone.
    ...bySource.flatMap((one) => [`${OTHER_LANE} AND ${one}`, `${STORED_STREAM} AND ${one}`]),
    ...leftOpen(version).flatMap((one) => [
      `${OTHER_LANE} AND ${one}`,
      `${NOT_LATER_IN_LANE} AND ${STORED_STREAM} AND ${one}`,
    ]),
  ];
}

/** Of the same coarse order and scope, and less fine. */
function lessFine({ fine }: Version): readonly string[] {
  return fine === '' ? [] : ['begins_with(#v.#order, :scope) AND #v.#order < :order'];
}

/** Of the same coarse order, where the fine one is equal or does not decide. */
function leftOpen(version: Version): readonly string[] {
  if (version.fine === '') return [STORED_EQUAL];
  const { coarse, scope } = boundsOf(version);
  const equal = '#v.#order = :order';
  return scope === coarse
    ? [equal]
    : [equal, `${STORED_EQUAL} AND NOT begins_with(#v.#order, :scope)`];
}

/** The alternatives of `isNewer`: strict, and false where there is no common order. */
function newerInEpoch(version: Version): readonly string[] {
  if (version.coarse === undefined) return [LATER_IN_LANE];
  if (version.kind === 'read') return [LATER_IN_LANE, `${OTHER_LANE} AND ${STORED_BELOW}`];
  const bySource = [STORED_BELOW, ...finer(version)];
  return [
    `${LATER_IN_LANE} AND ${STORED_READ}`,
    `${LATER_IN_LANE} AND ${STORED_UNORDERED}`,
    ...bySource.flatMap((one) => [`${OTHER_LANE} AND ${one}`, `${STORED_STREAM} AND ${one}`]),
    ...notComparable(version).map((one) => `${LATER_IN_LANE} AND ${STORED_STREAM} AND ${one}`),
  ];
}

/** Of the same coarse order and scope, and finer. */
function finer({ fine }: Version): readonly string[] {
  if (fine === '') return [];
  return ['begins_with(#v.#order, :scope) AND #v.#order > :scope AND #v.#order < :order'];
}

/** Of the same coarse order, where the fine one does not decide. */
function notComparable(version: Version): readonly string[] {
  if (version.fine === '') return [STORED_EQUAL];
  const { coarse, scope } = boundsOf(version);
  if (scope === coarse) return ['#v.#order = :coarse'];
  return [`${STORED_EQUAL} AND NOT begins_with(#v.#order, :scope)`];
}

function valuesOf(version: Version): Attributes {
  const { epoch, coarse = '', scope = '' } = boundsOf(version);
  const { order, lane, place } = toStoredVersion(version);
  return {
    ':epoch': { S: epoch },
    ':coarse': { S: coarse },
    ':scope': { S: scope },
    ':order': { S: order },
    ':lane': { S: lane },
    ':place': { S: place },
    ':read': { S: 'read' },
    ':transaction': { S: version.transaction ?? '' },
  };
}

/** DynamoDB refuses names and values that an expression does not use. */
function used({ text, names, values }: Expression): Expression {
  const words = new Set(text.match(/[#:]\w+/g));
  const pick = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => words.has(name)));
  return { text, names: pick(names), values: pick(values) };
}
