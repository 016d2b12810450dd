import type { Document } from './opensearch-json.ts';
import { extendMapping, type Mapping } from './opensearch-mapping.ts';
import { OpensearchRefusal } from './opensearch-refusal.ts';
import { nextVersion, type VersionRule } from './opensearch-versions.ts';

/** `index.gc_deletes`: how long a deleted document's version is remembered. */
const DELETE_MEMORY_MS = 60_000;
/** `index.refresh_interval` of an index that is searched. */
const REFRESH_INTERVAL_MS = 1000;
const MAX_ID_BYTES = 512;

export interface StoredDocument {
  readonly id: string;
  readonly version: bigint;
  /** Which write of the index it was. */
  readonly seqNo: bigint;
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
export function createSearchIndex(
  initial: Mapping,
  now: () => number,
  isStrict = false,
): SearchIndexState {
  let mapping = initial;
  const documents = new Map<string, StoredDocument>();
  const deleted = new Map<string, Deleted>();
  let visible: readonly StoredDocument[] = [];
  let refreshedAt = now();
  let seqNo = 0n;

  function currentVersion(id: string): bigint | undefined {
    const stored = documents.get(id)?.version;
    if (stored !== undefined) return stored;
    const marker = deleted.get(id);
    return marker !== undefined && now() - marker.at < DELETE_MEMORY_MS
      ? marker.version
      : undefined;
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
      const extended = extendMapping(mapping, source, { id, isStrict });
      const version = nextVersion(
        { id, stored: documents.get(id), current: currentVersion(id) },
        rule,
      );
      const result = documents.has(id) ? 'updated' : 'created';
      mapping = extended;
      documents.set(id, { id, version, seqNo, source });
      seqNo += 1n;
      deleted.delete(id);
      return { result, version };
    },
    remove(id, rule) {
      checkId(id);
      const version = nextVersion(
        { id, stored: documents.get(id), current: currentVersion(id) },
        rule,
      );
      const existed = documents.delete(id);
      deleted.set(id, { version, at: now() });
      seqNo += 1n;
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
