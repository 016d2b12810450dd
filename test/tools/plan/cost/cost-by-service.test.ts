import { dynamodb, on, sns } from 'millrace';
import { describe, expect, it } from 'vitest';
import type { PlanCost } from '../../../../src/tools/plan/cost/cost-schema.ts';
import { estimateCost } from '../../../../src/tools/plan/cost/estimate-cost.ts';
import { billingDeployment, deploymentOf } from '../report/billing-deployment.ts';
import { at, EASY, functionOf, orders, rule } from './easy-estimate.ts';

const alert = on(orders, ['create'], { ...rule, to: sns({ topic: at.topic }) });
const keep = on(orders, ['create'], {
  ...rule,
  to: dynamodb.invalidate({ table: at.items, key: { id: 'id' } }),
});

function servicesOf(cost: PlanCost): Readonly<Record<string, object>> {
  return Object.fromEntries(
    (cost.services ?? []).map(({ service, usdPerMillion, savedUsdPerMillion }) => [
      service,
      { usd: usdPerMillion, saved: savedUsdPerMillion },
    ]),
  );
}

describe('what a million changes cost by service', () => {
  it('tells the price of the service from what batching saves', () => {
    const services = servicesOf(estimateCost(deploymentOf(functionOf({ alert, keep })), EASY));

    expect(services).toMatchObject({
      // 1,000,000 invocations would be $0.20, and 10,000 are $0.0020; compute is $0.0133 either way.
      Lambda: { usd: '0.0153', saved: '0.1980' },
      // 110,000 calls are $0.0550; a call for each of a million messages would be $0.50.
      SNS: { usd: '0.0550', saved: '0.4450' },
      DynamoDB: { usd: '0.6250', saved: '0.0000' },
    });
  });

  it('counts what packing saves of lines that are rounded up to 5 KB', () => {
    const archive = billingDeployment.functions[2];
    if (archive === undefined) throw new TypeError('No archive');
    const services = servicesOf(estimateCost(deploymentOf(archive), EASY));

    // 1,000,000 × 5,120 bytes = 4.7684 GB × $0.029 = $0.1383; packed, 1.7166 GB are $0.0498.
    expect(services['Firehose']).toStrictEqual({ usd: '0.0498', saved: '0.0885' });
  });

  it('adds up to what grows with the changes, and to what does not', () => {
    const { services = [], total } = estimateCost(billingDeployment);
    const sum = (texts: readonly string[]) => texts.reduce((all, text) => all + Number(text), 0);
    const millions = Number(total.changesPerMonth) / 1_000_000;

    expect(sum(services.map((one) => one.usdPerMillion)) * millions).toBeCloseTo(
      Number(total.usageUsdPerMonth),
      1,
    );
    expect(sum(services.map((one) => one.fixedUsdPerMonth))).toBeCloseTo(
      Number(total.fixedUsdPerMonth),
      3,
    );
  });

  it('claims no less than nothing where calls of large messages are billed by 64 KB', () => {
    const given = { ...EASY, recordsPerBatch: '12', messageBytes: '60000' };
    const services = servicesOf(estimateCost(deploymentOf(functionOf({ alert })), given));

    expect(services['SNS']).toMatchObject({ saved: '0.0000' });
  });

  it('says what it rests on, and that routes differ', () => {
    const given = { ...EASY, 'match.alert': '0.1', messageBytes: '400' };
    const { services = [] } = estimateCost(deploymentOf(functionOf({ alert })), given);

    expect(services.find(({ service }) => service === 'SNS')?.assumptions).toStrictEqual([
      { name: 'match', value: null },
      { name: 'messageBytes', value: '400' },
    ]);
  });
});
