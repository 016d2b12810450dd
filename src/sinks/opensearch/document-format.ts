import { formatExactJson } from '../../model/exact-json.ts';
import type { JsonObject } from '../../model/json.ts';
import { MILLRACE_FIELD } from '../../model/reserved-names.ts';
import type { Version } from '../../model/version.ts';
import { type StoredVersion, toStoredVersion } from '../../model/version-order.ts';

/** What a document says of the change it comes from. */
export interface DocumentState extends StoredVersion {
  readonly deleted: boolean;
  /** Markers only: when a clean-up may remove it, in epoch milliseconds. */
  readonly expires_at?: number;
  /** The document that stands for a truncate. */
  readonly fence?: boolean;
  /** The highest external version so far, where the engine has counted its own: a text of digits. */
  readonly highest?: string;
}

/** What a write adds to the state of a document besides the version. */
export type StateFacts = Pick<DocumentState, 'highest'>;

/** Writes a document with the state that the next change is compared with. */
export function formatDocument(
  image: JsonObject,
  version: Version,
  facts: StateFacts = {},
): string {
  const state: DocumentState = { ...toStoredVersion(version), deleted: false, ...facts };
  return formatExactJson({ ...image, [MILLRACE_FIELD]: state });
}

/**
 * Writes the marker of a deleted row: a document, because the engine forgets deletes after a minute and
 * would then revive the row by a late change.
 */
export function formatMarker(
  version: Version,
  expiresAt: number | undefined,
  facts: StateFacts = {},
): string {
  const state: DocumentState = {
    ...toStoredVersion(version),
    deleted: true,
    // A marker without expiry is the fence of a truncate.
    ...(expiresAt === undefined ? { fence: true } : { expires_at: expiresAt }),
    ...facts,
  };
  return formatExactJson({ [MILLRACE_FIELD]: state });
}

const EPOCH_SHIFT = 55n;
const MAX_EPOCH = 255;

/** The external version of a change: 8 bits of epoch, 55 of source order; `undefined` above that. */
export function externalVersionOf({ epoch, coarse }: Version): bigint | undefined {
  if (epoch > MAX_EPOCH) return undefined;
  return (BigInt(epoch) << EPOCH_SHIFT) | (coarse ?? 0n);
}
