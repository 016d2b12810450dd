import { CdcError } from '../../errors.ts';
import type { Outcome } from '../../model/delivery.ts';
import {
  formatQuarantineEntry,
  type QuarantineEntry,
  quarantineIdOf,
} from '../../model/quarantine.ts';
import { putObject, type S3Client } from './put-object.ts';

export interface QuarantineStoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** What goes to quarantine, and why. */
export type QuarantineParcel = Pick<QuarantineEntry, 'record' | 'route' | 'target'> & {
  readonly error: CdcError;
};

/**
 * Creates the function that keeps a record, or one route's part of it, in S3. Repeating it writes the
 * same object again.
 *
 * I3 (nothing vanishes): what is not kept is `failed`, and the record is not done.
 */
export function createQuarantineStore({
  client,
  bucket,
  now = Date.now,
}: QuarantineStoreOptions): (parcel: QuarantineParcel) => Promise<Outcome> {
  return async ({ record, route, target, error }) => {
    const { code, message } = error;
    const entry = { record, route, target, code, message, quarantinedAt: now() };
    const outcome = await putObject(
      client,
      {
        bucket,
        key: quarantineIdOf(entry),
        body: formatQuarantineEntry(entry),
        contentType: 'application/json',
      },
      { service: 'S3', target: 'quarantine' },
    );
    return outcome.status === 'failed' ? unavailable(outcome.error) : outcome;
  };
}

function unavailable({ message, details }: CdcError): Outcome {
  const error = new CdcError('ERR_CDC_QUARANTINE_UNAVAILABLE', message, { details });
  return { status: 'failed', error };
}
