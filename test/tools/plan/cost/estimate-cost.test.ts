import { describe, expect, it } from 'vitest';
import type { FunctionDeployment } from '../../../../src/tools/deploy/deployment.ts';
import type { PlanCost } from '../../../../src/tools/plan/cost/cost-schema.ts';
import { estimateCost } from '../../../../src/tools/plan/cost/estimate-cost.ts';
import {
  billingDeployment,
  cdcTopics,
  deploymentOf,
  idsOf,
  mapping,
} from '../report/billing-deployment.ts';
import { EASY, functionOf, lineOf } from './easy-estimate.ts';

describe('estimateCost, of a function', () => {
  it('counts invocations and GB-seconds', () => {
    const cost = estimateCost(deploymentOf(functionOf({})), EASY);

    // 1,000,000 / 100 = 10,000 invocations × $0.20 per million.
    expect(lineOf(cost, 'invocations')).toStrictEqual({ quantity: '10000.00', usd: '0.0020' });
    // 10,000 × 0.2 s × 0.5 GB = 1,000 GB-s × $0.0000133334.
    expect(lineOf(cost, 'compute on arm64')).toStrictEqual({ quantity: '1000.00', usd: '0.0133' });
    // 10,000 × 3,000 bytes / 2^30 = 0.0279 GB × $0.50.
    expect(lineOf(cost, 'logs and metrics')).toStrictEqual({ quantity: '0.03', usd: '0.0140' });
  });

  it('fills batches no further than their size', () => {
    const small = functionOf({}, { mapping: { ...mapping, batchSize: 10 } });

    const cost = estimateCost(deploymentOf(small), EASY);

    expect(lineOf(cost, 'invocations')).toStrictEqual({ quantity: '100000.00', usd: '0.0200' });
  });

  it('leaves out what the filter drops, and counts what comes again', () => {
    const cost = estimateCost(deploymentOf(functionOf({})), {
      ...EASY,
      'dropped.billing': '0.9',
      repeated: '0.5',
    });

    // 1,000,000 × 0.1 × 1.5 / 100.
    expect(lineOf(cost, 'invocations')).toStrictEqual({ quantity: '1500.00', usd: '0.0003' });
  });
});

describe('estimateCost, of what is always there', () => {
  const kafka = (facts: object, ids = idsOf('S')): FunctionDeployment =>
    functionOf({}, { source: { ...cdcTopics, ...facts }, mapping: { ...mapping, ...ids } });

  it('counts a unit of pollers for each mapping that shares none: $135.05 a month', () => {
    const one = estimateCost(deploymentOf(kafka({})), EASY);
    const topics = { logicalId: 'A', logicalIds: ['A', 'B'] };
    const two = estimateCost(deploymentOf(kafka({}, topics)), EASY);

    const ofPollers = (cost: PlanCost): readonly string[] =>
      cost.lines.filter(({ item }) => item === 'event pollers').map((line) => line.usdPerMonth);
    expect(ofPollers(one)).toStrictEqual(['135.0500']);
    expect(ofPollers(two)).toStrictEqual(['135.0500', '135.0500']);
  });

  it('counts units by ten pollers, together for a group', () => {
    const pollers = { minimum: 6, maximum: 20, group: 'shared' };

    const cost = estimateCost(
      deploymentOf(kafka({ pollers }), { ...kafka({ pollers }, idsOf('T')), name: 'other' }),
      EASY,
    );

    // 12 pollers: 2 units × 730 h × $0.185.
    expect(lineOf(cost, 'event pollers')).toStrictEqual({ quantity: '1460.00', usd: '270.1000' });
    expect(cost.lines.find(({ item }) => item === 'event pollers')?.place).toBe(
      'poller group shared',
    );
  });

  it('counts endpoints for pollers on demand, or NAT gateways instead', () => {
    const secret = { kind: 'scram-512', secretArn: 'arn', secretKeyArn: undefined } as const;
    const onDemand = deploymentOf(kafka({ pollers: 'on-demand', auth: secret }));

    const endpoints = estimateCost(onDemand, EASY);
    const gateways = estimateCost(onDemand, { ...EASY, natGateways: '2' });

    // 3 services × 2 zones × 730 h × $0.01.
    expect(lineOf(endpoints, 'endpoints: Lambda, STS, Secrets')).toStrictEqual({
      quantity: '4380.00',
      usd: '43.8000',
    });
    // 2 × 730 h × $0.045.
    expect(lineOf(gateways, 'NAT gateways')).toStrictEqual({ quantity: '1460.00', usd: '65.7000' });
  });

  it('counts alarms by the metrics they read', () => {
    const alarm = (Properties: object) => ({
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { ...Properties },
    });
    const Metrics = [{ Id: 'e', Expression: 'a/b' }, { MetricStat: {} }, { MetricStat: {} }];

    const cost = estimateCost(
      deploymentOf(functionOf({}, { resources: { One: alarm({}), Two: alarm({ Metrics }) } })),
      EASY,
    );

    expect(lineOf(cost, 'alarms')).toStrictEqual({ quantity: '3.00', usd: '0.3000' });
  });

  it('counts the metrics of each function and target: the function is one of their dimensions', () => {
    const cost = estimateCost(billingDeployment, EASY);

    // (4 + 2 × 3 targets) twice, and 4 + 2 × 1 of the archive, × $0.30.
    expect(lineOf(cost, 'own metrics')).toStrictEqual({ quantity: '26.00', usd: '7.8000' });
  });

  it('shows what the stream itself costs, outside of the total', () => {
    const { upstream, total, lines } = estimateCost(deploymentOf(functionOf({})), EASY);

    expect(upstream.map(({ item, usdPerMonth }) => [item, usdPerMonth])).toStrictEqual([
      // 730 h × $0.04.
      ['stream on demand', '29.2000'],
      // 1,000,000 × 2 KB = 1.9073 GB × $0.08.
      ['written', '0.1526'],
      // 1,000,000 × 1,250 bytes = 1.1642 GB × $0.04.
      ['read', '0.0466'],
      // 1.1642 GB × (168 − 24) / 730 × $0.10.
      ['kept 168 h', '0.0230'],
    ]);
    const sum = lines.reduce((all, { usdPerMonth }) => all + Number(usdPerMonth), 0);
    expect(Number(total.usdPerMonth)).toBeCloseTo(sum, 2);
  });
});

describe('estimateCost, of all', () => {
  it('adds up what is per month and divides it by the changes of all sources', () => {
    const { total } = estimateCost(billingDeployment, { changesPerMonth: '1000000' });

    const [usage, fixed] = [Number(total.usageUsdPerMonth), Number(total.fixedUsdPerMonth)];
    expect(total.changesPerMonth).toBe('2000000');
    expect(Number(total.usdPerMonth)).toBeCloseTo(usage + fixed, 3);
    expect(Number(total.usdPerMillion)).toBeCloseTo((usage + fixed) / 2, 3);
  });

  it('says of each assumption where it is from', () => {
    const { assumptions } = estimateCost(
      billingDeployment,
      { recordBytes: '800', 'match.new-invoice': '0.2' },
      { 'match.new-invoice': '0.1', 'dropped.billing': '0.5' },
    );

    const told = assumptions
      .filter(({ from }) => from !== 'default')
      .map(({ name, value, from }) => [name, value, from]);
    expect(told).toStrictEqual([
      ['recordBytes', '800', 'given'],
      ['dropped.billing', '0.5', 'measured'],
      ['match.new-invoice', '0.2', 'given'],
    ]);
  });
});
