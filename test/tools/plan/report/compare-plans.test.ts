import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../../src/tools/cloudformation/resource.ts';
import type { Deployment, FunctionDeployment } from '../../../../src/tools/deploy/deployment.ts';
import { buildComparison, buildPlan } from '../../../../src/tools/plan/report/build-plan.ts';
import type { Plan } from '../../../../src/tools/plan/report/plan-schema.ts';
import { billingService } from '../../../fixtures/billing/src/service.ts';
import { cdcTopics, deployedFunction, deploymentOf, mapping } from './billing-deployment.ts';

const NOW = Date.UTC(2026, 10, 20);
const { billing } = billingService.functions;

const kinesisProperties = {
  EventSourceArn: 'arn:aws:kinesis:eu-west-1:111111111111:stream/cdc',
  StartingPosition: 'TRIM_HORIZON',
  BatchSize: 1000,
};
const kafkaProperties = {
  EventSourceArn: 'arn:aws:kafka:eu-west-1:111111111111:cluster/cdc/1',
  Topics: ['orders'],
  StartingPosition: 'TRIM_HORIZON',
  AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'billing' },
};

function mappingOf(Properties: Resource['Properties']): Resource {
  return { Type: 'AWS::Lambda::EventSourceMapping', Properties };
}

function withMapping(
  properties: Resource['Properties'],
  facts: Partial<FunctionDeployment> = {},
  id = 'Source',
): Deployment {
  return deploymentOf(
    deployedFunction(billing, { resources: { [id]: mappingOf(properties) }, ...facts }),
  );
}

function compare(before: Deployment, after: Deployment, options = {}): Plan {
  return buildComparison(buildPlan(before), buildPlan(after, options), { now: NOW });
}

const kinesis = withMapping(kinesisProperties);
const kafka = withMapping(kafkaProperties, {
  source: cdcTopics,
  mapping: { ...mapping, retries: 10_000 },
});

