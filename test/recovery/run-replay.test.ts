import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CdcError } from '../../src/errors.ts';
import { formatArchiveLine } from '../../src/model/archive-line.ts';
import type { Outcome, Sinks } from '../../src/model/delivery.ts';
import type { StreamRecord } from '../../src/model/record.ts';
import type { FunctionSpec } from '../../src/model/service.ts';
import { compileFunction } from '../../src/recovery/compile-function.ts';
import { formatEffectLine, toEffectLine } from '../../src/recovery/effect-line.ts';
import { parseExceptedKeys } from '../../src/recovery/excepted-keys.ts';
import { orderRecords } from '../../src/recovery/order-records.ts';
import type { ReplaySelection } from '../../src/recovery/plan-replay.ts';
import { type ReplayBatch, runReplay } from '../../src/recovery/run-replay.ts';
import { kinesisSource } from '../../src/sources/kinesis-source.ts';
import { buildKinesisEvent } from '../../src/tools/local/event-source-mapping/lambda-event.ts';
import { collect } from './collect.ts';
import {
  change,
  deliverOptions,
  functionThat,
  invoke,
  rawRecord,
  startWorld,
  type World,
} from './redrive-harness.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const STATE: ReplaySelection = { tables: undefined, routes: undefined, messages: new Set() };
const stream = { streamArn: 'arn:aws:kinesis:eu-west-1:0:stream/cdc', region: 'eu-west-1' };

function recordsOf(changes: readonly ReturnType<typeof change>[]): readonly StreamRecord[] {
  return kinesisSource.readLanes(buildKinesisEvent(stream, changes)).flatMap((one) => one.records);
}

interface Call {
  readonly records: readonly StreamRecord[];
  readonly selection?: Partial<ReplaySelection>;
  readonly spec?: FunctionSpec;
  readonly sinks?: Sinks;
  readonly batchRecords?: number;
}

async function replay(call: Call): Promise<readonly ReplayBatch[]> {
  const { spec = functionThat(), sinks, selection, batchRecords = 100 } = call;
  async function* lines() {
    for (const record of call.records) yield { record, line: formatArchiveLine(record) };
  }
  return collect(
    runReplay({
      records: orderRecords(lines()),
      functions: [compileFunction({ name: 'main', spec }, world.settings)],
      selection: { ...STATE, ...selection },
      deliver: sinks && { ...deliverOptions(sinks), held: undefined },
      batchRecords,
    }),
  );
}

function effectsOf(batches: readonly ReplayBatch[]): readonly string[] {
  return batches
    .flatMap(({ effects }) => effects)
    .map(({ delivery }) => formatEffectLine(toEffectLine(delivery)));
}

