import type { OpensearchDelivery } from '../model/delivery.ts';
import type { JsonObject } from '../model/json.ts';
import {
  type ApplyRule,
  isNotOlder,
  mayApply,
  type StoredVersion,
  toStoredVersion,
} from '../model/version-order.ts';
import { externalVersionOf } from '../sinks/opensearch/document-format.ts';

/** An OpenSearch index in memory. */
export interface DocumentModel {
  readonly apply: (delivery: OpensearchDelivery) => void;
  readonly documents: () => Readonly<Record<string, JsonObject>>;
}

interface StoredDocument {
  /** `undefined` for the marker of a deleted row. */
  readonly fields: JsonObject | undefined;
  readonly state: StoredVersion;
  /** The version that the engine compares; it never falls. */
  readonly engine: bigint;
  /** The highest external version so far; the engine may have counted above it. */
  readonly highest: bigint;
}

/** Creates an empty index, which takes a delivery as `sinks/opensearch` would apply it. */
export function createDocumentModel(): DocumentModel {
  const stored = new Map<string, StoredDocument>();
  const apply = (delivery: OpensearchDelivery): void => {
    const { id, action } = delivery.request;
    if (action === 'invalidate') stored.delete(id);
    else if (isApplied(delivery, stored.get(id))) {
      stored.set(id, toDocument(delivery, stored.get(id)));
    }
  };
  return {
    apply: (delivery) => {
      if (isFenced(delivery, stored)) return;
      apply(delivery);
      if (delivery.request.action !== 'fence') return;
      // The sweep that follows a truncate: each row that is not newer is deleted by its version.
      for (const [id, { fields }] of [...stored]) {
        if (fields !== undefined) apply({ ...delivery, request: { action: 'delete', id } });
      }
    },
    documents: () =>
      Object.fromEntries(
        [...stored]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .flatMap(([id, { fields }]) => (fields === undefined ? [] : [[id, fields]])),
      ),
  };
}

/** A truncate came later: the row is gone, whoever writes it. */
function isFenced(
  { request, version }: OpensearchDelivery,
  stored: ReadonlyMap<string, StoredDocument>,
): boolean {
  const id = 'fence' in request ? request.fence : undefined;
  const fence = id === undefined ? undefined : stored.get(id);
  return fence !== undefined && !isNotOlder(version, fence.state);
}

function isApplied(delivery: OpensearchDelivery, stored: StoredDocument | undefined): boolean {
  if (stored === undefined) return true;
  const { request, version } = delivery;
  const isOrdered = version.kind === 'stream' && version.coarse !== undefined;
  const own = externalVersionOf(version) ?? 0n;
  const isWhole = request.action !== 'put' || request.complete;
  const rule = ruleOf(delivery);
  // What the engine takes goes at once; everything else is compared with the document.
  const goesAtOnce = isWhole && isOrdered && rule === 'not-older' && version.leaves !== true;
  if (goesAtOnce && own > stored.engine) return true;
  const isBehind = isOrdered && own < stored.highest;
  return (
    mayApply(version, stored.state, rule) && (!isBehind || isDecidedElsewhere(delivery, stored))
  );
}

/** Rows of a snapshot and changes of their lane, and rows that meet, have an order of their own. */
function isDecidedElsewhere({ version }: OpensearchDelivery, { state }: StoredDocument): boolean {
  const { lane, transaction } = version;
  const meets = transaction !== undefined && state.left === transaction;
  return meets || (state.kind === 'read' && state.lane === lane);
}

function ruleOf({ apply, incomparable }: OpensearchDelivery): ApplyRule {
  return apply ?? (incomparable === 'fail' ? 'comparable' : 'not-older');
}

function toDocument(
  { request, version }: OpensearchDelivery,
  stored: StoredDocument | undefined,
): StoredDocument {
  const own = externalVersionOf(version) ?? 0n;
  const [before, highest] = [stored?.engine ?? -1n, stored?.highest ?? 0n];
  // A row of a snapshot that gives way to a change of its lane takes its version along.
  const hasGivenWay = stored?.state.kind === 'read' && stored.state.lane === version.lane;
  const base = {
    state: toStoredVersion(version),
    engine: own > before ? own : before + 1n,
    highest: own > highest || hasGivenWay ? own : highest,
  };
  if (request.action !== 'put') return { ...base, fields: undefined };
  const kept = request.complete ? {} : stored?.fields;
  return { ...base, fields: { ...kept, ...request.image } };
}
