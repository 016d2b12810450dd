import type { Document } from './opensearch-json.ts';
import { extendMapping, type Mapping } from './opensearch-mapping.ts';
import { OpensearchRefusal } from './opensearch-refusal.ts';

/** `index.gc_deletes`: how long a deleted document's version is remembered. */
const DELETE_MEMORY_MS = 60_000;
/** `index.refresh_interval` of an index that is searched. */
const REFRESH_INTERVAL_MS = 1000;
const MAX_ID_BYTES = 512;

/** What a write says about the version that must stand before it. */
export type VersionRule =
  | { readonly type: 'internal' }
  | { readonly type: 'external' | 'external_gte'; readonly version: bigint };

export interface StoredDocument {
  readonly id: string;
  readonly version: bigint;
  readonly source: Document;
}

interface Deleted {
  readonly version: bigint;
  readonly at: number;
}

export interface WriteResult {
  readonly result: 'created' | 'updated' | 'deleted' | 'not_found' | 'noop';
  readonly version: bigint;
}

/** One index: documents, versions, and what searches see of them. */
export interface SearchIndexState {
  readonly mapping: () => Mapping;
  readonly get: (id: string) => StoredDocument | undefined;
  readonly write: (id: string, source: Document, rule: VersionRule) => WriteResult;
  readonly remove: (id: string, rule: VersionRule) => WriteResult;
  readonly refresh: () => void;
  /** Documents as of the last refresh, which happens by itself once a second. */
  readonly searchable: () => readonly StoredDocument[];
}

/** Creates an empty index. */
export function createSearchIndex(initial: Mapping, now: () => number): SearchIndexState {
  let mapping = initial;
  const documents = new Map<string, StoredDocument>();
  const deleted = new Map<string, Deleted>();
  let visible: readonly StoredDocument[] = [];
  let refreshedAt = now();

  function currentVersion(id: string): bigint | undefined {
    const stored = documents.get(id)?.version;
    if (stored !== undefined) return stored;
    const marker = deleted.get(id);
    return marker !== undefined && now() - marker.at < DELETE_MEMORY_MS
      ? marker.version
      : undefined;
  }

  function nextVersion(id: string, rule: VersionRule): bigint {
    const current = currentVersion(id);
    if (rule.type === 'internal') return (current ?? 0n) + 1n;
    if (current === undefined || rule.version > current) return rule.version;
    if (rule.type === 'external_gte' && rule.version === current) return current;
    throw versionConflict({ id, current, rule });
  }

  function refresh(): void {
    visible = [...documents.values()];
    refreshedAt = now();
  }

  return {
    mapping: () => mapping,
    get: (id) => documents.get(id),
    write(id, source, rule) {
      checkId(id);
      // The engine parses a document before it looks at versions.
      const extended = extendMapping(mapping, source);
      const version = nextVersion(id, rule);
      const result = documents.has(id) ? 'updated' : 'created';
      mapping = extended;
      documents.set(id, { id, version, source });
      deleted.delete(id);
      return { result, version };
    },
    remove(id, rule) {
      checkId(id);
      const version = nextVersion(id, rule);
      const existed = documents.delete(id);
      deleted.set(id, { version, at: now() });
      return { result: existed ? 'deleted' : 'not_found', version };
    },
    refresh,
    searchable() {
      if (now() - refreshedAt >= REFRESH_INTERVAL_MS) refresh();
      return visible;
    },
  };
}

function checkId(id: string): void {
  const size = Buffer.byteLength(id);
  if (size > 0 && size <= MAX_ID_BYTES) return;
  throw new OpensearchRefusal(
    400,
    'illegal_argument_exception',
    size === 0
      ? 'if _id is specified it must not be empty'
      : `id is too long, must be no longer than ${MAX_ID_BYTES} bytes but was: ${size}`,
  );
}

function versionConflict(conflict: {
  readonly id: string;
  readonly current: bigint;
  readonly rule: Exclude<VersionRule, { readonly type: 'internal' }>;
}): OpensearchRefusal {
  const { id, current, rule } = conflict;
  const relation = rule.type === 'external' ? 'higher or equal to' : 'higher than';
  return new OpensearchRefusal(
    409,
    'version_conflict_engine_exception',
    `[${id}]: version conflict, current version [${current}] is ${relation} the one provided [${rule.version}]`,
  );
}
