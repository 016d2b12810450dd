import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DynamodbDelivery, Outcome, Sink } from '../../../src/model/delivery.ts';
import type { Version } from '../../../src/model/version.ts';
import { createDynamodbSink } from '../../../src/sinks/dynamodb/dynamodb-sink.ts';
import { changeOf, factsOf, versionWith } from '../fakes/delivery-facts.ts';
import { type DynamodbServer, startDynamodbServer } from '../fakes/dynamodb-server.ts';

type Request = DynamodbDelivery['request'];

const NOW = 1_700_000_000_000;
const EXPIRES = String(NOW / 1000 + 30 * 86_400);
const { signal } = new AbortController();
let server: DynamodbServer;
let sink: Sink<DynamodbDelivery>;
let pk: string;
let count = 0;

beforeAll(async () => {
  server = await startDynamodbServer();
  sink = createDynamodbSink({
    client: server.client,
    addresses: { target: server.tableName },
    now: () => NOW,
  });
});
afterAll(() => server.stop());
beforeEach(() => {
  count += 1;
  pk = `item-${count}`;
});

async function send(
  request: Request,
  { route = 'route', ...version }: Partial<Version> & { readonly route?: string } = {},
): Promise<Outcome['status'] | undefined> {
  const facts = { ...factsOf(1), route };
  const delivery: DynamodbDelivery = {
    ...facts,
    sink: 'dynamodb',
    event: changeOf(1),
    version: versionWith(version),
    expiry: { markerTtlDays: 30 },
    request,
  };
  const [outcome] = await sink.deliver([delivery], signal);
  return outcome?.status;
}

const put = (image: Extract<Request, { action: 'put' }>['image'], complete = true): Request => ({
  action: 'put',
  key: { pk },
  image,
  complete,
});
const update = (set: Extract<Request, { action: 'update' }>['set']): Request => ({
  action: 'update',
  key: { pk },
  set,
});
const remove = (): Request => ({ action: 'delete', key: { pk } });

/** The attributes of the item, without key and versions. */
async function fieldsOf(): Promise<unknown> {
  const item = await server.read(pk);
  return (
    item &&
    Object.fromEntries(Object.entries(item).filter(([name]) => !/^(pk|millrace:.*)$/.test(name)))
  );
}

describe('put of a complete image', () => {
  it('replaces the item: attributes that left are gone', async () => {
    await send(put({ a: 1, b: 'x' }));
    await send(put({ a: 2 }), { coarse: 101n });

    expect(await fieldsOf()).toStrictEqual({ a: { N: '2' } });
  });

  it('is stale under a newer one, and applies again where it is equal', async () => {
    await send(put({ a: 1 }));

    const older = await send(put({ a: 0 }), { coarse: 99n });
    const equal = await send(put({ a: 2 }));

    expect([older, equal]).toStrictEqual(['stale', 'delivered']);
    expect(await fieldsOf()).toStrictEqual({ a: { N: '2' } });
  });

  it('keeps what an update route has set, and removes what left', async () => {
    await send(put({ a: 1, b: 1 }));
    await send(update({ c: 'kept' }), { route: 'other' });

    const status = await send(put({ a: 2 }), { coarse: 101n });
    const stale = await send(put({ a: 3 }), { coarse: 100n });

    expect([status, stale]).toStrictEqual(['delivered', 'stale']);
    expect(await fieldsOf()).toStrictEqual({
      a: { N: '2' },
      c: { S: 'kept' },
      millrace_updated: { SS: ['c'] },
    });
  });

  it('holds the version of each route for itself', async () => {
    await send(update({ c: 'new' }), { route: 'other', coarse: 200n });
    await send(put({ a: 1 }), { coarse: 100n });

    const late = await send(update({ c: 'old' }), { route: 'other', coarse: 199n });

    expect(late).toBe('stale');
    expect(await fieldsOf()).toMatchObject({ a: { N: '1' }, c: { S: 'new' } });
  });
});

describe('put of an incomplete image', () => {
  it('sets what is known and never wipes what is not', async () => {
    await send(put({ a: 1, text: 'long' }));
    await send(put({ a: 2 }, false), { coarse: 101n });

    expect(await fieldsOf()).toStrictEqual({ a: { N: '2' }, text: { S: 'long' } });
  });

  it('is stale under a newer one', async () => {
    await send(put({ a: 1 }));

    expect(await send(put({ a: 0 }, false), { coarse: 99n })).toBe('stale');
  });
});

