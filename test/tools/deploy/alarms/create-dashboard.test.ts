import { describe, expect, it } from 'vitest';
import { createDashboard } from '../../../../src/tools/deploy/alarms/create-dashboard.ts';
import type { PlacedWidget } from '../../../../src/tools/deploy/alarms/place-widgets.ts';
import { GRID_WIDTH } from '../../../../src/tools/deploy/alarms/place-widgets.ts';
import type { FunctionDeployment } from '../../../../src/tools/deploy/deployment.ts';
import { billingService } from '../../../fixtures/billing/src/service.ts';
import {
  deployedFunction,
  onDemandKafka,
  provisionedKafka,
  twoMappings,
} from './deployed-function.ts';

const { billing, archive } = billingService.functions;
const settings = { service: 'shop', stage: 'prod' };

const functions = [
  deployedFunction(billing),
  deployedFunction(billing, {
    name: 'billingFromMsk',
    functionId: 'BillingFromMskLambdaFunction',
    condition: 'HasMsk',
    source: provisionedKafka,
    mapping: { ...twoMappings, logicalId: 'MskSource', logicalIds: ['MskSource', 'MskSourceB'] },
  }),
  deployedFunction(archive, { name: 'archive', functionId: 'ArchiveLambdaFunction' }),
];

/** The body as CloudFormation would make it. */
function bodyOf(all: readonly FunctionDeployment[], condition = true) {
  const { MillraceDashboard } = createDashboard(all, settings);
  const { DashboardBody } = MillraceDashboard?.Properties ?? {};
  const { 'Fn::Sub': sub } = DashboardBody as {
    'Fn::Sub': string | [string, Record<string, { 'Fn::If': [string, { Ref: string }, string] }>];
  };
  const [text, names] = typeof sub === 'string' ? [sub, {}] : sub;
  const filled = text.replaceAll(/\$\{(!?)([^}]*)\}/g, (_, escaped: string, name: string) => {
    if (escaped !== '') return `\${${name}}`;
    const [, yes, no] = names[name]?.['Fn::If'] ?? [];
    return condition || no === undefined ? `<${yes?.Ref ?? name}>` : no;
  });
  const { widgets } = JSON.parse(filled) as { widgets: readonly PlacedWidget[] };
  return { widgets, filled, names };
}

function titled(widgets: readonly PlacedWidget[], title: string): PlacedWidget | undefined {
  return widgets.find(({ properties }) => properties['title'] === title);
}

describe('createDashboard', () => {
  it('lays its widgets out within the grid and without overlaps', () => {
    const { widgets } = bodyOf(functions);

    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, index) => {
        const column = x + (index % width);
        expect(column).toBeLessThan(GRID_WIDTH);
        return `${column}:${y + Math.floor(index / width)}`;
      }),
    );
    expect(widgets.length).toBeGreaterThan(30);
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('shows the median and the worst time to each target', () => {
    const { widgets } = bodyOf(functions);

    const { metrics } = titled(widgets, 'From commit to delivered (ms)')?.properties ?? {};
    const own = ['service', 'shop', 'function', '<BillingLambdaFunction>'];
    expect((metrics as readonly unknown[]).slice(0, 2)).toStrictEqual([
      [
        'Millrace',
        'DeliveryLatency',
        ...own,
        'target',
        'billingAlerts',
        {
          stat: 'p50',
          label: 'billingAlerts p50',
        },
      ],
      [
        'Millrace',
        'DeliveryLatency',
        ...own,
        'target',
        'billingAlerts',
        {
          stat: 'p99',
          label: 'billingAlerts p99',
        },
      ],
    ]);
  });

  it('searches for what nobody knows beforehand: reasons and codes', () => {
    const { widgets } = bodyOf(functions);

    const { metrics } = titled(widgets, 'Skipped, by reason')?.properties ?? {};
    expect(metrics).toStrictEqual([
      [
        {
          expression: `SEARCH('{Millrace,service,function,reason} MetricName="RecordsSkipped" service="shop" function="<BillingLambdaFunction>"', 'Sum', 300)`,
          id: 'e0',
        },
      ],
    ]);
  });

  it('takes the region of the stack', () => {
    const { widgets } = bodyOf(functions);

    const regions = widgets
      .filter(({ type }) => type === 'metric')
      .map(({ properties }) => properties['region']);
    expect(new Set(regions)).toStrictEqual(new Set(['<AWS::Region>']));
  });

  it('stays valid where a function is not deployed', () => {
    const { filled, names } = bodyOf(functions, false);

    expect(Object.keys(names)).toStrictEqual([
      'BillingFromMskLambdaFunction',
      'MskSource',
      'MskSourceB',
    ]);
    expect(filled).toContain('not-deployed');
    expect(filled).not.toContain('<BillingFromMskLambdaFunction>');
  });

  it('shows the alarms of functions that are surely there', () => {
    const { widgets } = bodyOf(functions);

    const [first] = widgets;
    const owner = 'arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm';
    expect(first?.type).toBe('alarm');
    expect(first?.properties['alarms']).toContain(`${owner}:shop-prod-billing-iterator-age`);
    expect(String(first?.properties['alarms'])).not.toContain('billingFromMsk');
  });

  it('draws the time-out beside the duration, and what Lambda bills', () => {
    const { widgets } = bodyOf(functions);

    expect(titled(widgets, 'Duration (ms)')?.properties['annotations']).toStrictEqual({
      horizontal: [{ label: 'time-out', value: 60_000 }],
    });
    expect(JSON.stringify(titled(widgets, 'Billed'))).toContain('duration / 1000 * 0.5');
  });

  it('shows the lag of Kafka, and no counts that on-demand pollers do not have', () => {
    const { widgets } = bodyOf([deployedFunction(billing, { source: onDemandKafka })]);

    expect(JSON.stringify(titled(widgets, 'Behind the topic'))).toContain('OffsetLag');
    expect(titled(widgets, 'Event source mapping')).toBeUndefined();
  });

  it('never reads a name as something to fill in', () => {
    const { filled } = bodyOf([deployedFunction(billing, { name: `a\${b}` })]);

    expect(filled).toContain(`## a\${b}`);
  });

  it('is left out where there are no functions', () => {
    expect(createDashboard([], settings)).toStrictEqual({});
  });
});
