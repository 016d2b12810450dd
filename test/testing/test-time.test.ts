import { describe, expect, it } from 'vitest';
import { create, given, runFixture, TEST_TIME } from '../../src/testing/index.ts';
import { readTestTime } from '../../src/testing/test-time.ts';
import { invoiceRoutes } from '../fixtures/billing/src/routes/invoices.ts';
import { invoices } from '../fixtures/billing/src/routes/tables.ts';
import { billingService } from '../fixtures/billing/src/service.ts';

const WRONG = ['2026-11-20', '2026-11-20T10:00:00', '2026-02-30T10:00:00Z', 'yesterday', ''];

describe('times of tests', () => {
  it.each(WRONG)('runFixture refuses %j for now', async (now) => {
    const running = runFixture(billingService.functions.billing, [], { now });

    await expect(running).rejects.toMatchObject({
      code: 'ERR_CDC_INPUT_INVALID',
      message: expect.stringContaining('now: '),
    });
  });

  it.each(WRONG)('changes refuse %j for committedAt', (committedAt) => {
    expect(() => create(invoices, {}, { committedAt })).toThrow(/^committedAt: .*2026-11-20T10:00/);
  });

  it('are the same whatever the zone in which they are written', () => {
    const at = (committedAt: string) => create(invoices, {}, { committedAt }).source.committedAt;

    expect(at('2026-11-20T11:00:00+01:00')).toBe(at('2026-11-20T10:00:00Z'));
  });

  it('are one fixed time unless said otherwise: of the change, and for now', () => {
    const { source } = create(invoices);

    expect(source.committedAt).toBe(BigInt(readTestTime('now', TEST_TIME)) * 1000n);
    expect(given(invoiceRoutes).when(create(invoices)).rejections).toStrictEqual([]);
  });
});