describe('update', () => {
  it('sets attributes of whatever item is there, and of none', async () => {
    await send(update({ a: 1 }));
    await send(update({ b: 2 }), { coarse: 101n });
    const stale = await send(update({ a: 0 }), { coarse: 100n });

    expect(stale).toBe('stale');
    expect(await fieldsOf()).toMatchObject({ a: { N: '1' }, b: { N: '2' } });
  });

  it('takes an update of nothing', async () => {
    expect(await send(update({}))).toBe('delivered');
  });
});

describe('delete', () => {
  it('leaves a marker that expires, under which late changes are stale', async () => {
    await send(put({ a: 1 }));
    await send(remove(), { coarse: 101n });

    const late = await send(put({ a: 1 }), { coarse: 100n });

    expect(late).toBe('stale');
    expect(await fieldsOf()).toStrictEqual({
      millrace_deleted: { BOOL: true },
      millrace_expires: { N: EXPIRES },
    });
  });

  it('marks rows that were never there, so that their late create is stale', async () => {
    await send(remove(), { coarse: 101n });

    expect(await send(put({ a: 1 }), { coarse: 100n })).toBe('stale');
  });

  it.each([
    ['a whole image', (): Request => put({ a: 2 })],
    ['an incomplete image', (): Request => put({ a: 2 }, false)],
  ])('is undone by %s, which takes marker and expiry away', async (_, request) => {
    await send(remove());

    await send(request(), { coarse: 101n });

    expect(await fieldsOf()).toStrictEqual({ a: { N: '2' } });
  });

  it('is undone by an update, which takes marker and expiry away', async () => {
    await send(remove());

    await send(update({ a: 2 }), { coarse: 101n });

    expect(await fieldsOf()).not.toHaveProperty('millrace_deleted');
    expect(await fieldsOf()).not.toHaveProperty('millrace_expires');
  });

  it('keeps what an update route has set, and lets it not expire', async () => {
    await send(put({ a: 1, b: 1 }));
    await send(update({ c: 'kept' }), { route: 'other' });

    await send(remove(), { coarse: 101n });

    expect(await fieldsOf()).toStrictEqual({
      c: { S: 'kept' },
      millrace_deleted: { BOOL: true },
      millrace_updated: { SS: ['c'] },
    });
  });

  it('and create of a key change at one position both apply, in their order', async () => {
    await send(put({ a: 1 }), { fine: '0000000001' });
    await send(remove(), { coarse: 101n, fine: '0000000000' });

    expect(await send(put({ a: 2 }), { coarse: 101n, fine: '0000000001' })).toBe('delivered');
    expect(await send(remove(), { coarse: 101n, fine: '0000000000' })).toBe('stale');
  });
});

describe('invalidate', () => {
  it('removes the item whatever its version, and leaves no marker', async () => {
    await send(put({ a: 1 }), { coarse: 200n });

    const status = await send({ action: 'invalidate', key: { pk } }, { coarse: 1n });

    expect(status).toBe('delivered');
    expect(await server.read(pk)).toBeUndefined();
  });
});

describe('versions', () => {
  it('are written as documented', async () => {
    await send(put({ a: 1 }), { epoch: 1, coarse: 77n, fine: '0011', place: 12n });

    expect(await server.read(pk)).toStrictEqual({
      pk: { S: pk },
      a: { N: '1' },
      'millrace:route': {
        M: {
          order: { S: '1.00001.00000000000000077.0011' },
          kind: { S: 'stream' },
          lane: { S: 'a' },
          place: { S: '00212' },
        },
      },
    });
  });

  it('let snapshot rows decide by arrival in their lane, and never beat a change elsewhere', async () => {
    await send(put({ a: 1 }), { coarse: 500n, place: 5n });

    const earlier = await send(put({ a: 2 }), { kind: 'read', coarse: 0n, place: 4n });
    const elsewhere = await send(put({ a: 2 }), { kind: 'read', coarse: 0n, lane: 'b' });
    const later = await send(put({ a: 3 }), { kind: 'read', coarse: 0n, place: 6n });

    expect([earlier, elsewhere, later]).toStrictEqual(['stale', 'stale', 'delivered']);
  });

  it('are exact for values: no digit is lost', async () => {
    const image = {
      big: 12_345_678_901_234_567_890_123_456_789_012_345_678n,
      exact: JSON.rawJSON('46.570000'),
      bytes: new Uint8Array([0, 255]),
      nested: { list: [1, null, { deep: true }], empty: '' },
      gone: undefined,
    };

    await send(put(image));

    expect(await fieldsOf()).toStrictEqual({
      big: { N: '12345678901234567890123456789012345678' },
      exact: { N: '46.57' },
      bytes: { B: new Uint8Array([0, 255]) },
      nested: {
        M: {
          list: { L: [{ N: '1' }, { NULL: true }, { M: { deep: { BOOL: true } } }] },
          empty: { S: '' },
        },
      },
    });
  });
});
