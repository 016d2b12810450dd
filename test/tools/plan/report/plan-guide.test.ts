import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assumptionCatalog } from '../../../../src/tools/plan/cost/assumptions.ts';
import { priceTable } from '../../../../src/tools/plan/cost/price-table.ts';

const guide = readFileSync(`${import.meta.dirname}/../../../../docs/guides/plan.md`, 'utf8');

describe('the guide of the plan', () => {
  it('has every warning that the sources can give', () => {
    const files = globSync([
      'src/tools/deploy/*.ts',
      'src/tools/deploy/alarms/*.ts',
      'src/tools/plan/warnings/*.ts',
      'src/tools/cli/plan/*.ts',
    ]);
    const codes = files
      .map((file) => readFileSync(file, 'utf8'))
      .flatMap((text) => [...text.matchAll(/\bcode: '([a-z-]+)'/g)])
      .map(([, code]) => code);

    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((code) => !guide.includes(`| \`${code}\` |`))).toStrictEqual([]);
  });

  it('has every assumption with its value', () => {
    const rows = Object.entries(assumptionCatalog).map(
      ([name, { value }]) => `| \`${name}\` | ${value} |`,
    );

    expect(rows.filter((row) => !guide.includes(row))).toStrictEqual([]);
  });

  it('has every price, its page and the day of the table', () => {
    const prices = Object.entries(priceTable.prices);
    const missing = prices.filter(
      ([id, { usd, page }]) => ![`\`${id}\``, usd, page].every((text) => guide.includes(text)),
    );

    expect(missing).toStrictEqual([]);
    expect(guide).toContain(`${priceTable.region} as of ${priceTable.date}`);
  });
});