describe('runReplay', () => {
  it('gives the same list of effects, byte for byte, whatever the order of the archive', async () => {
    const changes = [1, 2, 3, 4].flatMap((id) => [
      change('insert', { id, v: 1 }),
      change('update', { id, v: 2 }),
    ]);
    const records = recordsOf(changes);

    const once = effectsOf(await replay({ records }));
    const again = effectsOf(
      await replay({ records: [...records, ...records].toReversed(), batchRecords: 3 }),
    );

    expect(once).toHaveLength(8);
    expect(again).toStrictEqual(once);
    expect(once.join()).not.toContain('A#1');
  });

  it('writes again what a corrected route makes of the same changes', async () => {
    const bucket = await world.createBucket('replayed');
    const changes = [change('insert', { id: 21, v: 1 }), change('update', { id: 21, v: 2 })];
    await invoke(world, functionThat(), { bucket, records: changes });
    await world.clients.dynamodb.send(wrongValue(21));

    const [batch] = await replay({ records: recordsOf(changes), sinks: world.sinks });

    expect(batch?.effects.map(({ outcome }) => outcome?.status)).toStrictEqual([
      'stale',
      'delivered',
    ]);
    expect(await world.itemOf(21)).toBe(2);
  });

  it('sends messages only of routes that are named', async () => {
    const records = recordsOf([change('insert', { id: 22, v: 1 })]);

    const unnamed = await replay({ records, sinks: world.sinks });
    const named = await replay({
      records,
      sinks: world.sinks,
      selection: { messages: new Set(['alert']) },
    });

    const routesOf = (batches: readonly ReplayBatch[]) =>
      batches.flatMap(({ effects }) => effects.map(({ delivery }) => delivery.route));
    expect(routesOf(unnamed)).toStrictEqual(['item']);
    expect(routesOf(named)).toStrictEqual(['item', 'alert']);
  });

  it('leaves out tables, routes and keys', async () => {
    const records = recordsOf([
      change('insert', { id: 23, v: 1 }),
      change('insert', { id: 24, v: 1 }),
    ]);
    const except = parseExceptedKeys('{"id":23}\n\n{"table":"dbo.other","key":{"id":24}}\n', 'f');

    const counts = [];
    for (const selection of [
      { tables: new Set(['dbo.accounts']) },
      { tables: new Set(['invoices']) },
      { routes: new Set(['other']) },
      { except },
    ]) {
      counts.push(effectsOf(await replay({ records, selection })).length);
    }

    expect(counts).toStrictEqual([2, 0, 0, 1]);
  });

  it('gives each key to exactly one shard', async () => {
    const changes = Array.from({ length: 40 }, (_, id) => change('insert', { id, v: 1 }));
    const records = recordsOf([...changes, rawRecord('garbage')]);

    const parts = [];
    for (const index of [0, 1, 2]) {
      parts.push(await replay({ records, selection: { shard: { index, of: 3 } } }));
    }

    const whole = effectsOf(await replay({ records }));
    const shared = parts.flatMap(effectsOf);
    expect(shared).toHaveLength(whole.length);
    expect(new Set(shared)).toStrictEqual(new Set(whole));
    expect(parts.every((part) => effectsOf(part).length > 0)).toBe(true);
    expect(parts.flat().flatMap(({ refused }) => refused)).toHaveLength(1);
  });

  it('stops at a target that is down, and sends no message of that batch', async () => {
    const records = recordsOf([1, 2, 3].map((id) => change('insert', { id: 30 + id, v: id })));
    const sent: string[] = [];
    const sinks: Sinks = {
      dynamodb: { name: 'dynamodb', deliver: failAll },
      sns: {
        name: 'sns',
        deliver: async (deliveries) =>
          deliveries.map(({ route }) => {
            sent.push(route);
            return { status: 'delivered' };
          }),
      },
    };

    const batches = await replay({
      records,
      sinks,
      selection: { messages: new Set(['alert']) },
      batchRecords: 2,
    });

    expect(batches).toHaveLength(1);
    expect(batches[0]?.failure?.code).toBe('ERR_CDC_DELIVERY_UNAVAILABLE');
    expect(sent).toStrictEqual([]);
  });

  it('answers what cannot be decoded or built, and goes on', async () => {
    const records = recordsOf([
      rawRecord('garbage'),
      change('insert', { id: 40, v: 13 }),
      change('insert', { id: 41, v: 1 }),
    ]);

    const [batch] = await replay({
      records,
      spec: functionThat(new Set([13])),
      sinks: world.sinks,
    });

    expect(batch?.failure).toBeUndefined();
    expect(batch?.refused.map(({ route, error }) => [route, error.code])).toStrictEqual([
      [undefined, 'ERR_CDC_JSON_INVALID'],
      ['item', 'ERR_CDC_ROUTE_FAILED'],
    ]);
    expect(await world.itemOf(41)).toBe(1);
  });
});

async function failAll(deliveries: readonly unknown[]): Promise<readonly Outcome[]> {
  const error = new CdcError('ERR_CDC_DELIVERY_UNAVAILABLE', 'down');
  return deliveries.map(() => ({ status: 'failed', error }));
}

/** What an earlier bug has written: a wrong value under the right version. */
function wrongValue(id: number): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName: world.resources.tables['items'],
    Key: { pk: { S: `A#${id}` } },
    UpdateExpression: 'SET v = :v',
    ExpressionAttributeValues: { ':v': { N: '999' } },
  });
}
