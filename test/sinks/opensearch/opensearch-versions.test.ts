import { describe, expect, it } from 'vitest';
import type { Version } from '../../../src/model/version.ts';
import type { Transport } from '../../../src/sinks/opensearch/transport.ts';
import { createFakeOpensearch } from '../fakes/fake-opensearch.ts';
import { delivery, fieldsOf, NOW, put, remove, sendAll } from '../fakes/opensearch-deliveries.ts';

describe('versions of documents', () => {
  it('writes a whole image at once, with epoch and source order as external version', async () => {
    const index = createFakeOpensearch({});

    await sendAll(index, delivery(1, put({ id: 1 }), { epoch: 2, coarse: 77n, place: 12n }));

    const version = 2n * 2n ** 55n + 77n;
    expect(index.requests).toStrictEqual([
      {
        method: 'POST',
        url: 'https://search.example/invoices/_bulk',
        headers: { 'content-type': 'application/x-ndjson' },
        body: `{"index":{"_id":"1","version":${version},"version_type":"external"}}\n{"id":1,"millrace":{"order":"1.00002.00000000000000077.","kind":"stream","lane":"a","place":"00212","deleted":false}}\n`,
      },
    ]);
  });

  it('counts a higher version in the index as stale, and writes an equal one again', async () => {
    const index = createFakeOpensearch({});

    const statuses = await sendAll(
      index,
      delivery(1, put({ v: 1 }), { coarse: 10n }),
      delivery(1, put({ v: 0 }), { coarse: 9n }),
      delivery(1, put({ v: 2 }), { coarse: 10n }),
    );

    expect(statuses).toStrictEqual(['delivered', 'stale', 'delivered']);
    expect(fieldsOf(index)).toStrictEqual({ v: 2 });
  });

  it('takes only what is strictly newer, where the delivery asks for it', async () => {
    const index = createFakeOpensearch({});
    const newer = { apply: 'newer' } as const;

    const statuses = await sendAll(
      index,
      delivery(1, put({ v: 1 }), { coarse: 10n, fine: '1', place: 5n }),
      { ...delivery(1, put({ v: 0 }), { coarse: 10n, fine: '1', place: 5n }), ...newer },
      { ...delivery(1, put({ v: 2 }), { coarse: 10n, fine: '2', place: 6n }), ...newer },
      { ...delivery(1, remove, { coarse: 9n, place: 4n }), ...newer },
    );

    expect(statuses).toStrictEqual(['delivered', 'stale', 'delivered', 'stale']);
    expect(fieldsOf(index)).toStrictEqual({ v: 2 });
  });

  it('completes an incomplete image from the document, and keeps every digit of it (I4)', async () => {
    const index = createFakeOpensearch({});
    const exact = JSON.rawJSON('46.570000');

    await sendAll(
      index,
      delivery(1, put({ a: 1, big: 2n ** 60n + 1n, exact }), { coarse: 10n }),
      delivery(1, put({ a: 2 }, false), { coarse: 11n }),
    );

    const kept = index.documents.get('1');
    expect(kept?.version).toBe(11n);
    expect(kept?.source).toMatch(/^\{"a":2,"big":1152921504606846977,"exact":46\.570000,/);
  });

  it('does not let a whole image be lost after several incomplete ones of one transaction', async () => {
    const index = createFakeOpensearch({});
    const one = { coarse: 10n };

    const statuses = await sendAll(
      index,
      delivery(1, put({ a: 1, b: 1 }), { ...one, fine: '1' }),
      delivery(1, put({ a: 2 }, false), { ...one, fine: '2' }),
      delivery(1, put({ a: 3 }, false), { ...one, fine: '3' }),
      delivery(1, put({ a: 4, b: 4 }), { ...one, fine: '4' }),
    );

    expect(statuses).toStrictEqual(Array(4).fill('delivered'));
    expect(fieldsOf(index)).toStrictEqual({ a: 4, b: 4 });
  });

  it('does not let an older whole image overwrite an incomplete one', async () => {
    const index = createFakeOpensearch({});

    const statuses = await sendAll(
      index,
      delivery(1, put({ a: 2 }, false), { coarse: 20n }),
      delivery(1, put({ a: 1, b: 1 }), { coarse: 15n }),
      delivery(1, put({ a: 1 }, false), { coarse: 15n }),
    );

    expect(statuses).toStrictEqual(['delivered', 'stale', 'stale']);
    expect(fieldsOf(index)).toStrictEqual({ a: 2 });
  });

  it('leaves a marker for a deleted row, so that a late change does not revive it', async () => {
    const index = createFakeOpensearch({});

    const statuses = await sendAll(
      index,
      delivery(1, put({ a: 1 }), { coarse: 10n }),
      delivery(1, remove, { coarse: 11n }),
      delivery(1, put({ a: 1 }), { coarse: 10n }),
      delivery(1, put({ a: 1 }, false), { coarse: 10n }),
    );

    expect(statuses).toStrictEqual(['delivered', 'delivered', 'stale', 'stale']);
    expect(JSON.parse(index.documents.get('1')?.source ?? '')).toStrictEqual({
      millrace: {
        order: '1.00000.00000000000000011.',
        kind: 'stream',
        lane: 'a',
        place: '0011',
        deleted: true,
        expires_at: NOW + 86_400_000,
      },
    });
  });

  it('takes nothing of a marker over when the row comes back', async () => {
    const index = createFakeOpensearch({});

    await sendAll(
      index,
      delivery(1, put({ a: 1, b: 1 }), { coarse: 10n }),
      delivery(1, remove, { coarse: 11n }),
      delivery(1, put({ a: 2 }, false), { coarse: 12n }),
    );

    expect(fieldsOf(index)).toStrictEqual({ a: 2 });
    expect(index.documents.get('1')?.source).toContain('"deleted":false');
  });

  it('lets snapshot rows decide by arrival in their lane, and never beat a change elsewhere', async () => {
    const index = createFakeOpensearch({});
    const read = { kind: 'read', coarse: 0n } as const;

    const statuses = await sendAll(
      index,
      delivery(1, put({ v: 1 }), { coarse: 50n, place: 5n }),
      delivery(1, put({ v: 2 }), { ...read, place: 4n }),
      delivery(1, put({ v: 3 }), { ...read, lane: 'b', place: 9n }),
      delivery(1, put({ v: 4 }), { ...read, place: 6n }),
      // The version of the engine has not fallen: the replay of the older change is stale.
      delivery(1, put({ v: 1 }), { coarse: 40n, place: 4n }),
      delivery(1, put({ v: 5 }), { coarse: 60n, place: 7n }),
    );

    expect(statuses).toStrictEqual([
      'delivered',
      'stale',
      'stale',
      'delivered',
      'stale',
      'delivered',
    ]);
    expect(fieldsOf(index)).toStrictEqual({ v: 5 });
  });

  it('lets a change of the same lane follow a row of a snapshot of a higher version, as DynamoDB does', async () => {
    const index = createFakeOpensearch({});

    const statuses = await sendAll(
      index,
      delivery(1, put({ v: 1 }), { kind: 'read', coarse: 100n, place: 5n }),
      delivery(1, put({ v: 2 }), { coarse: 90n, place: 6n }),
      delivery(1, put({ v: 3 }), { coarse: 80n, lane: 'b', place: 9n }),
    );

    expect(statuses).toStrictEqual(['delivered', 'delivered', 'stale']);
    expect(fieldsOf(index)).toStrictEqual({ v: 2 });
  });

  it('lets the place in the lane decide where there is no source order', async () => {
    const index = createFakeOpensearch({});
    const at = (place: bigint, lane = 'a'): Partial<Version> => ({
      coarse: undefined,
      place,
      lane,
    });

    const statuses = await sendAll(
      index,
      delivery(1, put({ v: 1 }), at(10n)),
      delivery(1, put({ v: 0 }), at(9n)),
      delivery(1, put({ v: 2 }), at(11n)),
      delivery(1, put({ v: 3 }), at(1n, 'b')),
    );

    expect(statuses).toStrictEqual(['delivered', 'stale', 'delivered', 'delivered']);
  });

  it('fails, and is not stale, where another write came in after the document was read', async () => {
    const index = createFakeOpensearch({});
    index.seed('1', 5n, '{}');
    const transport: Transport = async (request, aborted) => {
      const response = await index.transport(request, aborted);
      if (request.url.endsWith('_mget')) index.seed('1', 9n, '{"other":1}');
      return response;
    };

    const statuses = await sendAll(
      { transport },
      delivery(1, put({ a: 1 }, false), { coarse: 7n }),
    );

    expect(statuses).toStrictEqual(['failed']);
    expect(index.documents.get('1')?.source).toBe('{"other":1}');
  });
});
