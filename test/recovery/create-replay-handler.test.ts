import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CdcError } from '../../src/errors.ts';
import { formatArchiveLine } from '../../src/model/archive-line.ts';
import {
  createPlainReplayHandler,
  type SqsBatchResponse,
} from '../../src/recovery/create-replay-handler.ts';
import type { ObjectStore } from '../../src/recovery/object-store.ts';
import { planMessages, type ReplayMessage } from '../../src/recovery/replay-message.ts';
import { createS3Objects } from '../../src/recovery/s3-objects.ts';
import { createQuarantineStore } from '../../src/sinks/s3/quarantine-store.ts';
import { kinesisSource } from '../../src/sources/kinesis-source.ts';
import { buildKinesisEvent } from '../../src/tools/local/event-source-mapping/lambda-event.ts';
import { collect } from './collect.ts';
import {
  change,
  functionThat,
  keysOf,
  rawRecord,
  startWorld,
  type World,
} from './redrive-harness.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const stream = { streamArn: 'arn:aws:kinesis:eu-west-1:0:stream/cdc', region: 'eu-west-1' };

async function archive(
  bucket: ObjectStore,
  key: string,
  changes: readonly ReturnType<typeof change>[],
): Promise<void> {
  const lanes = kinesisSource.readLanes(buildKinesisEvent(stream, changes));
  const lines = lanes.flatMap(({ records }) => records).map(formatArchiveLine);
  await bucket.write(key, lines.join('\n'));
}

interface Handled extends SqsBatchResponse {
  readonly stopped: readonly CdcError[];
}

interface HandleOptions {
  readonly remainingMs?: number;
  readonly quarantineBucket?: string;
}

async function handle(
  bodies: readonly unknown[],
  { remainingMs = 60_000, quarantineBucket = 'parked' }: HandleOptions = {},
): Promise<Handled> {
  const stopped: CdcError[] = [];
  const quarantine = createQuarantineStore({ client: world.clients.s3, bucket: quarantineBucket });
  const parts = { settings: world.settings, sinks: world.sinks, quarantine };
  const handler = createPlainReplayHandler(functionThat(), parts as never, {
    openBucket: (bucket) => createS3Objects(world.clients.s3, bucket),
    report: () => undefined,
    onStopped: (error) => void stopped.push(error),
  });
  const Records = bodies.map((body, index) => ({
    messageId: `m${index}`,
    body: JSON.stringify(body),
  }));
  const answer = await handler({ Records }, { getRemainingTimeInMillis: () => remainingMs });
  return { ...answer, stopped };
}

const failuresFrom = (...ids: readonly string[]) =>
  ids.map((itemIdentifier) => ({ itemIdentifier }));

describe('createReplayHandler', () => {
  it('does the work of planned messages, shard by shard, and parks what cannot be done', async () => {
    const bucket = await world.createBucket('planned');
    const parked = await world.createBucket('parked');
    const rows = [1, 2, 3, 4, 5].map((id) => change('insert', { id, v: id }));
    await archive(bucket, 'raw/1', [...rows, rawRecord('garbage')]);
    await archive(bucket, 'raw/2', [change('update', { id: 3, v: 33 })]);
    const planned = await collect(
      planMessages(bucket.list('raw/'), { bucket: 'planned', shards: 2, maxBytes: 1 }),
    );

    const { batchItemFailures } = await handle(planned.map(({ body }) => body));

    expect(planned.map(({ group, body }) => [group, body.objects])).toStrictEqual([
      ['shard-0', ['raw/1']],
      ['shard-1', ['raw/1']],
      ['shard-0', ['raw/2']],
      ['shard-1', ['raw/2']],
    ]);
    expect(batchItemFailures).toStrictEqual([]);
    expect([await world.itemOf(1), await world.itemOf(3)]).toStrictEqual([1, 33]);
    expect(await keysOf(parked)).toMatchObject([expect.stringMatching(/_\.json$/)]);
  });

  it('answers a message that failed and all that follow, and doubles nothing when they come again', async () => {
    const bucket = await world.createBucket('failing');
    await archive(bucket, 'a', [change('insert', { id: 11, v: 1 })]);
    await archive(bucket, 'b', [change('insert', { id: 12, v: 1 })]);
    const [first, missing, last] = ['a', 'nothing', 'b'].map((key) => messageOf('failing', key));

    const { batchItemFailures, stopped } = await handle([first, missing, last]);
    const again = await handle([first, last]);

    expect(batchItemFailures).toStrictEqual(failuresFrom('m1', 'm2'));
    expect(stopped[0]).toMatchObject({
      code: 'ERR_CDC_INPUT_INVALID',
      details: { place: 's3://failing/nothing' },
    });
    expect(again.batchItemFailures).toStrictEqual([]);
    expect(await world.itemOf(12)).toBe(1);
  });

  it('stops when there is no time left', async () => {
    const bucket = await world.createBucket('slow');
    await archive(bucket, 'a', [change('insert', { id: 13, v: 1 })]);

    const { batchItemFailures } = await handle([messageOf('slow', 'a')], { remainingMs: 1_000 });

    expect(batchItemFailures).toStrictEqual(failuresFrom('m0'));
  });

  it('fails a message whose records can neither be delivered nor kept', async () => {
    const bucket = await world.createBucket('unkept');
    await archive(bucket, 'a', [rawRecord('garbage')]);

    const { batchItemFailures, stopped } = await handle([messageOf('unkept', 'a')], {
      quarantineBucket: 'there-is-none',
    });

    expect(batchItemFailures).toStrictEqual(failuresFrom('m0'));
    expect(stopped[0]?.code).toBe('ERR_CDC_QUARANTINE_UNAVAILABLE');
  });

  it.each([
    ['no message of ours', { hello: 1 }],
    ['a shard that there is not', { ...messageOf('x', 'y'), shard: 1 }],
  ])('refuses %s', async (_what, body) => {
    const { batchItemFailures, stopped } = await handle([body]);

    expect(batchItemFailures).toStrictEqual(failuresFrom('m0'));
    expect(stopped[0]?.code).toBe('ERR_CDC_INPUT_INVALID');
  });
});

function messageOf(bucket: string, key: string): ReplayMessage {
  return { v: 1, bucket, objects: [key], shard: 0, of: 1 };
}
