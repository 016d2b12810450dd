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

  it('equals the source when Lambda repeats any part of the stream', async () => {
    const { deliveries } = await runFixture(replica, records);

    for (const end of deliveries.keys()) {
      const repeated = [...deliveries.slice(0, end + 1), ...deliveries];
      expect(applyState(repeated).items(at.customerReplica)).toStrictEqual(source);
    }
  });

  it('equals the source when the connector sends any stretch of changes again, in the end', async () => {
    const firstChange = 4;

    for (const start of records.keys()) {
      if (start < firstChange) continue;
      const stream = renumber([...records, ...records.slice(start)]);
      const { deliveries } = await runFixture(replica, stream);
      expect(applyState(deliveries).items(at.customerReplica)).toStrictEqual(source);
    }
  });

  it('equals the source whichever partition is read first', async () => {
    const inPartitions = records.toSorted((a, b) => partitionOf(b) - partitionOf(a));
    const { deliveries } = await runFixture(replica, inPartitions);

    expect(applyState(deliveries).items(at.customerReplica)).toStrictEqual(source);
  });

  it('leaves the row of a record that cannot be read as it was', async () => {
    const { undecodable } = await runFixture(replica, records);

    expect(undecodable.map(({ error }) => error.code)).toStrictEqual(['ERR_CDC_VALUE_INVALID']);
    expect(undecodable[0]?.error.details).toMatchObject({ column: 'CREDIT_LIMIT' });
  });
});

function partitionOf({ position }: (typeof records)[number]): number {
  return position.stream === 'kafka' ? position.partition : 0;
}
