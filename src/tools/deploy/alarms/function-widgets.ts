import type { Value } from '../../cloudformation/resource.ts';
import type { FunctionDeployment } from '../deployment.ts';
import { bindMetric, METRICS_NAMESPACE } from './bind-metric.ts';
import { hasMappingMetrics, liveTargetsOf, routesChanges } from './function-facts.ts';
import type { MetricOf } from './metric-of.ts';
import { GRID_WIDTH, type Widget } from './place-widgets.ts';

/** A text in which `${...}` is for CloudFormation to fill in: a function, a mapping, the region. */
type Template = string;

const PERIOD_SECONDS = 300;
const THIRD = { type: 'metric', width: 8, height: 6 } as const;

/** Returns what the dashboard shows of one function. */
export function buildFunctionWidgets(
  deployed: FunctionDeployment,
  service: string,
): readonly Widget[] {
  const of = { deployed, service };
  const always = [
    title(deployed),
    recordsOf(of),
    backlogOf(of),
    latencyOf(of),
    found(of, 'Delivered, by target', [['Deliveries', 'target,status']]),
    found(of, 'Failed and sent again, by target', [
      ['DeliveryFailures', 'target,code'],
      ['DeliveryRetries', 'target'],
    ]),
    found(of, 'Quarantined, by code', [['RecordsQuarantined', 'code']]),
    invocationsOf(of),
    durationOf(of),
    costOf(of),
  ];
  const routed = [found(of, 'Skipped, by reason', [['RecordsSkipped', 'reason']]), troubleOf(of)];
  return [
    ...always,
    ...(routesChanges(deployed) ? routed : []),
    ...(hasMappingMetrics(deployed) ? [mappingOf(of)] : []),
  ];
}

/** Keeps a name from being read as something that CloudFormation fills in. */
export function escapeTemplate(text: string): Template {
  return text.replaceAll('${', '${!');
}

/** The function that a widget is about. */
interface Subject {
  readonly deployed: FunctionDeployment;
  readonly service: string;
}

function title({ name, source, memoryMb, timeoutSeconds }: FunctionDeployment): Widget {
  const facts = `${source.stream} \`${source.name}\`, ${memoryMb} MB, ${timeoutSeconds} s`;
  const markdown = escapeTemplate(`## ${name}\n${facts}`);
  return { type: 'text', width: GRID_WIDTH, height: 2, properties: { markdown } };
}

function recordsOf(subject: Subject): Widget {
  return graph('Records', [
    line(subject, { name: 'RecordsReceived', by: 'own' }, { stat: 'Sum', label: 'received' }),
    line(subject, { name: 'RecordsOpen', by: 'own' }, { stat: 'Sum', label: 'open, come again' }),
  ]);
}

function backlogOf(subject: Subject): Widget {
  const stuck = line(
    subject,
    { name: 'StuckLaneAge', by: 'own' },
    { stat: 'Maximum', label: 'stuck lane (ms)', yAxis: 'right' },
  );
  if (subject.deployed.source.stream === 'kinesis') {
    const age = { name: 'IteratorAge', by: 'lambda' } as const;
    return graph('Behind the stream', [
      line(subject, age, { stat: 'Maximum', label: 'iterator age (ms)' }),
      stuck,
    ]);
  }
  const lag = { name: 'OffsetLag', by: 'lambda' } as const;
  return graph('Behind the topic', [
    line(subject, lag, { stat: 'Maximum', label: 'offset lag (records)' }),
    stuck,
  ]);
}

function latencyOf(subject: Subject): Widget {
  const lines = liveTargetsOf(subject.deployed).flatMap((target) =>
    (['p50', 'p99'] as const).map((stat) => {
      const label = escapeTemplate(`${target} ${stat}`);
      return line(subject, { name: 'DeliveryLatency', by: 'target' }, { stat, label }, { target });
    }),
  );
  return graph('From commit to delivered (ms)', lines);
}

