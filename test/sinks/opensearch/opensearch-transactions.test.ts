import { describe, expect, it } from 'vitest';
import type { Transport } from '../../../src/sinks/opensearch/transport.ts';
import { createFakeOpensearch } from '../fakes/fake-opensearch.ts';
import { delivery, fieldsOf, put, remove, sendAll } from '../fakes/opensearch-deliveries.ts';

describe('changes of one external version', () => {
  it('does not go back within one transaction: the earlier of two updates lands again, alone', async () => {
    const index = createFakeOpensearch({});
    const [first, second] = [
      delivery(1, put({ v: 10 }), { coarse: 1000n, fine: '1001', place: 1n }),
      delivery(1, put({ v: 20 }), { coarse: 1000n, fine: '1002', place: 2n }),
    ];

    const statuses = await sendAll(index, first, second, first, second);

    expect(statuses).toStrictEqual(['delivered', 'delivered', 'stale', 'delivered']);
    expect(fieldsOf(index)).toStrictEqual({ v: 20 });
  });

  it('lets the place in the lane decide what has one source order: Oracle, MongoDB, DMS of a microsecond', async () => {
    const index = createFakeOpensearch({});
    const at = (place: bigint) => ({ coarse: 1000n, fine: '', place });

    const statuses = await sendAll(
      index,
      delivery(1, put({ v: 10 }), at(1n)),
      delivery(1, put({ v: 20 }), at(2n)),
      delivery(1, put({ v: 10 }), at(1n)),
    );

    expect(statuses).toStrictEqual(['delivered', 'delivered', 'stale']);
    expect(fieldsOf(index)).toStrictEqual({ v: 20 });
  });

  it('takes later changes, and no earlier ones, after the engine has counted its version by itself', async () => {
    const index = createFakeOpensearch({});
    const same = (v: number) => delivery(1, put({ v }), { coarse: 1000n, fine: `${v}` });

    const statuses = await sendAll(
      index,
      same(1),
      same(2),
      same(3),
      delivery(1, put({ v: 0 }), { coarse: 999n }),
      delivery(1, put({ v: 4 }), { coarse: 1001n }),
      delivery(1, put({ v: 5 }), { coarse: 1002n }),
      delivery(1, put({ v: 0 }), { coarse: 1001n, place: 0n }),
    );

    expect(statuses).toStrictEqual([
      ...Array(3).fill('delivered'),
      'stale',
      'delivered',
      'delivered',
      'stale',
    ]);
    expect(fieldsOf(index)).toStrictEqual({ v: 5 });
  });

  it('lets no late write in between of one transaction be overwritten by an earlier one', async () => {
    const index = createFakeOpensearch({});
    const at = (v: number) => delivery(1, put({ v }), { coarse: 1000n, fine: `${v}` });
    await sendAll(index, at(1));
    let isFirst = true;
    const transport: Transport = async (request, aborted) => {
      const response = await index.transport(request, aborted);
      if (request.url.endsWith('_mget') && isFirst) {
        isFirst = false;
        await sendAll(index, at(3));
      }
      return response;
    };

    expect(await sendAll({ transport }, at(2), at(2))).toStrictEqual(['failed', 'stale']);
    expect(fieldsOf(index)).toStrictEqual({ v: 3 });
  });

  it.each([
    ['before', 1n],
    ['after', 3n],
  ])(
    'keeps a row that comes %s another one leaves its place, in one transaction',
    async (_, comesAt) => {
      const index = createFakeOpensearch({});
      const at = (coarse: bigint) => ({ coarse, transaction: '7', place: coarse });
      const comes = delivery(1, put({ v: 'A' }), at(comesAt));
      const leaves = delivery(1, remove, { ...at(2n), leaves: true });
      const inLog = comesAt < 2n ? [comes, leaves] : [leaves, comes];

      await sendAll(index, delivery(1, put({ v: 'B' }), { coarse: 0n, place: 0n }));
      await sendAll(index, ...inLog, ...inLog, ...inLog.toReversed());

      expect(fieldsOf(index)).toStrictEqual({ v: 'A' });
      const later = delivery(1, remove, { coarse: 9n, transaction: '8', leaves: true, place: 9n });
      expect(await sendAll(index, later)).toStrictEqual(['delivered']);
      expect(index.documents.get('1')?.source).toContain('"deleted":true');
    },
  );

  it('takes all that a capture tool repeats after a row of a snapshot, and not its first change alone', async () => {
    const index = createFakeOpensearch({});
    const at = (coarse: bigint, place: bigint, kind: 'read' | 'stream' = 'stream') =>
      delivery(1, put({ v: Number(coarse) }), { coarse, place, kind });

    const statuses = await sendAll(
      index,
      at(120n, 1n),
      at(130n, 2n),
      at(140n, 3n, 'read'),
      at(120n, 4n),
      at(130n, 5n),
    );

    expect(statuses).toStrictEqual(Array(5).fill('delivered'));
    expect(fieldsOf(index)).toStrictEqual({ v: 130 });
  });
});
