import { toMeasures } from '../src/lambda/measures.ts';
import type { TelemetryEvent } from '../src/model/telemetry.ts';
import { telemetryLevels, telemetryMeanings } from '../src/model/telemetry-catalog.ts';

type EventOf<Name extends TelemetryEvent['name']> = Extract<
  TelemetryEvent,
  { readonly name: Name }
>;

const position = { stream: 'kafka', topic: 't', partition: 0, offset: 0 } as const;
const code = 'ERR_CDC_UNEXPECTED';
const [route, target] = ['r', 't'];

/** One event of each name, to ask what it adds to the metrics. The compiler names one that is missing. */
const samples: { readonly [Name in TelemetryEvent['name']]: EventOf<Name> } = {
  'batch.received': { name: 'batch.received', records: 1, lanes: 1 },
  'batch.finished': { name: 'batch.finished', open: 1, durationMs: 1 },
  'batch.braked': { name: 'batch.braked', code, scope: 's', records: 1 },
  'batch.stale': { name: 'batch.stale', target, stale: 1, deliveries: 1 },
  'record.skipped': { name: 'record.skipped', position, reason: 'no-route', route },
  'record.quarantined': { name: 'record.quarantined', position, code, route },
  'delivery.done': { name: 'delivery.done', route, target, status: 'delivered', latencyMs: 1 },
  'delivery.failed': { name: 'delivery.failed', route, target, position, code, message: 'm' },
  'delivery.retried': { name: 'delivery.retried', target, count: 1 },
  'delivery.known': { name: 'delivery.known', target, count: 1 },
  'delivery.unmarked': { name: 'delivery.unmarked', target, count: 1 },
  'columns.lost': { name: 'columns.lost', route, target },
  'lane.stopped': { name: 'lane.stopped', position, code },
  'lane.stuck': { name: 'lane.stuck', position, ageMs: 1 },
  'order.unsafe': { name: 'order.unsafe', lane: 'l', reason: 'r' },
  'order.unknown': { name: 'order.unknown', route, target },
  'schema.drift': { name: 'schema.drift', table: 't', what: 'added', column: 'c' },
};

/** Writes the page about every event that a function reports, in the order of the catalog. */
export function writeTelemetryPage(): string {
  const rows = Object.entries(samples).map(([name, event]) => {
    const [when, level] = [telemetryMeanings[event.name], telemetryLevels[event.name]];
    return `| \`${name}\` | ${when} | ${level} | ${metricsOf(event)} |`;
  });
  return `# Telemetry

Generated from \`src/model/telemetry-catalog.ts\` and \`src/lambda/measures.ts\` by \`npm run docs\`; do not edit.

A function reports these events, and nothing else about itself. Their names, levels and metrics are part of the public
contract. No event holds a value of a row, and no dimension a key or a position.

- **Logs** are JSON lines. Events of the level *warn* and *error* are written one by one, at most 20 for a batch, and the rest of
  them is counted; everything is added up in one line \`batch.summary\` for each invocation. *warn*: nothing is lost and no one must
  act at once. *error*: someone must.
- **Metrics** are written in the embedded metric format, once for each invocation, in the namespace \`Millrace\`: counts as sums,
  times as up to 50 values that have the same percentiles. All of them have the dimensions \`service\` (of \`serverless.yml\`) and
  \`function\` (the name in AWS, which holds the stage), and those of the table. *With total*: written without them too.
- **Alarms** and a dashboard read them: see the [runbooks](runbooks/README.md). CloudWatch asks about $0.30 a month for each metric,
  that is for each value of its dimensions; one that is never written costs nothing.
- **Tests** get the same events as values: \`reports\` of what \`millrace/testing\` answers for a fixture.

| event | when | level | metrics, and by what they are told apart |
| --- | --- | --- | --- |
${rows.join('\n')}

The codes are in [errors.md](errors.md).
`;
}

function metricsOf(event: TelemetryEvent): string {
  return toMeasures(event)
    .map(({ metric, unit, dimensions, total }) => {
      const names = Object.keys(dimensions);
      const by = names.length === 0 ? '' : ` by ${names.join(', ')}`;
      const and = total === true ? ' with total' : '';
      return `\`${metric}\`${unit === 'Count' ? '' : ` (${unit.toLowerCase()})`}${by}${and}`;
    })
    .join('; ');
}
