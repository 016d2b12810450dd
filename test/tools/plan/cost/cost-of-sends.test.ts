import { dynamodb, eventbridge, on, sns, sqs } from 'millrace';
import { describe, expect, it } from 'vitest';
import { estimateCost } from '../../../../src/tools/plan/cost/estimate-cost.ts';
import { billingDeployment, deploymentOf } from '../report/billing-deployment.ts';
import { at, EASY, functionOf, lineOf, orders, rule } from './easy-estimate.ts';

describe('costOfRoute', () => {
  it('counts calls to SNS: the first record alone, then ten messages each', () => {
    const alert = on(orders, ['create'], { ...rule, to: sns({ topic: at.topic }) });

    const all = estimateCost(deploymentOf(functionOf({ alert })), EASY);
    const few = estimateCost(deploymentOf(functionOf({ alert })), { ...EASY, match: '0.01' });

    // 10,000 × (1 + ceil(99 / 10)) = 110,000 × $0.50 per million.
    expect(lineOf(all, 'sns topic for alert')).toStrictEqual({
      quantity: '110000.00',
      usd: '0.0550',
    });
    // 10,000 × (0.01 + 0.99): less than one message an invocation is one call each.
    expect(lineOf(few, 'sns topic for alert')).toStrictEqual({
      quantity: '10000.00',
      usd: '0.0050',
    });
  });

  it('counts a call of more than 64 KB as several', () => {
    const alert = on(orders, ['create'], { ...rule, to: sns({ topic: at.topic }) });

    const cost = estimateCost(deploymentOf(functionOf({ alert })), {
      ...EASY,
      'messageBytes.alert': '10000',
    });

    // The first: 1. Ten calls of 100,000 bytes: 2 each. 10,000 × 21.
    expect(lineOf(cost, 'sns topic for alert')).toStrictEqual({
      quantity: '210000.00',
      usd: '0.1050',
    });
  });

  it('adds the payload of FIFO topics', () => {
    const alert = on(orders, ['create'], { ...rule, to: sns({ topic: at.orderedTopic }) });

    const cost = estimateCost(deploymentOf(functionOf({ alert })), EASY);

    const lines = cost.lines.filter(({ item }) => item === 'sns orderedTopic for alert');
    // 110,000 × $0.30 per million; 1,000,000 × 1,000 bytes = 0.9313 GB × $0.017.
    expect(lines.map(({ usdPerMonth }) => usdPerMonth)).toStrictEqual(['0.0330', '0.0158']);
  });

  it('counts SQS by calls and EventBridge by events', () => {
    const queued = on(orders, ['create'], { ...rule, to: sqs({ queue: at.queue }) });
    const told = on(orders, ['create'], {
      ...rule,
      to: eventbridge({ bus: at.bus, detailType: 'order' }),
    });

    const cost = estimateCost(deploymentOf(functionOf({ queued, told })), EASY);

    expect(lineOf(cost, 'sqs queue for queued')).toStrictEqual({
      quantity: '110000.00',
      usd: '0.0440',
    });
    expect(lineOf(cost, 'eventbridge bus for told')).toStrictEqual({
      quantity: '1000000.00',
      usd: '1.0000',
    });
  });

  it('counts a write unit of DynamoDB for each started KB, refused writes included', () => {
    const keep = on(orders, ['create'], {
      ...rule,
      to: dynamodb.invalidate({ table: at.items, key: { id: 'id' } }),
    });

    const cost = estimateCost(deploymentOf(functionOf({ keep })), {
      ...EASY,
      repeated: '1',
      itemBytes: '1025',
    });

    // Each comes twice, and each time takes 2 units: 4,000,000 × $0.625 per million.
    expect(lineOf(cost, 'dynamodb.invalidate items for keep')).toStrictEqual({
      quantity: '4000000.00',
      usd: '2.5000',
    });
  });

  it('counts a read and a write for each message that goes out once', () => {
    const alert = on(orders, ['create'], {
      ...rule,
      once: { table: at.seen, ttl: '1d' },
      to: sns({ topic: at.topic }),
    });

    const cost = estimateCost(deploymentOf(functionOf({ alert })), EASY);

    const lines = cost.lines.filter(({ item }) => item === 'once seen for alert');
    expect(lines.map(({ price, usdPerMonth }) => [price, usdPerMonth])).toStrictEqual([
      ['dynamodb.reads', '0.1250'],
      ['dynamodb.writes', '0.6250'],
    ]);
  });

  it('packs lines of the archive, and rounds each packed record up to 5 KB', () => {
    const archive = billingDeployment.functions[2];
    if (archive === undefined) throw new TypeError('No archive');

    const cost = estimateCost(deploymentOf(archive), EASY);

    // 10,000 × (5,120 + ceil(99 × 1,800 / 5,120) × 5,120) = 10,000 × 184,320 bytes = 1.7166 GB × $0.029.
    expect(lineOf(cost, 'archive to rawRecords')).toStrictEqual({
      quantity: '1.72',
      usd: '0.0498',
    });
    expect(lineOf(cost, 'objects of rawRecords')).toStrictEqual({
      quantity: '43800.00',
      usd: '0.2190',
    });
  });

  it('counts nothing for a shadow route, and objects for a paused one', () => {
    const alert = on(orders, ['create'], { ...rule, to: sns({ topic: at.topic }) });
    const modes = (mode: string) => ({ environment: { MILLRACE_MODES: `{"alert":"${mode}"}` } });

    const shadow = estimateCost(deploymentOf(functionOf({ alert }, modes('shadow'))), EASY);
    const paused = estimateCost(deploymentOf(functionOf({ alert }, modes('paused'))), EASY);

    expect(shadow.lines.map(({ item }) => item)).not.toContain('sns topic for alert');
    // 1,000,000 × $0.005 per thousand.
    expect(lineOf(paused, 'parked by alert')).toStrictEqual({
      quantity: '1000000.00',
      usd: '5.0000',
    });
  });

  it('names what it cannot price', () => {
    const { notPriced } = estimateCost(billingDeployment);

    expect(notPriced.map(({ because }) => because)).toStrictEqual([
      'invoiceSearch (OpenSearch is paid by the hour of its nodes)',
      'invoiceSearch (OpenSearch is paid by the hour of its nodes)',
      'the brokers of mskCdc',
    ]);
  });
});
