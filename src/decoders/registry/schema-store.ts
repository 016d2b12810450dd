import { CdcError } from '../../errors.ts';
import type { Clock } from '../../model/batch.ts';
import { formatSchemaRef, type SchemaRef } from '../framing/schema-ref.ts';
import { compileSchema, type WireSchema } from './compile-schema.ts';
import { registryUnavailable, type SchemaRegistry } from './schema-registry.ts';

const DEFAULT_MAX_SCHEMAS = 1_000;
/** A schema may be registered a moment after its first record is read from a replica of the topic. */
const DEFAULT_UNKNOWN_FOR_MS = 60_000;
const MAX_FETCHES_AT_ONCE = 8;

export interface SchemaStoreOptions {
  readonly registry: SchemaRegistry;
  readonly clock: Pick<Clock, 'now'>;
  /** How many schemas are kept; those of the latest batch are, however many they are. */
  readonly maxSchemas?: number | undefined;
  /** How long a registry is not asked again for a schema that it does not know. */
  readonly unknownForMs?: number | undefined;
}

/** The schemas of a registry that were fetched so far. */
export interface SchemaStore {
  /** Fetches what is missing of the schemas of a batch. Never rejects: `get` tells what failed. */
  readonly prepare: (schemas: Iterable<SchemaRef>) => Promise<void>;
  /** @throws {CdcError} for a schema that could not be fetched or compiled, its error. */
  readonly get: (schema: SchemaRef) => WireSchema;
}

/**
 * Creates the cache of a registry. Schemas never change, so that one is fetched once for as long as
 * it is used; batches that are prepared at the same time share its fetch.
 *
 * A schema that is unknown or invalid is remembered for a while. A registry that does not answer is
 * asked again by the next batch, and not again within one: it could take all the time there is.
 */
export function createSchemaStore(options: SchemaStoreOptions): SchemaStore {
  const { clock, maxSchemas = DEFAULT_MAX_SCHEMAS } = options;
  const entries = new Map<string, Entry>();
  const pending = new Map<string, Promise<Entry>>();

  /** Stampede protection: who comes second waits for the fetch of the first. */
  const loadOnce = async (ref: string, schema: SchemaRef): Promise<Entry> => {
    const running = pending.get(ref) ?? fetchEntry(options, schema);
    pending.set(ref, running);
    const entry = await running;
    pending.delete(ref);
    entries.set(ref, entry);
    return entry;
  };

  // Records of one schema follow one another: no text is made for most of them.
  let latest: Found | undefined;

  return {
    async prepare(schemas) {
      latest = undefined;
      const wanted = new Map([...schemas].map((schema) => [formatSchemaRef(schema), schema]));
      const missing: (readonly [string, SchemaRef])[] = [];
      for (const [ref, schema] of wanted) {
        if (!touch(entries, ref, clock.now())) missing.push([ref, schema]);
      }
      await loadAll(missing, loadOnce, (ref, error) => {
        if (entries.get(ref)?.schema === undefined) entries.set(ref, error);
      });
      trim(entries, Math.max(maxSchemas, wanted.size));
    },
    get(schema) {
      if (latest !== undefined && isSame(latest.ref, schema)) return latest.schema;
      const entry = entries.get(formatSchemaRef(schema));
      if (entry === undefined) throw registryUnavailable('the schema was not asked for');
      if (entry.schema === undefined) throw entry.error;
      latest = { ref: schema, schema: entry.schema };
      return entry.schema;
    },
  };
}

interface Found {
  readonly ref: SchemaRef;
  readonly schema: WireSchema;
}

interface Failure {
  readonly schema: undefined;
  readonly error: CdcError;
  readonly askAgainAt: number;
}

type Entry = Failure | { readonly schema: WireSchema };

async function fetchEntry(
  { registry, clock, unknownForMs = DEFAULT_UNKNOWN_FOR_MS }: SchemaStoreOptions,
  schema: SchemaRef,
): Promise<Entry> {
  try {
    return { schema: compileSchema(await registry.fetch(schema)) };
  } catch (cause) {
    const error = cause instanceof CdcError ? cause : registryUnavailable('it failed', cause);
    const askAgainAt = error.retryable ? Number.NEGATIVE_INFINITY : clock.now() + unknownForMs;
    return { schema: undefined, error, askAgainAt };
  }
}

/** Moves a usable entry to the end, where those are that are kept longest; tells whether there is one. */
function touch(entries: Map<string, Entry>, ref: string, now: number): boolean {
  const entry = entries.get(ref);
  if (entry === undefined) return false;
  if (entry.schema === undefined && entry.askAgainAt <= now) return false;
  entries.delete(ref);
  entries.set(ref, entry);
  return true;
}

async function loadAll(
  missing: readonly (readonly [string, SchemaRef])[],
  loadOnce: (ref: string, schema: SchemaRef) => Promise<Entry>,
  fail: (ref: string, error: Failure) => void,
): Promise<void> {
  const queue = [...missing];
  let down: Failure | undefined;
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [ref, schema] = next;
      if (down !== undefined) {
        fail(ref, down);
        continue;
      }
      // One after the other on purpose: the number of workers bounds the load on the registry.
      const entry = await loadOnce(ref, schema);
      if (entry.schema === undefined && entry.error.retryable) down = entry;
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_FETCHES_AT_ONCE, queue.length) }, work));
}

function trim(entries: Map<string, Entry>, maxSize: number): void {
  for (const ref of entries.keys()) {
    if (entries.size <= maxSize) return;
    entries.delete(ref);
  }
}

function isSame(one: SchemaRef, other: SchemaRef): boolean {
  return one.id === other.id && one.kind === other.kind && one.registry === other.registry;
}
