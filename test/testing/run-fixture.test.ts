import { debezium, msk, on, routes, sns, snsTopic, table, targets, text } from 'millrace';
import { applyState, readFixture, renumber, runFixture } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { at } from '../fixtures/billing/src/routes/targets.ts';
import { billingService } from '../fixtures/billing/src/service.ts';

const { billing } = billingService.functions;
const topics = ['billing', 'billing.democustomer.dbo.invoices'];
const billingFromMsk = {
  ...billingService.functions.billingFromMsk,
  source: msk('cdc', topics),
};
const dmsFile = 'test/fixtures/demo/dms-invoices.jsonl';
const debeziumFile = 'test/fixtures/demo/debezium-invoices.jsonl';

describe('runFixture', () => {
  it('answers the deliveries of a route in the order of the records', async () => {
    const run = await runFixture(billingFromMsk, debeziumFile);

    const messages = run.sentBy('high-usage-alert').map(({ request }) => request.message);
    expect(messages).toStrictEqual(['Use this month: 70 kWh', 'Use this month: 46 kWh']);
  });

  it('types the deliveries of a route by its sink, and knows the names of the routes', async () => {
    const run = await runFixture(billingFromMsk, debeziumFile);

    expect(run.sentBy('customer-cache')[0]?.request.action).toBe('invalidate');
    // @ts-expect-error: a cache entry has no message
    expect(run.sentBy('customer-cache')[0]?.request.message).toBeUndefined();
    // @ts-expect-error: the route is `new-invoice`
    expect(run.sentBy('new-invoices')).toStrictEqual([]);
  });

  it('gives messages without a place one in the stream of the function', async () => {
    const run = await runFixture(billing, dmsFile);

    expect(run.undecodable.map(({ position, error }) => [position, error.code])).toStrictEqual([
      [shardPlace(11), 'ERR_CDC_VALUE_INVALID'],
      [shardPlace(12), 'ERR_CDC_JSON_INVALID'],
    ]);
  });

  it('answers what is understood and changes no row', async () => {
    const run = await runFixture(billingFromMsk, debeziumFile);

    expect(run.controls.map(({ subject }) => subject)).toStrictEqual([
      'schema-change',
      'tombstone',
    ]);
    expect(run.skips).toContainEqual({
      position: { stream: 'kafka', topic: 'billing', partition: 0, offset: 7 },
      reason: 'schema-change',
      route: undefined,
    });
  });

  it('accounts for every record', async () => {
    const records = await readFixture(dmsFile);

    const run = await runFixture(billing, records);
    const seen = [...run.deliveries, ...run.rejections, ...run.undecodable, ...run.skips];
    const places = new Set(seen.map(({ position }) => JSON.stringify(position)));
    expect(places.size).toBe(records.length);
  });

  it('takes the newest change for now, so that nothing of a short recording is too old', async () => {
    const run = await runFixture(billing, dmsFile);
    const later = await runFixture(billing, dmsFile, { now: '2026-12-24T00:00:00Z' });

    const codesOf = ({ rejections }: typeof run) => rejections.map(({ error }) => error.code);
    expect(codesOf(run)).not.toContain('ERR_CDC_CHANGE_TOO_OLD');
    expect(later.sentBy('high-usage-alert')).toStrictEqual([]);
    expect(codesOf(later)).toContain('ERR_CDC_CHANGE_TOO_OLD');
  });

  it('answers what a route cannot build', async () => {
    const notes = table({ schema: 'dbo', name: 'invoices', key: [], columns: { note: text() } });
    const { told } = targets({ told: snsTopic() });
    const broken = routes({
      broken: on(notes, ['create'], {
        because: 'A test.',
        to: sns({ topic: told, message: (e) => e.after.note }),
      }),
    });

    const run = await runFixture({ ...billingFromMsk, routes: [broken] }, debeziumFile);
    expect(new Set(run.rejections.map(({ route, error }) => `${route} ${error.code}`))).toEqual(
      new Set(['broken ERR_CDC_COLUMN_UNCAPTURED']),
    );
  });

  it.each([
    ['another topic', { source: msk('cdc', ['orders']), decoder: debezium() }],
    ['another kind of stream', { source: billing.source, decoder: debezium() }],
  ])('refuses records of %s: the function would never see them', async (_what, spec) => {
    await expect(
      runFixture({ ...spec, routes: billing.routes }, debeziumFile),
    ).rejects.toHaveProperty('code', 'ERR_CDC_INPUT_INVALID');
  });
});

describe('applyState', () => {
  it('answers what the targets hold in the end, without deleted rows', async () => {
    const { deliveries } = await runFixture(billing, dmsFile);

    const documents = applyState(deliveries).documents(at.invoiceSearch);
    expect(Object.keys(documents)).toStrictEqual(['1001', '1002', '1005']);
    expect(documents['1001']).toMatchObject({ monthly_kwh_use: 48, month: '2026-10' });
  });

  it('holds the same when records are repeated', async () => {
    const records = await readFixture(debeziumFile);
    const once = await runFixture(billingFromMsk, records);
    const again = await runFixture(
      billingFromMsk,
      renumber([...records, ...records.slice(2), ...records]),
    );

    expect(applyState(again.deliveries).documents(at.invoiceSearch)).toStrictEqual(
      applyState(once.deliveries).documents(at.invoiceSearch),
    );
  });

  it('is empty where nothing was sent', () => {
    expect(applyState([]).documents(at.invoiceSearch)).toStrictEqual({});
    expect(applyState([]).items(at.customerCache)).toStrictEqual([]);
  });
});

function shardPlace(index: number) {
  return { stream: 'kinesis', shardId: 'shardId-000000000000', sequenceNumber: String(index) };
}
