import { CdcError } from '../errors.ts';
import { parseQuarantineEntry, type QuarantineEntry } from '../model/quarantine.ts';
import { type ObjectFacts, type ObjectStore, readObjectText } from './object-store.ts';
import { parseOnFailureObject } from './on-failure-object.ts';

export const QUARANTINE_PREFIX = 'quarantine/';
/** Where Lambda writes what it gave up; the rest of the key is its own. */
export const ON_FAILURE_PREFIX = 'aws/lambda/';

/** An object that waits for a redrive: an entry, or a batch that Lambda gave up. */
export interface WaitingObject {
  readonly key: string;
  readonly kind: 'entry' | 'on-failure';
  /** One for an entry; every record of a batch that was given up, each without a route. */
  readonly entries: readonly QuarantineEntry[];
}

/** An object of which nothing can be read, and why. */
export interface UnreadableObject {
  readonly key: string;
  readonly kind: 'unreadable';
  readonly error: CdcError;
}

/** Objects that are read at once. */
const READ_WIDTH = 16;

/**
 * Reads what waits under a prefix, in the order of the keys: of the quarantine, that is the order of
 * the stream within each lane. Holds a few objects at a time.
 */
export async function* readWaiting(
  store: ObjectStore,
  { prefix, wants = () => true }: { prefix: string; wants?: (key: string) => boolean },
): AsyncGenerator<WaitingObject | UnreadableObject> {
  let window: ObjectFacts[] = [];
  for await (const facts of store.list(prefix)) {
    if (!wants(facts.key)) continue;
    window.push(facts);
    if (window.length < READ_WIDTH) continue;
    yield* await Promise.all(window.map(({ key }) => readOne(store, key)));
    window = [];
  }
  yield* await Promise.all(window.map(({ key }) => readOne(store, key)));
}

/** Reads one object. What is not of our forms is answered as unreadable, and stays where it is. */
export async function readOne(
  store: ObjectStore,
  key: string,
): Promise<WaitingObject | UnreadableObject> {
  try {
    const text = await readObjectText(store, key);
    if (key.startsWith(QUARANTINE_PREFIX)) {
      return { key, kind: 'entry', entries: [parseQuarantineEntry(text)] };
    }
    return { key, kind: 'on-failure', entries: parseOnFailureObject(text) };
  } catch (error) {
    if (error instanceof CdcError) return { key, kind: 'unreadable', error };
    throw error;
  }
}
