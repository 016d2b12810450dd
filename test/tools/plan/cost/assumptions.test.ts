import { describe, expect, it } from 'vitest';
import { parseAssumption } from '../../../../src/tools/plan/cost/assumptions.ts';
import { priceTable } from '../../../../src/tools/plan/cost/price-table.ts';

describe('parseAssumption', () => {
  it('reads a name, what it is for, and a value', () => {
    expect(parseAssumption('match.high-usage.alert=0.02')).toStrictEqual([
      'match.high-usage.alert',
      '0.02',
    ]);
  });

  it.each([
    ['a name that is none', 'recordBits=1'],
    ['no value', 'recordBytes='],
    ['no number', 'recordBytes=many'],
    ['a negative number', 'recordBytes=-1'],
    ['a share above one', 'match=1.5'],
    ['no records in a batch', 'recordsPerBatch=0'],
    ['a scope where there is none', 'repeated.billing=0.1'],
  ])('refuses %s', (_what, text) => {
    expect(() => parseAssumption(text)).toThrow(expect.objectContaining({ code: 'ERR_CDC_USAGE' }));
  });
});

describe('priceTable', () => {
  it('says of each price where it is published, and of all of them the day', () => {
    const pages = Object.values(priceTable.prices).map(({ page }) => page);

    expect(pages.filter((page) => !page.startsWith('https://aws.amazon.com/'))).toStrictEqual([]);
    expect(priceTable.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });
});
