import { DescribeDeliveryStreamCommand, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firehoseStream, targets } from '../../../../src/model/target.ts';
import { createResources } from '../../../../src/tools/local/parts/create-resources.ts';
import {
  createLocalClients,
  type LocalClients,
} from '../../../../src/tools/local/parts/local-clients.ts';
import { type LocalParts, startLocalParts } from '../../../../src/tools/local/parts/local-parts.ts';

let parts: LocalParts;
let clients: LocalClients;

beforeAll(async () => {
  parts = await startLocalParts();
  clients = createLocalClients(parts);
  await createResources(parts, { targets: targets({ raw: firehoseStream() }) });
});

afterAll(async () => {
  clients.destroy();
  await parts.stop();
});

function put(sizes: readonly number[], stream = 'raw'): Promise<unknown> {
  const Records = sizes.map((size) => ({ Data: Buffer.alloc(size, 'x') }));
  return clients.firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: stream, Records }));
}

// https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
describe('the local Firehose', () => {
  it.each([
    ['501 records', Array<number>(501).fill(1), 'raw', 'ValidationException'],
    ['no record', [], 'raw', 'ValidationException'],
    ['a record above 1,000 KiB', [1_024_001], 'raw', 'ValidationException'],
    ['more than 4 MiB together', Array<number>(5).fill(900_000), 'raw', 'InvalidArgumentException'],
    ['a stream that is not there', [1], 'missing', 'ResourceNotFoundException'],
  ])('refuses %s', async (_what, sizes, stream, name) => {
    const answer = put(sizes, stream);

    await expect(answer).rejects.toMatchObject({ name });
  });

  it('answers one record id for each record, in order', async () => {
    const answer = await put(Array<number>(500).fill(1));

    expect(answer).toMatchObject({
      FailedPutCount: 0,
      RequestResponses: Array(500).fill({ RecordId: expect.any(String) }),
    });
  });

  it('describes an active stream', async () => {
    const answer = await clients.firehose.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'raw' }),
    );

    expect(answer.DeliveryStreamDescription).toMatchObject({
      DeliveryStreamName: 'raw',
      DeliveryStreamStatus: 'ACTIVE',
    });
  });
});
