import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CdcError } from '../../src/errors.ts';
import type { Sinks } from '../../src/model/delivery.ts';
import type { FunctionSpec } from '../../src/model/service.ts';
import type { ObjectStore } from '../../src/recovery/object-store.ts';
import { on } from '../../src/routing/declare/on.ts';
import { routes } from '../../src/routing/declare/routes.ts';
import { sns } from '../../src/routing/sends/sns.ts';
import {
  accounts,
  at,
  change,
  functionThat,
  invoke,
  keysOf,
  rawRecord,
  redrive,
  startWorld,
  statusesOf,
  type World,
} from './redrive-harness.ts';

const BUG = new Set([13]);

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

describe('runRedrive', () => {
  it('delivers what a corrected route can, and removes the entry', async () => {
    const bucket = await world.createBucket('corrected');
    const records = [change('insert', { id: 1, v: 13 })];
    await invoke(world, functionThat(BUG), { bucket, records });
    const [waiting] = await keysOf(bucket);

    const results = await redrive(world, { bucket, spec: functionThat() });

    expect(waiting).toMatch(/^quarantine\/shardId-000000000000\/0{4}\d{56}\/item\.json$/);
    expect(statusesOf(results)).toStrictEqual([[['delivered']]]);
    expect(await world.itemOf(1)).toBe(13);
    expect(await keysOf(bucket)).toStrictEqual([]);
  });

  it('keeps the entry and says why, as long as the route is not corrected', async () => {
    const bucket = await world.createBucket('uncorrected');
    const records = [change('insert', { id: 2, v: 13 })];
    await invoke(world, functionThat(BUG), { bucket, records });

    const [result] = await redrive(world, { bucket, spec: functionThat(BUG) });

    expect(result?.removed).toBe(false);
    expect(result?.entries[0]?.left).toMatchObject([
      { route: 'item', code: 'ERR_CDC_ROUTE_FAILED' },
    ]);
    expect(await keysOf(bucket)).toHaveLength(1);
  });

  it('is stale where the row has moved on, and the newer state stays', async () => {
    const bucket = await world.createBucket('stale');
    const records = [change('insert', { id: 3, v: 13 }), change('update', { id: 3, v: 14 })];
    await invoke(world, functionThat(BUG), { bucket, records });

    const results = await redrive(world, { bucket, spec: functionThat() });

    expect(statusesOf(results)).toStrictEqual([[['stale']]]);
    expect(await world.itemOf(3)).toBe(14);
    expect(await keysOf(bucket)).toStrictEqual([]);
  });

  it('does not revive a row that was deleted since', async () => {
    const bucket = await world.createBucket('revive');
    const records = [change('insert', { id: 4, v: 13 }), change('delete', { id: 4, v: 13 })];
    await invoke(world, functionThat(BUG), { bucket, records });

    await redrive(world, { bucket, spec: functionThat() });

    expect(await world.itemOf(4)).toBe('gone');
  });

  it('makes the changes of an item in the order of the lane', async () => {
    const bucket = await world.createBucket('order');
    const bug = new Set([1, 2, 3]);
    const records = [1, 2, 3].map((v) => change(v === 1 ? 'insert' : 'update', { id: 5, v }));
    await invoke(world, functionThat(bug), { bucket, records });

    const results = await redrive(world, { bucket, spec: functionThat() });

    expect(statusesOf(results)).toStrictEqual([[['delivered']], [['delivered']], [['delivered']]]);
    expect(await world.itemOf(5)).toBe(3);
  });

  it('holds what is behind a rejected change of the same item, and nothing else', async () => {
    const bucket = await world.createBucket('held');
    const bug = new Set([1, 2, 3]);
    const records = [
      change('insert', { id: 6, v: 1 }),
      change('update', { id: 6, v: 2 }),
      change('insert', { id: 7, v: 3 }),
    ];
    await invoke(world, functionThat(bug), { bucket, records });
    const sinks = rejectingOnce(world.sinks);

    const results = await redrive(world, { bucket, spec: functionThat(), sinks });

    expect(statusesOf(results)).toStrictEqual([[['rejected']], [['rejected']], [['delivered']]]);
    expect(results[1]?.entries[0]?.left[0]?.message).toContain('earlier delivery of the same item');
    expect(await keysOf(bucket)).toHaveLength(2);
    expect(await world.itemOf(6)).toBeUndefined();
  });

  it('runs all state routes of a record that could not be decoded, and messages only when named', async () => {
    const bucket = await world.createBucket('undecodable');
    const spec = functionThat();
    const broken = { ...spec, decoder: { captureTool: 'debezium', options: {} } } as const;
    await invoke(world, broken, { bucket, records: [change('insert', { id: 8, v: 8 })] });
    const [undecodable] = await keysOf(bucket);

    const first = await redrive(world, { bucket, spec });
    const between = await keysOf(bucket);
    const unsent = (await world.content()).messages['alerts'];
    const second = await redrive(world, { bucket, spec, messages: new Set(['alert']) });

    expect(undecodable).toMatch(/\/_\.json$/);
    expect(first[0]).toMatchObject({ removed: true, written: [between[0]] });
    expect(between).toMatchObject([expect.stringMatching(/\/alert\.json$/)]);
    expect(unsent?.filter(({ body }) => body.includes('account 8'))).toStrictEqual([]);
    expect(statusesOf(second)).toStrictEqual([[['delivered']]]);
    expect(await keysOf(bucket)).toStrictEqual([]);
    const sent = (await world.content()).messages['alerts'];
    expect(await world.itemOf(8)).toBe(8);
    expect(sent?.filter(({ body }) => body.includes('account 8'))).toHaveLength(1);
  });

  it('keeps what still cannot be decoded', async () => {
    const bucket = await world.createBucket('garbage');
    await invoke(world, functionThat(), { bucket, records: [rawRecord('garbage')] });

    const [result] = await redrive(world, { bucket, spec: functionThat() });

    expect(result?.entries[0]?.problem?.code).toBe('ERR_CDC_JSON_INVALID');
    expect(await keysOf(bucket)).toHaveLength(1);
  });

  it('keeps the entries of a route that no longer exists, and finds a renamed one', async () => {
    const bucket = await world.createBucket('renamed');
    await invoke(world, functionThat(BUG), {
      bucket,
      records: [change('insert', { id: 9, v: 13 })],
    });
    const spec = functionThat();
    const [set = {}] = spec.routes ?? [];
    const { item, ...others } = set;
    if (item === undefined) throw new TypeError('no route');

    const [gone] = await redrive(world, { bucket, spec: { ...spec, routes: [others] } });
    const renamed = { ...others, 'account-item': { ...item, formerly: 'item' } };
    const found = await redrive(world, { bucket, spec: { ...spec, routes: [renamed] } });

    expect(gone?.entries[0]?.problem?.code).toBe('ERR_CDC_ROUTE_MISSING');
    expect(gone?.removed).toBe(false);
    expect(statusesOf(found)).toStrictEqual([[['delivered']]]);
  });

  it('does not write again what is there already', async () => {
    const bucket = await world.createBucket('again');
    const records = [change('insert', { id: 11, v: 1 })];
    await invoke(world, functionThat(), { bucket, records });
    const broken = {
      ...functionThat(),
      decoder: { captureTool: 'debezium', options: {} },
    } as const;
    await invoke(world, broken, { bucket, records });

    const results = await redrive(world, { bucket, spec: functionThat() });

    expect(statusesOf(results)).toStrictEqual([[['stale']]]);
  });

  it('needs a record to have been kept: without quarantine, the record fails', async () => {
    const missing = { ...(await world.createBucket('any')), name: 's3://there-is-none' };
    const records = [rawRecord('garbage')];

    const { batchItemFailures } = await invoke(world, functionThat(), { bucket: missing, records });

    expect(batchItemFailures).toStrictEqual([{ itemIdentifier: records[0]?.sequenceNumber }]);
  });

  it('keeps the object where what is not done cannot be written', async () => {
    const bucket = await world.createBucket('unwritable');
    const broken = {
      ...functionThat(),
      decoder: { captureTool: 'debezium', options: {} },
    } as const;
    await invoke(world, broken, { bucket, records: [change('insert', { id: 12, v: 1 })] });
    const down: ObjectStore = { ...bucket, write: () => Promise.reject(new Error('down')) };

    const call = redrive(world, { bucket: down, spec: functionThat() });

    await expect(call).rejects.toThrow('down');
    expect(await keysOf(bucket)).toHaveLength(1);
  });

  it('sends messages of an ordered group only when it is said that they may be late', async () => {
    const bucket = await world.createBucket('ordered');
    const bug = new Set([13]);
    const records = [change('insert', { id: 13, v: 13 })];
    await invoke(world, orderedThat(bug), { bucket, records });
    const messages = new Set(['ordered-alert']);

    const refused = await redrive(world, { bucket, spec: orderedThat(), messages });
    const sent = await redrive(world, { bucket, spec: orderedThat(), messages, outOfOrder: true });

    expect(refused[0]?.entries[0]?.left[0]?.message).toContain('--out-of-order');
    expect(statusesOf(sent)).toStrictEqual([[['delivered']]]);
    expect(await keysOf(bucket)).toStrictEqual([]);
  });

  it('shows the effects before, and does nothing then', async () => {
    const bucket = await world.createBucket('preview');
    await invoke(world, functionThat(BUG), {
      bucket,
      records: [change('insert', { id: 10, v: 13 })],
    });

    const results = await redrive(world, { bucket, spec: functionThat(), preview: true });

    expect(statusesOf(results)).toStrictEqual([[[undefined]]]);
    expect(await world.itemOf(10)).toBeUndefined();
    expect(await keysOf(bucket)).toHaveLength(1);
  });
});

/** A function that sends ordered messages, but for the values in `refused`. */
function orderedThat(refused: ReadonlySet<number> = new Set()): FunctionSpec {
  const alert = on(accounts, ['create'], {
    because: 'The test counts them.',
    to: sns({
      topic: at.orderedAlerts,
      message: ({ after }) => {
        if (refused.has(after.v)) throw new TypeError('a bug');
        return 'text';
      },
    }),
  });
  return { ...functionThat(), routes: [routes({ 'ordered-alert': alert })] };
}

/** A table that refuses the first item it is given. */
function rejectingOnce(sinks: Sinks): Sinks {
  let isFirst = true;
  const { dynamodb } = sinks;
  if (dynamodb === undefined) throw new TypeError('no sink');
  return {
    ...sinks,
    dynamodb: {
      name: 'dynamodb',
      async deliver(deliveries, signal) {
        const [first, ...others] = deliveries;
        if (!isFirst || first === undefined) return dynamodb.deliver(deliveries, signal);
        isFirst = false;
        const error = new CdcError('ERR_CDC_DELIVERY_TOO_LARGE', 'too large');
        return [{ status: 'rejected', error }, ...(await dynamodb.deliver(others, signal))];
      },
    },
  };
}
