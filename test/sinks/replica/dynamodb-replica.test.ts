import { dynamodb, dynamodbTable, int, mirror, table, targets, text } from 'millrace';
import { create, given, read, remove, truncate, update } from 'millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyChange } from '../../../src/model/change-event.ts';
import type { DynamodbDelivery, Outcome } from '../../../src/model/delivery.ts';
import { compileRouter } from '../../../src/routing/compile-router.ts';
import { createDynamodbSink } from '../../../src/sinks/dynamodb/dynamodb-sink.ts';
import { createItemScan, readItemFence } from '../../../src/sinks/dynamodb/scan-items.ts';
import { generationVersion, type SweepProgress, sweep } from '../../../src/sinks/sweep.ts';
import { type DynamodbServer, startDynamodbServer } from '../fakes/dynamodb-server.ts';

const because = 'A test.';
const customers = table({
  schema: 'salesdb',
  name: 'CUSTOMER',
  key: ['pk'],
  columns: { pk: text(), name: text(), age: int().nullable() },
});
const at = targets({ copy: dynamodbTable({ key: { pk: 'string' } }) });
const set = { copy: mirror(customers, { because, to: dynamodb.replica({ table: at.copy }) }) };
const { signal } = new AbortController();
const now = Date.parse('2026-01-15T12:00:00Z');

let server: DynamodbServer;
beforeAll(async () => {
  server = await startDynamodbServer();
});
afterAll(() => server.stop());

let offset = 0;
/** Puts a change at a place of the log, so that versions have a source order. */
function logged(pos: number, change: AnyChange, partition = 0): AnyChange {
  offset += 1;
  const position = {
    engine: 'mysql',
    file: 'binlog.000001',
    pos: BigInt(pos),
    row: 0,
    gtid: undefined,
  } as const;
  return {
    ...change,
    source: { ...change.source, captureTool: 'debezium', position },
    position: { stream: 'kafka', topic: 't', partition, offset },
  };
}

async function deliver(...changes: readonly AnyChange[]): Promise<readonly Outcome['status'][]> {
  const sink = createDynamodbSink({ client: server.client, addresses: { copy: server.tableName } });
  const router = compileRouter([set]);
  const statuses: Outcome['status'][] = [];
  for (const change of changes) {
    const { deliveries } = router.route(change, now);
    const outcomes = await sink.deliver(deliveries as readonly DynamodbDelivery[], signal);
    statuses.push(...outcomes.map(({ status }) => status));
  }
  return statuses;
}

const scanOptions = (pageItems?: number) => ({
  client: server.client,
  tableName: server.tableName,
  key: ['pk'],
  route: 'copy',
  ...(pageItems === undefined ? {} : { pageItems }),
});
const fence = { pk: 'millrace:fence' };

async function sweepNow(
  before: NonNullable<Awaited<ReturnType<typeof readItemFence>>>,
  more: { readonly from?: string; readonly onPage?: (progress: SweepProgress) => void } = {},
): Promise<SweepProgress> {
  return sweep({
    port: createItemScan(scanOptions(2)),
    sink: createDynamodbSink({ client: server.client, addresses: { copy: server.tableName } }),
    route: 'copy',
    target: 'copy',
    table: customers,
    before,
    signal,
    ...more,
  });
}

async function isThere(pk: string): Promise<boolean> {
  const item = await server.read(pk);
  return item !== undefined && item['millrace_deleted'] === undefined;
}

