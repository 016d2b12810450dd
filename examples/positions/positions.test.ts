import { applyState, readFixture, renumber, runFixture } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { at } from './routes/targets.ts';
import { positionService } from './service.ts';

const spec = positionService.functions.positions;
const records = await readFixture(new URL('./fixtures/trading.jsonl', import.meta.url));
const run = await runFixture(spec, records);

const latest = [
  {
    pk: 'ACCOUNT#700000000000000001',
    sk: 'POSITION#ACME',
    account_id: 700000000000000001n,
    symbol: 'ACME',
    quantity: '0.000001',
    price: '18.3125',
    updated_at: '2026-11-18T14:30:03.654321',
    table: 'positions',
    committed_us: microseconds('2026-11-18T14:30:04Z'),
    captured_us: microseconds('2026-11-18T14:30:27.136Z') + 61n,
    ingested_us: microseconds('2026-11-18T14:30:27.148Z'),
  },
  {
    pk: 'ACCOUNT#700000000000000001',
    sk: 'POSITION#GLOBEX',
    account_id: 700000000000000001n,
    symbol: 'GLOBEX',
    quantity: '-5.250000',
    price: '102.8750',
    updated_at: '2026-11-18T14:30:29',
    table: 'positions',
    committed_us: microseconds('2026-11-18T14:30:28Z'),
    captured_us: microseconds('2026-11-18T14:30:28.136Z') + 61n,
    ingested_us: microseconds('2026-11-18T14:30:28.148Z'),
  },
  {
    pk: 'QUOTE#ACME',
    sk: 'LATEST',
    price: '18.3125',
    table: 'quotes',
    committed_us: microseconds('2026-11-18T14:30:01Z'),
    captured_us: microseconds('2026-11-18T14:30:01.136Z') + 61n,
    ingested_us: microseconds('2026-11-18T14:30:01.148Z'),
  },
  {
    pk: 'QUOTE#GLOBEX',
    sk: 'LATEST',
    price: '102.8750',
    table: 'quotes',
    committed_us: microseconds('2026-11-18T14:30:05Z'),
    // Sent again after 22 seconds: an equal version applies, so that a replay can correct.
    captured_us: microseconds('2026-11-18T14:30:27.136Z') + 61n,
    ingested_us: microseconds('2026-11-18T14:30:27.148Z'),
  },
];

describe('the latest prices and positions', () => {
  it('are those of the source, to the last digit', () => {
    expect(applyState(run.deliveries).items(at.latest)).toStrictEqual(latest);
  });

  it('do not go back while old changes are sent again', () => {
    const { deliveries } = run;

    for (const end of deliveries.keys()) {
      const repeated = [...deliveries, ...deliveries.slice(0, end + 1)];
      expect(pricesOf(applyState(repeated).items(at.latest))).toStrictEqual(pricesOf(latest));
    }
  });

  it('do not go back when the connector starts again from any change', async () => {
    const firstChange = 4;

    for (const start of records.keys()) {
      if (start < firstChange) continue;
      const again = await runFixture(spec, renumber([...records, ...records.slice(start)]));
      const { items } = applyState(again.deliveries);
      expect(pricesOf(items(at.latest))).toStrictEqual(pricesOf(latest));
    }
  });
});

describe('the times of each event', () => {
  it('are those of the database, the connector and the stream', () => {
    const [first] = run.sentBy('position-times').map(({ request }) => request.line);

    expect(first).toBe(
      '{"operation":"update","account_id":700000000000000001,"symbol":"ACME","table":"positions",' +
        '"committed_us":1795012202000000,"captured_us":1795012202136061,"ingested_us":1795012202148000}',
    );
  });

  it('are there for every change that could be read', () => {
    const operations = run
      .sentBy('position-times')
      .map(({ request }) => /"operation":"(\w+)"/.exec(request.line)?.[1]);

    expect(operations).toStrictEqual([
      'update',
      'create',
      'update',
      'delete',
      'update',
      'delete',
      'update',
    ]);
  });
});

it('quarantines the price that is none', () => {
  expect(run.undecodable.map(({ error }) => [error.code, error.details])).toMatchObject([
    ['ERR_CDC_VALUE_INVALID', { table: 'trading.positions', column: 'price' }],
  ]);
  expect(run.rejections).toStrictEqual([]);
});

function pricesOf(items: readonly object[]) {
  return items.map((item) => ('price' in item ? item.price : undefined));
}

function microseconds(time: string): bigint {
  return BigInt(Date.parse(time)) * 1000n;
}
