import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { formatPlan } from '../../../../src/tools/cli/plan/format-plan.ts';
import { buildPlan } from '../../../../src/tools/plan/report/build-plan.ts';
import { planSchema } from '../../../../src/tools/plan/report/plan-schema.ts';
import { billingDeployment } from './billing-deployment.ts';

const golden = `${import.meta.dirname}/../../../fixtures/formats/plan.v1.json`;

describe('buildPlan', () => {
  it('has the documented schema', async () => {
    const text = `${JSON.stringify(z.toJSONSchema(planSchema), null, 2)}\n`;

    await expect(text).toMatchFileSnapshot('../../../../docs/formats/plan.schema.json');
  });

  it('writes what its schema says, and JSON keeps all of it', () => {
    const plan = buildPlan(billingDeployment);

    const saved: unknown = JSON.parse(JSON.stringify(plan));

    expect(planSchema.parse(saved)).toStrictEqual(plan);
  });

  it('can be read as it was written by the first release', async () => {
    const saved: unknown = JSON.parse(await readFile(golden, 'utf8'));

    const plan = planSchema.parse(saved);

    expect(plan.functions.map(({ name }) => name)).toStrictEqual([
      'billing',
      'billingFromMsk',
      'archive',
    ]);
  });

  it('reads like a bill of materials', async () => {
    const text = formatPlan(buildPlan(billingDeployment)).join('\n');

    await expect(`${text}\n`).toMatchFileSnapshot('./billing-plan.txt');
  });

  it('tells of each target which routes use it', () => {
    const { functions } = buildPlan(billingDeployment);

    const [billing, , archive] = functions.map(({ targets }) =>
      targets.map(({ name, routes }) => [name, routes]),
    );
    expect(billing).toStrictEqual([
      ['billingAlerts', ['new-invoice', 'high-usage-alert']],
      ['customerCache', ['customer-cache']],
      ['invoiceSearch', ['invoice-search']],
    ]);
    expect(archive).toStrictEqual([['rawRecords', ['archive']]]);
  });

  it('tells the mode that the settings give to a route', () => {
    const [billing] = billingDeployment.functions;
    if (billing === undefined) throw new TypeError('No function');
    const environment = { MILLRACE_MODES: '{"new-invoice":"shadow"}' };

    const { functions } = buildPlan({
      ...billingDeployment,
      functions: [{ ...billing, environment }],
    });

    expect(functions[0]?.routes.map(({ name, mode }) => `${name} ${mode}`)).toStrictEqual([
      'new-invoice shadow',
      'high-usage-alert live',
      'customer-cache live',
      'invoice-search live',
    ]);
  });

  it('takes what samples measured for the estimate, unless something else is given', () => {
    const filters = { billing: { records: 3, dropped: 2, possible: 2, notes: [] } };
    const assumptions = { 'match.new-invoice': '0.5' };

    const plan = buildPlan(billingDeployment, {
      assumptions,
      measured: { 'match.new-invoice': '0.1', 'match.customer-cache': '0.3' },
      filters,
    });

    const told = plan.cost.assumptions.filter(({ from }) => from !== 'default');
    expect(told.map(({ name, value }) => `${name} ${value}`)).toStrictEqual([
      'dropped.billing 0.6666',
      'match.customer-cache 0.3',
      'match.new-invoice 0.5',
    ]);
    expect(plan.functions[0]?.filter.measured).toStrictEqual(filters.billing);
  });
});
