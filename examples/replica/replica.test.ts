import { applyState, readFixture, renumber, runFixture } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { at } from './routes/targets.ts';
import { replicaService } from './service.ts';

const { replica } = replicaService.functions;
const records = await readFixture(new URL('./fixtures/customer.jsonl', import.meta.url));

/** The table as the source database holds it after the last record. */
const source = [
  {
    CUST_ID: 1,
    NAME: 'Adams & Sons',
    MKTSEGMENT: 'Market Segment 4',
    CREDIT_LIMIT: '30000.00',
    CREATED_AT: '2025-03-04T09:15:00Z',
  },
  {
    CUST_ID: 2,
    NAME: 'Bellini & Figli S.r.l.',
    MKTSEGMENT: 'Market Segment 2',
    CREDIT_LIMIT: '18000.50',
    CREATED_AT: '2025-05-21T14:02:11Z',
  },
  {
    CUST_ID: 3,
    NAME: 'Cedar Works (new)',
    MKTSEGMENT: 'Market Segment 2',
    CREDIT_LIMIT: '500.00',
    CREATED_AT: '2026-11-16T07:00:07Z',
  },
  {
    CUST_ID: 4,
    NAME: 'Dufour et Cie',
    MKTSEGMENT: 'Market Segment 1',
    CREDIT_LIMIT: '99999999.99',
    CREATED_AT: '2026-01-08T06:30:00Z',
  },
  {
    CUST_ID: 5,
    NAME: 'Eriksson AB',
    MKTSEGMENT: null,
    CREDIT_LIMIT: '12000.00',
    CREATED_AT: '2026-11-16T07:00:02Z',
  },
];

describe('the replica', () => {
  it('equals the source: rows of the snapshot, changes, a moved key, a deleted row that came back', async () => {
    const { deliveries } = await runFixture(replica, records);

    expect(applyState(deliveries).items(at.customerReplica)).toStrictEqual(source);
  });

  it('equals the source after any prefix is repeated, at once or late', async () => {
    const { deliveries } = await runFixture(replica, records);

    for (const end of deliveries.keys()) {
      const prefix = deliveries.slice(0, end + 1);
      for (const repeated of [
        [...prefix, ...deliveries],
        [...deliveries, ...prefix],
      ]) {
        expect(applyState(repeated).items(at.customerReplica)).toStrictEqual(source);
      }
    }
  });

  it('equals the source when the connector sends any stretch of changes again', async () => {
    const changes = records.slice(4);

    for (const [start, end] of stretchesOf(changes)) {
      const stream = renumber([...records, ...changes.slice(start, end)]);
      const { deliveries } = await runFixture(replica, stream);
      expect(applyState(deliveries).items(at.customerReplica)).toStrictEqual(source);
    }
  });

  it('equals the source whichever partition is read first', async () => {
    const inPartitions = records.toSorted((a, b) => partitionOf(b) - partitionOf(a));
    const { deliveries } = await runFixture(replica, inPartitions);

    expect(applyState(deliveries).items(at.customerReplica)).toStrictEqual(source);
  });

  it('is emptied by a truncate, whichever partition it comes in', async () => {
    const truncated = await readFixture(new URL('./fixtures/truncate.jsonl', import.meta.url));
    const orders = [
      truncated,
      truncated.toSorted((a, b) => partitionOf(a) - partitionOf(b)),
      truncated.toSorted((a, b) => partitionOf(b) - partitionOf(a)),
    ];

    for (const order of orders) {
      const { deliveries } = await runFixture(replica, order);
      for (const sent of [deliveries, [...deliveries, ...deliveries]]) {
        const customers = applyState(sent).items(at.customerReplica);
        expect(customers.map(({ NAME }) => NAME)).toStrictEqual(['Bellini & Figli S.r.l.']);
      }
    }
  });

  it('leaves the row of a record that cannot be read as it was', async () => {
    const { undecodable } = await runFixture(replica, records);

    expect(undecodable.map(({ error }) => error.code)).toStrictEqual(['ERR_CDC_VALUE_INVALID']);
    expect(undecodable[0]?.error.details).toMatchObject({ column: 'CREDIT_LIMIT' });
  });
});

function stretchesOf(list: readonly unknown[]) {
  return [...list.keys()].flatMap((start) =>
    [...list.keys()].slice(start).map((last) => [start, last + 1] as const),
  );
}

function partitionOf({ position }: (typeof records)[number]): number {
  return position.stream === 'kafka' ? position.partition : 0;
}
