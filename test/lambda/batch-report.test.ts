import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { describe, expect, it } from 'vitest';
import { type BatchReport, createBatchReport } from '../../src/lambda/batch-report.ts';
import type { TelemetryEvent } from '../../src/model/telemetry.ts';
import { linesOf } from './lines-of.ts';

/** What CloudWatch reads of the lines that are written meanwhile, by the name of the metric. */
async function metricsOf(
  work: (report: BatchReport) => void,
): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>> {
  const lines = await linesOf(() => {
    const logger = new Logger({ serviceName: 's' });
    work(createBatchReport(logger, new Metrics({ namespace: 'Millrace', serviceName: 's' })));
  });
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return Object.fromEntries(
    parsed.flatMap(({ _aws, ...rest }) => {
      if (_aws === undefined) return [];
      const [written] = (_aws as { CloudWatchMetrics: Written[] }).CloudWatchMetrics;
      return [[written?.Metrics[0]?.Name, { ...rest, sets: written?.Dimensions }]];
    }),
  );
}

interface Written {
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

function done(latencyMs: number): TelemetryEvent {
  return { name: 'delivery.done', route: 'r', target: 't', status: 'delivered', latencyMs };
}

describe('createBatchReport', () => {
  it('adds up counts, and tells whose they are', async () => {
    const metrics = await metricsOf(({ report, ofFunction, flush }) => {
      ofFunction('billing');
      for (const records of [3, 4]) report({ name: 'batch.received', records, lanes: 1 });
      flush();
    });

    expect(metrics['RecordsReceived']).toStrictEqual({
      RecordsReceived: 7,
      service: 's',
      function: 'billing',
      sets: [['service', 'function']],
    });
  });

  it('writes beside the count of each table what an alarm reads: the count of all', async () => {
    const metrics = await metricsOf(({ report, ofFunction, flush }) => {
      ofFunction('billing');
      report({ name: 'schema.drift', table: 'dbo.invoices', what: 'added', column: 'c' });
      flush();
    });

    expect(metrics['SchemaDrift']).toMatchObject({
      SchemaDrift: 1,
      table: 'dbo.invoices',
      sets: [
        ['service', 'function'],
        ['service', 'function', 'table'],
      ],
    });
  });

  it('keeps the percentiles and the highest of many times in few values', async () => {
    const times = Array.from({ length: 10_000 }, (_, index) => (index * 7_919) % 10_000);

    const metrics = await metricsOf(({ report, flush }) => {
      for (const time of times) report(done(time));
      flush();
    });

    const values = metrics['DeliveryLatency']?.['DeliveryLatency'] as readonly number[];
    expect(values).toHaveLength(50);
    expect([values[0], values.at(-1)]).toStrictEqual([0, 9_999]);
    for (const share of [0.5, 0.95]) {
      const found = values[Math.floor(values.length * share)] ?? 0;
      expect(Math.abs(found - 10_000 * share)).toBeLessThan(250);
    }
  });

  it('begins anew after each batch', async () => {
    const metrics = await metricsOf(({ report, flush }) => {
      report(done(5));
      flush();
      report({ name: 'batch.received', records: 1, lanes: 1 });
      flush();
      report(done(7));
      flush();
    });

    expect(metrics['DeliveryLatency']).toMatchObject({ DeliveryLatency: 7, target: 't' });
  });

  it('says once, and without a warning, of which function it reports', async () => {
    const lines = await linesOf(() => {
      const { ofFunction } = createBatchReport(new Logger(), new Metrics({ namespace: 'M' }));
      for (const name of ['billing', 'billing', 'billing']) ofFunction(name);
    });

    expect(lines).toStrictEqual([]);
  });
});
