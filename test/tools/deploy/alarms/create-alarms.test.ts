import { describe, expect, it } from 'vitest';
import type { Resources } from '../../../../src/tools/cloudformation/resource.ts';
import { alarmCatalog, alarmCodes } from '../../../../src/tools/deploy/alarms/alarm-catalog.ts';
import { createAlarms } from '../../../../src/tools/deploy/alarms/create-alarms.ts';
import type { BoundSource } from '../../../../src/tools/deploy/deployment.ts';
import { billingService } from '../../../fixtures/billing/src/service.ts';
import { billingDeployment } from '../../plan/report/billing-deployment.ts';
import {
  deployedFunction,
  forgetful,
  onDemandKafka,
  provisionedKafka,
  twoMappings,
} from './deployed-function.ts';

const { billing, archive } = billingService.functions;
const settings = { service: 'shop', stage: 'prod', topic: { Ref: 'Alerts' } };

function codesOf(alarms: Resources): readonly string[] {
  const found = Object.values(alarms).map(({ Properties }) =>
    /runbooks\/(.+)\.md$/.exec(String(Properties['AlarmDescription']))?.at(1),
  );
  return [...new Set(found.map(String))];
}

describe('createAlarms', () => {
  it('watches each delivery stream by its name, in the seconds of Firehose', () => {
    const { functions } = billingDeployment;
    const archiving = functions.filter(({ name }) => name === 'archive');
    const named = archiving.map((one) => ({
      ...one,
      targets: one.targets.map((target) => ({
        ...target,
        address: 'arn:aws:firehose:eu-west-1:111111111111:deliverystream/raw',
      })),
    }));

    const alarmOf = (some: typeof archiving) =>
      createAlarms(some, settings)['ArchiveArchiveLateAlarmOfrawRecords']?.Properties;
    expect(alarmOf(archiving)).toMatchObject({
      Namespace: 'AWS/Firehose',
      MetricName: 'DeliveryToS3.DataFreshness',
      Dimensions: [{ Name: 'DeliveryStreamName', Value: { Ref: 'RawRecordsStream' } }],
      Threshold: 3_600,
    });
    expect(alarmOf(named)?.['Dimensions']).toStrictEqual([
      { Name: 'DeliveryStreamName', Value: 'raw' },
    ]);
    expect(alarmOf(functions.filter(({ name }) => name === 'billing'))).toBeUndefined();
  });

  it('watches what could not be kept only where Lambda counts it', () => {
    const codes = (source: BoundSource) =>
      Object.keys(createAlarms([deployedFunction(billing, { source })], settings));

    expect(codes(deployedFunction(billing).source)).toContain('BillingBatchesNotKeptAlarm');
    expect(codes(provisionedKafka)).not.toContain('BillingBatchesNotKeptAlarm');
  });

  it('writes a whole alarm: what it reads, when it rings, whom it tells', () => {
    const alarms = createAlarms([deployedFunction(billing)], settings);

    expect(alarms['BillingIteratorAgeAlarm']).toStrictEqual({
      Type: 'AWS::CloudWatch::Alarm',
      Condition: undefined,
      Properties: {
        AlarmName: 'shop-prod-billing-iterator-age',
        AlarmDescription:
          'The function is behind its Kinesis stream, or a shard waits (billing). Runbook: docs/runbooks/iterator-age.md',
        Namespace: 'AWS/Lambda',
        MetricName: 'IteratorAge',
        Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'BillingLambdaFunction' } }],
        Statistic: 'Maximum',
        Period: 300,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 3,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        Threshold: 900_000,
        TreatMissingData: 'notBreaching',
        AlarmActions: [{ Ref: 'Alerts' }],
        OKActions: [{ Ref: 'Alerts' }],
      },
    });
  });

  it('names the runbook where it is kept', () => {
    const runbooks = 'https://wiki.example.com/millrace/';

    const alarms = createAlarms([deployedFunction(billing)], { ...settings, runbooks });

    expect(alarms['BillingBrakeAlarm']?.Properties['AlarmDescription']).toMatch(
      / Runbook: https:\/\/wiki\.example\.com\/millrace\/brake\.md$/,
    );
  });

  it('watches the time to each target that something is sent to', () => {
    const alarms = createAlarms([deployedFunction(billing)], settings);

    const latencies = Object.entries(alarms).filter(([id]) => id.includes('Latency'));
    expect(latencies.map(([id]) => id)).toStrictEqual([
      'BillingLatencyAlarmOfbillingAlerts',
      'BillingLatencyAlarmOfcustomerCache',
      'BillingLatencyAlarmOfinvoiceSearch',
    ]);
    expect(latencies[0]?.[1].Properties).toMatchObject({
      AlarmName: 'shop-prod-billing-latency-billingAlerts',
      ExtendedStatistic: 'p95',
      Dimensions: [
        { Name: 'service', Value: 'shop' },
        { Name: 'function', Value: { Ref: 'BillingLambdaFunction' } },
        { Name: 'target', Value: 'billingAlerts' },
      ],
    });
  });

  it('leaves out targets whose routes send nothing', () => {
    const modes = { 'new-invoice': 'paused', 'high-usage-alert': 'shadow' };
    const environment = { MILLRACE_MODES: JSON.stringify(modes) };

    const alarms = createAlarms([deployedFunction(billing, { environment })], settings);

    expect(Object.keys(alarms)).not.toContain('BillingLatencyAlarmOfbillingAlerts');
    expect(Object.keys(alarms)).toContain('BillingLatencyAlarmOfinvoiceSearch');
  });

  it('stands under the condition of its function', () => {
    const deployed = deployedFunction(billing, { condition: 'HasMsk' });

    const alarms = createAlarms([deployed], settings);

    expect(new Set(Object.values(alarms).map(({ Condition }) => Condition))).toStrictEqual(
      new Set(['HasMsk']),
    );
  });

  it('watches of an archive only what an archive has', () => {
    const alarms = createAlarms([deployedFunction(archive)], settings);

    const routed = ['brake', 'drift', 'stale', 'order-unsafe'];
    expect(codesOf(alarms).filter((code) => routed.includes(code))).toStrictEqual([]);
    expect(Object.keys(alarms)).toContain('BillingLatencyAlarmOfrawRecords');
  });

  it('watches for stale changes only where state has versions', () => {
    const routes = billing.routes.map(({ 'invoice-search': _mirror, ...others }) => others);

    const codes = codesOf(createAlarms([deployedFunction({ ...billing, routes })], settings));

    expect(codes).not.toContain('stale');
    expect(codesOf(createAlarms([deployedFunction(billing)], settings))).toContain('stale');
  });

  it('reads the lag of Kafka, and no count that on-demand pollers do not have', () => {
    const deployed = deployedFunction(billing, { source: onDemandKafka, mapping: forgetful });

    const codes = codesOf(createAlarms([deployed], settings));

    expect(codes).toContain('offset-lag');
    const others = ['iterator-age', 'dropped-records', 'given-up-batches', 'batches-not-kept'];
    expect(codes.filter((code) => others.includes(code))).toStrictEqual([]);
  });

  it('watches the mapping of each topic', () => {
    const deployed = deployedFunction(billing, { source: provisionedKafka, mapping: twoMappings });

    const alarms = createAlarms([deployed], settings);

    const dropped = Object.values(alarms).filter(
      ({ Properties }) => Properties['MetricName'] === 'DroppedEventCount',
    );
    expect(dropped.map(({ Properties }) => Properties)).toMatchObject([
      {
        AlarmName: 'shop-prod-billing-dropped-records-shop.orders',
        Dimensions: [{ Name: 'EventSourceMappingUUID', Value: { Ref: 'BillingSource' } }],
      },
      {
        AlarmName: 'shop-prod-billing-dropped-records-shop.customers',
        Dimensions: [{ Name: 'EventSourceMappingUUID', Value: { Ref: 'BillingSourceB' } }],
      },
    ]);
  });

  it('watches for silence only where someone says how long is too long', () => {
    const deployed = deployedFunction(billing);

    const [without, with30] = [{}, { 'source-silent': 30 }].map((thresholds) =>
      createAlarms([deployed], { ...settings, thresholds }),
    );

    expect(Object.keys(without ?? {})).not.toContain('BillingSourceSilentAlarm');
    expect(with30?.['BillingSourceSilentAlarm']?.Properties).toMatchObject({
      MetricName: 'RecordsReceived',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 60,
      EvaluationPeriods: 30,
      TreatMissingData: 'breaching',
    });
  });

  it('counts before the filter whether a filtered source is silent', () => {
    const filters = { kind: 'filtered', patterns: [{}], notes: [] } as const;
    const thresholds = { 'source-silent': 30 };

    const alarms = createAlarms([deployedFunction(billing, { filters })], {
      ...settings,
      thresholds,
    });

    expect(alarms['BillingSourceSilentAlarm']?.Properties).toMatchObject({
      MetricName: 'PolledEventCount',
      Dimensions: [{ Name: 'EventSourceMappingUUID', Value: { Ref: 'BillingSource' } }],
    });
  });

  it('takes thresholds and leaves out alarms, for all functions or for one', () => {
    const functions = [
      deployedFunction(billing),
      deployedFunction(archive, { name: 'archive', functionId: 'ArchiveLambdaFunction' }),
    ];

    const alarms = createAlarms(functions, {
      ...settings,
      off: ['throttles'],
      thresholds: { 'iterator-age': 60 },
      functions: { archive: { off: ['errors'], thresholds: { 'iterator-age': 3_600 } } },
    });

    expect(alarms['BillingIteratorAgeAlarm']?.Properties['Threshold']).toBe(60_000);
    expect(alarms['ArchiveIteratorAgeAlarm']?.Properties['Threshold']).toBe(3_600_000);
    expect(Object.keys(alarms)).not.toContain('BillingThrottlesAlarm');
    expect(Object.keys(alarms)).toContain('BillingErrorsAlarm');
    expect(Object.keys(alarms)).not.toContain('ArchiveErrorsAlarm');
  });

  it('makes none where all are off', () => {
    expect(createAlarms([deployedFunction(billing)], { ...settings, off: 'all' })).toStrictEqual(
      {},
    );
  });

  it('is affordable: a routed function of three targets has 15 alarms', () => {
    const alarms = createAlarms([deployedFunction(billing)], settings);

    expect(Object.keys(alarms)).toHaveLength(15);
  });

  it('keeps within what CloudWatch evaluates: a day at most', () => {
    const thresholds = { 'source-silent': 1_440 };

    const alarms = createAlarms([deployedFunction(billing)], { ...settings, thresholds });

    const spans = Object.values(alarms).map(
      ({ Properties }) => Number(Properties['Period']) * Number(Properties['EvaluationPeriods']),
    );
    expect(Math.max(...spans)).toBeLessThanOrEqual(86_400);
  });
});

describe('alarmCatalog', () => {
  it('says of each alarm in one sentence what it means', () => {
    for (const code of alarmCodes) expect(alarmCatalog[code].means, code).toMatch(/^[A-Z][^.]+$/);
  });
});
