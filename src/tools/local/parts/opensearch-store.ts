import {
  createSearchIndex,
  type SearchIndexState,
  type StoredDocument,
} from './opensearch-index.ts';
import { type Document, isDocument } from './opensearch-json.ts';
import { readMapping } from './opensearch-mapping.ts';
import { createQuery, type Query } from './opensearch-query.ts';
import { OpensearchRefusal } from './opensearch-refusal.ts';

interface Alias {
  readonly index: string;
  readonly filter: Query;
}

/** All indexes and aliases of one local OpenSearch. */
export interface OpensearchStore {
  readonly create: (name: string, body: Document) => void;
  readonly drop: (name: string) => void;
  readonly has: (name: string) => boolean;
  /** The index of a name or alias. @throws {OpensearchRefusal} 404. */
  readonly index: (name: string) => SearchIndexState;
  /** The same, but a missing index is created, as a write does by default. */
  readonly indexForWrite: (name: string) => SearchIndexState;
  /** What a search of a name or alias can see. */
  readonly searchable: (name: string) => readonly StoredDocument[];
  readonly addAlias: (alias: string, index: string, filter: Document | undefined) => void;
  readonly removeAlias: (alias: string) => void;
  readonly names: () => readonly string[];
}

export interface OpensearchStoreOptions {
  /** `action.auto_create_index`: on, as on a domain of Amazon OpenSearch Service. */
  readonly autoCreateIndex: boolean;
  readonly now: () => number;
}

/** Creates an empty store. */
export function createOpensearchStore(options: OpensearchStoreOptions): OpensearchStore {
  const indexes = new Map<string, SearchIndexState>();
  const aliases = new Map<string, Alias>();

  function find(name: string): SearchIndexState | undefined {
    return indexes.get(aliases.get(name)?.index ?? name);
  }
  function index(name: string): SearchIndexState {
    const found = find(name);
    if (found !== undefined) return found;
    throw new OpensearchRefusal(404, 'index_not_found_exception', `no such index [${name}]`);
  }
  function create(name: string, body: Document): void {
    checkName(name);
    if (find(name) !== undefined) {
      throw new OpensearchRefusal(
        400,
        'resource_already_exists_exception',
        `index [${name}] already exists`,
      );
    }
    const mappings = body['mappings'];
    const properties = isDocument(mappings) ? mappings['properties'] : undefined;
    const mapping = isDocument(properties) ? readMapping(properties) : new Map();
    const isStrict = isDocument(mappings) && mappings['dynamic'] === 'strict';
    indexes.set(name, createSearchIndex(mapping, options.now, isStrict));
  }

  return {
    create,
    drop(name) {
      index(name);
      indexes.delete(name);
      for (const [alias, target] of aliases) if (target.index === name) aliases.delete(alias);
    },
    has: (name) => find(name) !== undefined,
    index,
    indexForWrite(name) {
      if (find(name) === undefined && options.autoCreateIndex) create(name, {});
      return index(name);
    },
    searchable(name) {
      const documents = index(name).searchable();
      const filter = aliases.get(name)?.filter;
      return filter === undefined ? documents : documents.filter(filter);
    },
    addAlias(alias, target, filter) {
      const { mapping } = index(target);
      const matchAll = { match_all: {} };
      aliases.set(alias, { index: target, filter: createQuery(filter ?? matchAll, mapping()) });
    },
    removeAlias: (alias) => void aliases.delete(alias),
    names: () => [...indexes.keys()],
  };
}

/** Index names are lower case and may not begin with `_`, `-` or `+`. */
function checkName(name: string): void {
  if (/^[^_\-+A-Z"*\\<>|,/? #:][^A-Z"*\\<>|,/? #:]*$/.test(name) && name.length <= 255) return;
  throw new OpensearchRefusal(
    400,
    'invalid_index_name_exception',
    `Invalid index name [${name}], must be lowercase`,
  );
}
