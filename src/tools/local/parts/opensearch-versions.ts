import { OpensearchRefusal } from './opensearch-refusal.ts';

/** What a write says about the version that must stand before it. */
export type VersionRule =
  | { readonly type: 'internal' }
  | { readonly type: 'external' | 'external_gte'; readonly version: bigint }
  | { readonly type: 'sequence'; readonly seqNo: bigint; readonly primaryTerm: bigint };

/** The primary never fails over here. */
export const PRIMARY_TERM = 1n;

interface Before {
  readonly id: string;
  readonly stored: { readonly version: bigint; readonly seqNo: bigint } | undefined;
  /** The version of the document, or that of its delete while it is remembered. */
  readonly current: bigint | undefined;
}

/**
 * Returns the version that a document has after a write.
 *
 * @throws {OpensearchRefusal} 409 if what must stand before the write does not.
 */
export function nextVersion({ id, stored, current }: Before, rule: VersionRule): bigint {
  switch (rule.type) {
    case 'internal':
      return (current ?? 0n) + 1n;
    case 'sequence':
      return nextInSequence(id, stored, rule);
    case 'external':
    case 'external_gte':
      if (current === undefined || rule.version > current) return rule.version;
      if (rule.type === 'external_gte' && rule.version === current) return current;
      throw versionConflict({ id, current, rule });
  }
}

function nextInSequence(
  id: string,
  stored: Before['stored'],
  rule: Extract<VersionRule, { readonly type: 'sequence' }>,
): bigint {
  const isSame = stored?.seqNo === rule.seqNo && rule.primaryTerm === PRIMARY_TERM;
  if (isSame) return stored.version + 1n;
  throw sequenceConflict(id, stored, rule);
}

function sequenceConflict(
  id: string,
  stored: Before['stored'],
  { seqNo, primaryTerm }: Extract<VersionRule, { readonly type: 'sequence' }>,
): OpensearchRefusal {
  const current =
    stored === undefined
      ? 'but no document was found'
      : `current document has seqNo [${stored.seqNo}] and primary term [${PRIMARY_TERM}]`;
  return new OpensearchRefusal(
    409,
    'version_conflict_engine_exception',
    `[${id}]: version conflict, required seqNo [${seqNo}], primary term [${primaryTerm}]. ${current}`,
  );
}

function versionConflict(conflict: {
  readonly id: string;
  readonly current: bigint;
  readonly rule: Extract<VersionRule, { readonly version: bigint }>;
}): OpensearchRefusal {
  const { id, current, rule } = conflict;
  const relation = rule.type === 'external' ? 'higher or equal to' : 'higher than';
  return new OpensearchRefusal(
    409,
    'version_conflict_engine_exception',
    `[${id}]: version conflict, current version [${current}] is ${relation} the one provided [${rule.version}]`,
  );
}
