import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { parseArchivePointer } from '../../../src/model/archive-line.ts';
import type { ArchiveDelivery } from '../../../src/model/delivery.ts';
import { createArchiveSink } from '../../../src/sinks/archive/archive-sink.ts';
import { codeOf, describeSinkContract, SECRET } from '../../contracts/sink-contract.ts';
import { factsOf, serviceError } from '../fakes/delivery-facts.ts';
import { createFakeFirehose } from '../fakes/fake-firehose.ts';
import { createFakeS3 } from '../fakes/fake-s3.ts';

const addresses = { target: 'raw' };
const bucket = 'archive-bucket';
const { signal } = new AbortController();

function delivery(n: number, line: string): ArchiveDelivery {
  return { ...factsOf(n), sink: 'archive', request: { line } };
}

describe('createArchiveSink', () => {
  describeSinkContract<ArchiveDelivery>({
    serve(fake) {
      const { client, inputs } = createFakeFirehose(fake);
      const s3 = createFakeS3();
      const sink = createArchiveSink({ firehose: client, s3: s3.client, bucket, addresses });
      return { sink, requests: () => inputs.length + s3.objects.size };
    },
    deliveries: (count) =>
      Array.from({ length: count }, (_, n) =>
        delivery(n, `{"n":${n},"v":"${SECRET.padEnd(600_000, '.')}"}`),
      ),
    oversized: undefined,
    single: false,
  });

  it('takes the clients of the SDK', () => {
    const s3 = new S3Client({ region: 'eu-west-1' });
    const { client: firehose } = createFakeFirehose({});

    expect(createArchiveSink({ firehose, s3, bucket, addresses }).name).toBe('archive');
  });

  it('writes a line too large for Firehose to S3, and a pointer to it in its place', async () => {
    const { client: firehose, records } = createFakeFirehose({});
    const s3 = createFakeS3();
    const line = `{"n":7,"v":"${'x'.repeat(1_024_000)}"}`;
    const sink = createArchiveSink({ firehose, s3: s3.client, bucket, addresses });

    const outcomes = await sink.deliver([delivery(6, '{"n":6}'), delivery(7, line)], signal);

    const key = 'oversize/orders-0/00000000000000000007.ndjson';
    const [small = '', pointer = ''] = records()[0]?.split('\n') ?? [];
    expect(outcomes).toStrictEqual([{ status: 'delivered' }, { status: 'delivered' }]);
    expect([...s3.objects]).toStrictEqual([[`${bucket}/${key}`, `${line}\n`]]);
    expect(small).toBe('{"n":6}');
    expect(parseArchivePointer(pointer)).toStrictEqual({
      v: 1,
      position: { stream: 'kafka', topic: 'orders', partition: 0, offset: 7 },
      pointer: { bucket, key, sizeBytes: line.length + 1 },
    });
  });

  it('writes no pointer to an object that S3 did not take, while the other lines go (I3)', async () => {
    const { client: firehose, records } = createFakeFirehose({});
    const s3 = createFakeS3(serviceError('AccessDenied', 403, SECRET));
    const sink = createArchiveSink({ firehose, s3: s3.client, bucket, addresses });
    const deliveries = [delivery(7, 'x'.repeat(1_024_000)), delivery(8, '{"n":8}')];

    const outcomes = await sink.deliver(deliveries, signal);

    expect(outcomes.map(({ status }) => status)).toStrictEqual(['failed', 'delivered']);
    expect(codeOf(outcomes[0])).toBe('ERR_CDC_DELIVERY_DENIED');
    expect(records()).toStrictEqual(['{"n":8}\n']);
  });
});