describe('comparePlans', () => {
  it('tells nothing of the same deployment', () => {
    const plan = compare(kinesis, kinesis);

    expect(plan.changes).toStrictEqual([]);
    expect(plan.warnings).toStrictEqual([]);
  });

  it('tells a changed setting of a mapping, which goes on', () => {
    const after = withMapping({ ...kinesisProperties, BatchSize: 500 });

    const plan = compare(kinesis, after);

    const place = 'function billing';
    expect(plan.changes).toStrictEqual([
      { kind: 'changed', place, what: 'Source BatchSize', from: 1000, to: 500 },
    ]);
    expect(plan.warnings).toStrictEqual([]);
  });

  it('tells that another stream is read from its begin: seven days of it', () => {
    const after = withMapping({ ...kinesisProperties, EventSourceArn: 'arn:other' });

    const plan = compare(kinesis, after, { assumptions: { changesPerMonth: '730000' } });

    // 730,000 changes in 730 hours, and 168 hours of them.
    const reread = { reads: 'everything', hours: 168, changes: '168000' };
    expect(plan.changes).toMatchObject([
      { kind: 'replaced', what: 'Source EventSourceArn', reread },
    ]);
    expect(plan.warnings).toMatchObject([
      {
        code: 'mapping-replaced',
        place: 'function billing, mapping Source',
        message: expect.stringContaining('168 hours, about 168,000 changes') as string,
      },
    ]);
  });

  it('tells that LATEST loses what comes in between', () => {
    const latest = { ...mapping, startingPosition: 'LATEST' } as const;
    const after = withMapping(
      { ...kinesisProperties, StartingPosition: 'LATEST' },
      { mapping: latest },
    );

    const { changes, warnings } = compare(kinesis, after);

    expect(changes).toMatchObject([{ kind: 'replaced', reread: { reads: 'nothing' } }]);
    expect(warnings.map(({ message }) => message)).toStrictEqual([
      expect.stringContaining('what comes between the old and the new one is lost'),
    ]);
  });

  it('tells how many hours a time of start goes back, as far as the stream keeps them', () => {
    const from = (startingTime: string): Deployment =>
      withMapping(
        { ...kinesisProperties, StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 1 },
        { mapping: { ...mapping, startingPosition: 'AT_TIMESTAMP', startingTime } },
      );

    const hoursOf = (deployment: Deployment) =>
      compare(kinesis, deployment).changes?.[0]?.reread?.hours;
    expect(hoursOf(from('2026-11-19T00:00:00Z'))).toBe(24);
    expect(hoursOf(from('2026-10-01T00:00:00Z'))).toBe(168);
  });

  it.each([
    ['another cluster', { EventSourceArn: 'arn:other' }, 'everything'],
    ['another topic', { Topics: ['invoices'] }, 'everything'],
    [
      'another consumer group',
      { AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'other' } },
      'everything',
    ],
    [
      'another starting position, which the group ignores',
      { StartingPosition: 'LATEST' },
      'continues',
    ],
  ])('tells what %s reads again', (_what, properties, reads) => {
    const after = withMapping({ ...kafkaProperties, ...properties }, { source: cdcTopics });

    const { changes } = compare(kafka, after);

    expect(changes).toMatchObject([{ kind: 'replaced', reread: { reads } }]);
  });

  it('says that a changed starting position is refused, and the way round', () => {
    const at = {
      ...kinesisProperties,
      StartingPosition: 'AT_TIMESTAMP',
      StartingPositionTimestamp: 1_792_454_400,
    };
    const startingTime = '2026-11-19T00:00:00Z';
    const after = withMapping(at, {
      mapping: { ...mapping, startingPosition: 'AT_TIMESTAMP', startingTime },
    });

    const { changes, warnings } = compare(kinesis, after);

    expect(changes).toMatchObject([
      { kind: 'replaced', what: 'Source StartingPosition', refused: true },
      { kind: 'replaced', what: 'Source StartingPositionTimestamp', refused: true },
    ]);
    expect(warnings).toMatchObject([
      {
        code: 'mapping-refused',
        message: expect.stringMatching(/\(409\).*reads again from 2026-11-19/) as string,
        fix: expect.stringContaining('aws lambda delete-event-source-mapping') as string,
      },
    ]);
  });

  it('says of Kafka that another starting position needs another group', () => {
    const after = withMapping(
      { ...kafkaProperties, StartingPosition: 'LATEST' },
      { source: cdcTopics },
    );

    const { warnings } = compare(kafka, after);

    expect(warnings.filter(({ code }) => code !== 'retries-capped')).toMatchObject([
      { code: 'mapping-refused', fix: expect.stringContaining('another consumerGroup') as string },
    ]);
  });

  it('takes a mapping under another id for one that is replaced', () => {
    const renamed = compare(kinesis, withMapping(kinesisProperties, {}, 'Other'));
    const grouped = compare(kafka, withMapping(kafkaProperties, { source: cdcTopics }, 'Other'));

    expect(renamed.warnings.map(({ code }) => code)).toStrictEqual(['mapping-refused']);
    expect(renamed.changes).toMatchObject([
      { kind: 'replaced', from: 'Source', to: 'Other', reread: { reads: 'everything' } },
    ]);
    expect(grouped.changes).toMatchObject([{ kind: 'replaced', reread: { reads: 'continues' } }]);
  });

  it('tells a new mapping of a second topic, and warns of nothing', () => {
    const [function1] = kafka.functions;
    if (function1 === undefined) throw new TypeError('No function');
    const second = mappingOf({ ...kafkaProperties, Topics: ['invoices'] });
    const resources = { ...function1.resources, Second: second };

    const plan = compare(kafka, deploymentOf({ ...function1, resources }));

    expect(plan.changes).toMatchObject([
      { kind: 'added', what: 'Second', reread: { reads: 'everything' } },
    ]);
    expect(plan.warnings).toStrictEqual([]);
  });

  it('tells functions, permissions, variables, routes and resources that came or went', () => {
    const statement = { sid: 'A', resources: ['arn:a'], for: 'target a' };
    const before = deployedFunction(billing, {
      statements: [{ ...statement, actions: ['sns:Publish'] }],
      environment: { A: '1', B: '2' },
      memoryMb: 512,
    });
    const after = deployedFunction(
      { ...billing, routes: [] },
      {
        statements: [{ ...statement, actions: ['sns:Publish'], resources: ['arn:b'] }],
        environment: { A: '1', B: '3' },
        memoryMb: 1024,
      },
    );
    const other = { ...after, name: 'other' };
    const bucket: Resource = { Type: 'AWS::S3::Bucket', Properties: {} };

    const plan = compare(
      { ...deploymentOf(before, { ...before, name: 'gone' }), shared: { Old: bucket } },
      { ...deploymentOf(after, other), shared: { New: bucket } },
    );

    const told = plan.changes?.map(({ kind, place, what }) => `${kind} ${place}: ${what}`);
    expect(told).toStrictEqual([
      'changed function billing: memoryMb',
      'removed function billing: route new-invoice',
      'removed function billing: route high-usage-alert',
      'removed function billing: route customer-cache',
      'removed function billing: route invoice-search',
      'changed function billing: permission target a (sns:Publish) resources',
      'changed function billing: variable B',
      'added service: function other',
      'removed service: function gone',
      'removed service: Old',
      'added service: New',
    ]);
  });
});