function invocationsOf(subject: Subject): Widget {
  return graph('Errors and throttles', [
    line(subject, { name: 'Errors', by: 'lambda' }, { stat: 'Sum' }),
    line(subject, { name: 'Throttles', by: 'lambda' }, { stat: 'Sum' }),
  ]);
}

function durationOf(subject: Subject): Widget {
  const duration = { name: 'Duration', by: 'lambda' } as const;
  const widget = graph('Duration (ms)', [
    line(subject, duration, { stat: 'p50' }),
    line(subject, duration, { stat: 'Maximum' }),
  ]);
  const value = subject.deployed.timeoutSeconds * 1_000;
  const annotations = { horizontal: [{ label: 'time-out', value }] };
  return { ...widget, properties: { ...widget.properties, annotations } };
}

/** What Lambda bills: invocations and gigabyte-seconds. */
function costOf(subject: Subject): Widget {
  const gigabytes = subject.deployed.memoryMb / 1_024;
  const expression = `duration / 1000 * ${gigabytes}`;
  return graph('Billed', [
    line(subject, { name: 'Invocations', by: 'lambda' }, { stat: 'Sum' }),
    line(
      subject,
      { name: 'Duration', by: 'lambda' },
      { stat: 'Sum', id: 'duration', visible: false },
    ),
    [{ expression, id: 'billed', label: 'GB-seconds', yAxis: 'right' }],
  ]);
}

function troubleOf(subject: Subject): Widget {
  const names = [
    'LanesStopped',
    'LanesStuck',
    'BatchesBraked',
    'BatchesStale',
    'SchemaDrift',
    'OrderUnsafe',
  ];
  const lines = names.map((name) => line(subject, { name, by: 'own' }, { stat: 'Sum' }));
  return graph('Order and shape', lines);
}

function mappingOf(subject: Subject): Widget {
  const names = [
    'PolledEventCount',
    'FilteredOutEventCount',
    'DroppedEventCount',
    'OnFailureDestinationDeliveredEventCount',
  ];
  const lines = subject.deployed.mapping.logicalIds.flatMap((mapping) =>
    names.map((name) => line(subject, { name, by: 'mapping' }, { stat: 'Sum' }, { mapping })),
  );
  return graph('Event source mapping', lines);
}

type MetricLine = readonly unknown[];

function graph(name: string, metrics: readonly MetricLine[]): Widget {
  const region = `\${AWS::Region}`;
  const view = { view: 'timeSeries', stacked: false, period: PERIOD_SECONDS };
  return { ...THIRD, properties: { title: name, region, ...view, metrics } };
}

/** One graph for all values of some dimensions, also those that nobody knows before they come. */
function found(
  { deployed, service }: Subject,
  name: string,
  metrics: readonly (readonly [metric: string, dimensions: string])[],
): Widget {
  const where = `service="${escapeTemplate(service)}" function="\${${deployed.functionId}}"`;
  const lines = metrics.map(([metric, dimensions], index) => {
    const schema = `{${METRICS_NAMESPACE},service,function,${dimensions}}`;
    const query = `${schema} MetricName="${metric}" ${where}`;
    return [{ expression: `SEARCH('${query}', 'Sum', ${PERIOD_SECONDS})`, id: `e${index}` }];
  });
  return graph(name, lines);
}

function line(
  { deployed, service }: Subject,
  metric: MetricOf,
  options: Readonly<Record<string, unknown>>,
  of: { readonly target?: string; readonly mapping?: string } = {},
): MetricLine {
  const { namespace, name, dimensions } = bindMetric(metric, deployed, { service, ...of });
  const texts = dimensions.flatMap(([key, value]) => [key, toTemplate(value)]);
  return [namespace, name, ...texts, options];
}

/** Metrics of functions and mappings are told apart by plain texts and by `Ref`. */
function toTemplate(value: Value): Template {
  return typeof value === 'string' ? escapeTemplate(value) : `\${${String(value['Ref'])}}`;
}
