import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sinks } from '../../src/model/delivery.ts';
import { archive, type FunctionSpec, kinesis, msk } from '../../src/model/service.ts';
import { firehoseStream } from '../../src/model/target.ts';
import type { ObjectStore } from '../../src/recovery/object-store.ts';
import { parseOnFailureObject } from '../../src/recovery/on-failure-object.ts';
import { ON_FAILURE_PREFIX } from '../../src/recovery/waiting-object.ts';
import { createEventSourceMapping } from '../../src/tools/local/event-source-mapping/create-event-source-mapping.ts';
import {
  recordedKafka,
  recordedKinesis,
} from '../../src/tools/local/event-source-mapping/recorded-source.ts';
import type {
  KafkaSourceRecord,
  KinesisSourceRecord,
  RecordSource,
} from '../../src/tools/local/event-source-mapping/stream-model.ts';
import { createVirtualClock } from '../../src/tools/local/event-source-mapping/virtual-clock.ts';
import {
  change,
  functionThat,
  keysOf,
  rawRecord,
  redrive,
  START,
  startWorld,
  statusesOf,
  type World,
} from './redrive-harness.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

describe('on-failure objects of Lambda', () => {
  it('of Kinesis are redriven as records of which nothing is known to be done', async () => {
    const bucket = await world.createBucket('kinesis-failures');
    const records = [
      change('insert', { id: 1, v: 1 }),
      rawRecord('garbage'),
      change('update', { id: 1, v: 2 }),
    ];
    await giveUp(recordedKinesis(records), bucket);
    const given = await keysOf(bucket);

    const results = await redrive(world, {
      bucket,
      spec: functionThat(),
      prefix: ON_FAILURE_PREFIX,
    });

    expect(given).toMatchObject([expect.stringMatching(/^aws\/lambda\/.*\/shardId-0{12}\//)]);
    expect(statusesOf(results)).toStrictEqual([[['delivered'], [], ['delivered']]]);
    expect(await world.itemOf(1)).toBe(2);
    expect((await keysOf(bucket)).map((key) => key.split('/').at(-1))).toStrictEqual([
      'alert.json',
      '_.json',
    ]);
  });

  it('of Kafka are redriven in the same way, and messages are sent when they are named', async () => {
    const bucket = await world.createBucket('kafka-failures');
    const records = [change('insert', { id: 2, v: 1 }), change('update', { id: 2, v: 5 })];
    await giveUp(recordedKafka(records.map(toKafka)), bucket);
    const spec: FunctionSpec = { ...functionThat(), source: msk('cdc', ['accounts']) };

    const results = await redrive(world, {
      bucket,
      spec,
      prefix: ON_FAILURE_PREFIX,
      messages: new Set(['alert']),
    });

    expect(statusesOf(results)).toStrictEqual([[['delivered', 'delivered'], ['delivered']]]);
    expect(await world.itemOf(2)).toBe(5);
    expect(await keysOf(bucket)).toStrictEqual([]);
  });

  it('of a function that only archives are archived again, when that is named', async () => {
    const bucket = await world.createBucket('archive-failures');
    await giveUp(recordedKinesis([rawRecord('whatever')]), bucket);
    const spec: FunctionSpec = {
      source: kinesis('cdc'),
      archive: archive({ to: { ...firehoseStream(), name: 'raw' } }),
    };
    const lines: string[] = [];
    const sinks: Sinks = {
      archive: {
        name: 'archive',
        deliver: async (deliveries) =>
          deliveries.map(({ request }) => {
            lines.push(request.line);
            return { status: 'delivered' };
          }),
      },
    };

    await redrive(world, { bucket, spec, sinks, prefix: ON_FAILURE_PREFIX });
    const kept = await keysOf(bucket);
    await redrive(world, { bucket, spec, sinks, messages: new Set(['archive']) });

    expect(kept).toMatchObject([expect.stringMatching(/\/archive\.json$/)]);
    expect(lines).toMatchObject([expect.stringContaining('"value":"whatever"')]);
    expect(await keysOf(bucket)).toStrictEqual([]);
  });

  it.each([
    ['without records, as queues get them', envelopeWith(undefined), 'ERR_CDC_INPUT_INVALID'],
    ['of another service', envelopeWith('{"Records":[{"s3":{}}]}'), 'ERR_CDC_EVENT_INVALID'],
    ['that are no JSON', 'PII-4711', 'ERR_CDC_INPUT_INVALID'],
  ])('%s are refused', (_what, text, code) => {
    const read = () => parseOnFailureObject(text);

    expect(read).toThrow(expect.objectContaining({ code }));
    expect(read).not.toThrow(/4711/);
  });
});

function envelopeWith(payload: string | undefined): string {
  return JSON.stringify({
    requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
    timestamp: new Date(START).toISOString(),
    payload,
  });
}

/** Plays a source to a function that always throws, until the mapping gives it up. */
async function giveUp(source: RecordSource, bucket: ObjectStore): Promise<void> {
  const mapping = createEventSourceMapping({
    source,
    clock: createVirtualClock(START),
    invoke: () => Promise.reject(new Error('down')),
    settings: {
      maximumRetryAttempts: 1,
      ...(source.stream === 'kafka' ? { provisionedPollers: 1 } : {}),
      onFailure: { kind: 's3', send: ({ key, body }) => bucket.write(String(key), body) },
    },
  });
  await mapping.runUntilIdle();
}

function toKafka({ data, arrivedAt }: KinesisSourceRecord, offset: number): KafkaSourceRecord {
  return {
    stream: 'kafka',
    topic: 'accounts',
    partition: 0,
    offset,
    arrivedAt,
    timestampType: 'CREATE_TIME',
    key: null,
    value: data,
    headers: [],
  };
}