describe('dynamodb.replica', () => {
  it('has the key and all columns of the row', () => {
    given(set)
      .when(create(customers, { pk: 'a', name: 'A' }))
      .thenSends({
        copy: { action: 'put', key: { pk: 'a' }, image: { pk: 'a', name: 'A', age: null } },
      });
    given(set)
      .when(remove(customers, { pk: 'a' }))
      .thenSends({ copy: { action: 'delete' } });
    given(set)
      .when(update(customers, { before: { pk: 'a' }, after: { pk: 'b' } }))
      .thenSends({
        copy: [
          { action: 'put', key: { pk: 'b' } },
          { action: 'delete', key: { pk: 'a' } },
        ],
      });
    given(set)
      .when(truncate(customers))
      .thenSends({ copy: { action: 'fence', key: fence } });
  });

  it('CE21: takes nothing that is older than a truncate, though its item is not there', async () => {
    const statuses = await deliver(
      logged(100, truncate(customers), 1),
      logged(90, create(customers, { pk: 'late' })),
      logged(110, create(customers, { pk: 'new' })),
    );

    expect(statuses).toStrictEqual(['delivered', 'stale', 'delivered']);
    expect(await isThere('late')).toBe(false);
    expect(await isThere('new')).toBe(true);
  });

  it('CE21: is emptied by a truncate and its sweep; rows written since stay', async () => {
    await deliver(
      ...['s1', 's2', 's3', 's4', 's5'].map((pk) => logged(200, create(customers, { pk }))),
      logged(210, truncate(customers), 1),
      logged(220, update(customers, { before: { pk: 's2' }, after: { name: 'since' } })),
    );
    const before = await readItemFence(scanOptions(), fence, signal);
    if (before === undefined) throw new Error('no fence');

    await sweepNow(before);
    const again = await sweepNow(before);

    const there = await Promise.all(['s1', 's2', 's3', 's4', 's5'].map(isThere));
    expect(there).toStrictEqual([false, true, false, false, false]);
    expect(again).toMatchObject({ removed: 0, failed: 0, next: undefined });
  });

  it('CE21: a sweep that stopped goes on where it was', async () => {
    await deliver(
      ...Array.from({ length: 9 }, (_, n) => logged(300, create(customers, { pk: `r${n}` }))),
      logged(310, truncate(customers), 1),
    );
    const before = await readItemFence(scanOptions(), fence, signal);
    if (before === undefined) throw new Error('no fence');
    const stop = new AbortController();
    const pages: SweepProgress[] = [];
    const options = {
      port: createItemScan(scanOptions(2)),
      sink: createDynamodbSink({ client: server.client, addresses: { copy: server.tableName } }),
      route: 'copy',
      target: 'copy',
      table: customers,
      before,
    };

    const first = await sweep({
      ...options,
      signal: stop.signal,
      onPage: (page) => {
        pages.push(page);
        if (pages.length === 2) stop.abort();
      },
    });
    const rest = await sweep({ ...options, signal, from: first.next });

    expect(pages).toHaveLength(2);
    expect(first.next).toBeDefined();
    expect(rest.failed).toBe(0);
    const names = Array.from({ length: 9 }, (_, n) => `r${n}`);
    expect(await Promise.all(names.map(isThere))).toStrictEqual(names.map(() => false));
  });

  it('CE21: forgets, by a new generation, what a new snapshot did not read', async () => {
    const boundary = BigInt(now) * 1000n;
    const router = compileRouter([set], { boundaries: [boundary] });
    const sink = createDynamodbSink({
      client: server.client,
      addresses: { copy: server.tableName },
    });
    const write = async (change: AnyChange, committedAt: bigint) => {
      const timed = { ...change, source: { ...change.source, committedAt } };
      await sink.deliver(
        router.route(timed, now).deliveries as readonly DynamodbDelivery[],
        signal,
      );
    };
    await write(logged(400, create(customers, { pk: 'kept' })), boundary - 1n);
    await write(logged(401, create(customers, { pk: 'removed-unseen' })), boundary - 1n);

    // After an outage, in which one row was removed, the source is read anew.
    await write(logged(5, read(customers, { pk: 'kept' })), boundary + 1n);
    await sweepNow(generationVersion(1));

    expect(await isThere('kept')).toBe(true);
    expect(await isThere('removed-unseen')).toBe(false);
  });

  it('keeps items of which nobody knows whether they are older', async () => {
    await server.write({ pk: { S: 'by hand' }, name: { S: 'x' } });

    const { unknown } = await sweepNow(generationVersion(9));

    expect(unknown).toBe(1);
    expect(await isThere('by hand')).toBe(true);
  });

  it('fails, and writes nothing, while the fence cannot be read', async () => {
    const denied = Object.assign(new Error('x'), { name: 'AccessDeniedException' });
    const sink = createDynamodbSink({
      client: { send: () => Promise.reject(denied) },
      addresses: { copy: 'copy' },
    });
    const { deliveries } = compileRouter([set]).route(logged(1, create(customers)), now);

    const outcomes = await sink.deliver(deliveries as readonly DynamodbDelivery[], signal);

    expect(outcomes).toMatchObject([
      { status: 'failed', error: { code: 'ERR_CDC_DELIVERY_DENIED' } },
    ]);
  });
});
