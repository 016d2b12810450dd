import { inspect } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { CdcError } from '../../../src/errors.ts';
import { parseQuarantineEntry } from '../../../src/model/quarantine.ts';
import type { StreamRecord } from '../../../src/model/record.ts';
import { createQuarantineStore } from '../../../src/sinks/s3/quarantine-store.ts';
import { codeOf, SECRET } from '../../contracts/sink-contract.ts';
import { connectionError, serviceError } from '../fakes/delivery-facts.ts';
import { createFakeS3 } from '../fakes/fake-s3.ts';

const record: StreamRecord = {
  position: { stream: 'kafka', topic: 'server.db.orders', partition: 2, offset: 17 },
  key: new Uint8Array([255, 0]),
  value: Buffer.from(SECRET),
  headers: [],
  partitionKey: undefined,
  arrivedAt: 1_700_000_000_000,
  valueSchema: undefined,
  keySchema: undefined,
};
const error = new CdcError('ERR_CDC_JSON_INVALID', 'Not one JSON value');
const parcel = { record, route: 'invoice-search', target: 'search', error };
const KEY = 'quarantine/server.db.orders-2/00000000000000000017/invoice-search.json';

describe('createQuarantineStore', () => {
  it('takes the client of the SDK', () => {
    const client = new S3Client({ region: 'eu-west-1' });

    expect(createQuarantineStore({ client, bucket: 'q' })).toBeTypeOf('function');
  });

  it('keeps the record and the reason under lane, place and route', async () => {
    const { client, objects } = createFakeS3();

    const outcome = await createQuarantineStore({ client, bucket: 'q', now: () => 5 })(parcel);

    const entry = parseQuarantineEntry(objects.get(`q/${KEY}`) ?? '');
    expect(outcome).toStrictEqual({ status: 'delivered' });
    expect(entry).toStrictEqual({
      record: { ...record, value: new Uint8Array(Buffer.from(SECRET)) },
      route: 'invoice-search',
      target: 'search',
      code: 'ERR_CDC_JSON_INVALID',
      message: 'Not one JSON value',
      quarantinedAt: 5,
    });
  });

  it('writes the same object when the same delivery is quarantined again', async () => {
    const { client, objects } = createFakeS3();
    const store = createQuarantineStore({ client, bucket: 'q' });

    await store(parcel);
    await store(parcel);
    await store({ ...parcel, route: undefined });

    expect([...objects.keys()]).toStrictEqual([
      `q/${KEY}`,
      'q/quarantine/server.db.orders-2/00000000000000000017/_.json',
    ]);
  });

  it.each([
    ['unreachable', connectionError()],
    ['closed to the function', serviceError('AccessDenied', 403, SECRET)],
    ['missing', serviceError('NoSuchBucket', 404, SECRET)],
  ])('fails when the bucket is %s, and quotes nothing (I3, I5)', async (_, cause) => {
    const { client } = createFakeS3(cause);

    const outcome = await createQuarantineStore({ client, bucket: 'q' })(parcel);

    expect(outcome.status).toBe('failed');
    expect(codeOf(outcome)).toBe('ERR_CDC_QUARANTINE_UNAVAILABLE');
    expect(inspect(outcome, { depth: 9 })).not.toContain(SECRET);
  });
});
