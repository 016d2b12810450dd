import { createDecoder } from '../../../decoders/create-decoder.ts';
import { type DecodedInput, decodeRecords } from '../../../inputs/decode-records.ts';
import { tablesOf } from '../../../inputs/load-service.ts';
import type { InputRecord } from '../../../inputs/read-records.ts';
import { changedAt } from '../../../model/change-event.ts';
import type { StreamRecord } from '../../../model/record.ts';
import { createTableIndex } from '../../../model/table.ts';
import { compileRouter } from '../../../routing/compile-router.ts';
import { listRoutes } from '../../../routing/declare/list-routes.ts';
import type { Deployment, DeploymentWarning, FunctionDeployment } from '../../deploy/deployment.ts';
import { compileFilters } from '../../deploy/filters/compile-filters.ts';
import { DEFAULT_PATTERNS } from '../../deploy/filters/filter-plan.ts';
import type { GivenAssumptions } from '../../plan/cost/assumptions.ts';
import type { FilterMeasure } from '../../plan/report/describe-function.ts';
import { measureFilter } from '../../plan/report/measure-filter.ts';

/** What sample records tell about a deployment. */
export interface Measured {
  /** Shares of routes and sizes of records, as assumptions of the estimate. */
  readonly assumptions: GivenAssumptions;
  /** What filters make of the records, by function. */
  readonly filters: Readonly<Record<string, FilterMeasure>>;
  /** How many of the records each function can read: those of its stream that it can decode. */
  readonly read: Readonly<Record<string, number>>;
  readonly warnings: readonly DeploymentWarning[];
}

/** What one function makes of the samples that it can read. */
interface FunctionMeasure {
  readonly deployed: FunctionDeployment;
  readonly records: readonly StreamRecord[];
  readonly deliveries: ReadonlyMap<string, number>;
  /** Why the order of the records cannot be trusted. */
  readonly unsafe: ReadonlySet<string>;
}

/**
 * Runs sample records through the decoders, filters and routes of the functions that can read them.
 * Nothing is sent.
 */
export async function measureSamples(
  deployment: Deployment,
  samples: readonly InputRecord[],
  now: number,
): Promise<Measured> {
  const all: FunctionMeasure[] = [];
  for (const deployed of deployment.functions) {
    all.push(await measureFunction(deployed, samples, now));
  }
  const measures = all.filter(({ records }) => records.length > 0);
  return {
    assumptions: Object.fromEntries(measures.flatMap(toAssumptions)),
    filters: Object.fromEntries(measures.map((one) => [one.deployed.name, filterOf(one)])),
    read: Object.fromEntries(all.map(({ deployed, records }) => [deployed.name, records.length])),
    warnings: measures.flatMap(toWarnings),
  };
}

/** Where no filter is asked for, one is compiled to tell what it would do. */
function filterOf({ deployed, records }: FunctionMeasure): FilterMeasure {
  const { filters, spec } = deployed;
  const { dropped } = measureFilter(filters, records);
  if (filters.kind !== 'off')
    return { records: records.length, dropped, possible: dropped, notes: [] };
  const possible = compileFilters(spec, { maxPatterns: DEFAULT_PATTERNS });
  return {
    records: records.length,
    dropped,
    possible: measureFilter(possible, records).dropped,
    notes: possible.kind === 'filtered' ? [] : [possible.because],
  };
}

async function measureFunction(
  deployed: FunctionDeployment,
  samples: readonly InputRecord[],
  now: number,
): Promise<FunctionMeasure> {
  const { spec, name, source } = deployed;
  const unsafe = new Set<string>();
  const decoder = createDecoder(spec.decoder, {
    findTable: createTableIndex(tablesOf([{ name, spec }])),
    learnKeys: true,
    report: (event) => {
      if (event.name === 'order.unsafe') unsafe.add(event.reason);
    },
  });
  const own = samples.flatMap((sample) => placeIn(source.stream, sample));
  const results: DecodedInput[] = [];
  for await (const one of decodeRecords(inOrder(own), decoder)) results.push(one);
  const read = own.flatMap(({ record }, index) => {
    const result = results[index]?.result;
    return result === undefined || result.kind === 'undecodable' ? [] : [{ record, result }];
  });
  const { route } = compileRouter(spec.routes ?? []);
  const routed = read
    .flatMap(({ result }) => (result.kind === 'change' ? [result] : []))
    // Samples are old: age is not what they are asked about.
    .flatMap((change) => route(change, changedAt(change) ?? now).deliveries);
  return {
    deployed,
    records: read.map(({ record }) => record),
    deliveries: new Map(
      [...Map.groupBy(routed, (one) => one.route)].map(([name, { length }]) => [name, length]),
    ),
    unsafe,
  };
}

async function* inOrder(records: readonly InputRecord[]): AsyncGenerator<InputRecord> {
  yield* records;
}

/** A bare message has no place of its own, and is taken to be in the stream of the function. */
function placeIn(
  stream: FunctionDeployment['source']['stream'],
  sample: InputRecord,
): readonly (InputRecord & { readonly record: StreamRecord })[] {
  const { record } = sample;
  if (record === undefined) return [];
  if (record.position.stream === stream) return [{ ...sample, record }];
  if (sample.hasPosition) return [];
  const position: StreamRecord['position'] =
    stream === 'kinesis'
      ? { stream, shardId: 'shardId-000000000000', sequenceNumber: '0' }
      : { stream, topic: 'sample', partition: 0, offset: 0 };
  return [{ ...sample, record: { ...record, position } }];
}

function toAssumptions({
  deployed,
  records,
  deliveries,
}: FunctionMeasure): readonly (readonly [string, string])[] {
  const bytes = records.reduce((sum, { value, key }) => sum + sizeOf(value) + sizeOf(key), 0);
  const routes = listRoutes(deployed.spec.routes ?? []);
  return [
    [`recordBytes.${deployed.source.name}`, String(Math.round(bytes / records.length))],
    ...routes.map(({ name }): readonly [string, string] => {
      const share = Math.min(1, (deliveries.get(name) ?? 0) / records.length);
      return [`match.${name}`, String(Math.round(share * 10_000) / 10_000)];
    }),
  ];
}

function sizeOf(bytes: Uint8Array | null | undefined): number {
  return bytes?.length ?? 0;
}

function toWarnings({ deployed, unsafe }: FunctionMeasure): readonly DeploymentWarning[] {
  return [...unsafe].map((reason) => ({
    code: 'unsafe-partition-key',
    place: `function ${deployed.name}, source ${deployed.source.name}`,
    message: `The sample records are not kept together by the key of their row, so that a row may go back to an older state: ${reason}`,
    fix: 'Let the capture tool use the primary key as partition key: see docs/formats.md.',
  }));
}
