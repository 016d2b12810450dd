import { listRoutes } from '../../../routing/declare/list-routes.ts';
import type { FunctionDeployment } from '../../deploy/deployment.ts';
import { modeOf } from '../../deploy/mode-of-route.ts';
import type { Assume } from './assumptions.ts';
import { type CostLine, type NotPriced, toGigabytes } from './cost-line.ts';
import { costOfRoute, firehoseBytes, unpackedBytes } from './cost-of-sends.ts';
import { type Fraction, ONE, productOf, quotientOf, toFraction } from './fraction.ts';
import { type FunctionLoad, loadOf, loadOfShare } from './function-load.ts';
import type { PriceId } from './price-table.ts';

/** Log lines and metrics of an invocation. */
const LOG_BYTES_OF_BATCH = toFraction(3_000);
/** A delivery stream writes one a minute. */
const ARCHIVE_OBJECTS = toFraction(43_800);

/** Returns what one function costs, with what it sends. */
export function costOfFunction(
  deployed: FunctionDeployment,
  assume: Assume,
): { readonly lines: readonly CostLine[]; readonly notPriced: readonly NotPriced[] } {
  const place = `function ${deployed.name}`;
  const load = loadOf(deployed, assume);
  const routes = listRoutes(deployed.spec.routes ?? []).map(({ name, route }) => {
    const mode = modeOf(deployed, name, route);
    return costOfRoute({ place, name, route, mode, load }, assume);
  });
  return {
    lines: [
      ...costOfRuns(deployed, load, assume),
      ...routes.flatMap(({ lines }) => lines),
      ...costOfArchive(deployed, load, assume),
    ],
    notPriced: routes.flatMap(({ notPriced }) => notPriced),
  };
}

function costOfRuns(
  { name, memoryMb }: FunctionDeployment,
  { invocations, records }: FunctionLoad,
  assume: Assume,
): readonly CostLine[] {
  const line = lineOf(`function ${name}`);
  const seconds = quotientOf(assume('msPerBatch', name), toFraction(1000));
  const gigabytes = quotientOf(toFraction(memoryMb), toFraction(1024));
  const logBytes = productOf(invocations, LOG_BYTES_OF_BATCH);
  return [
    { ...line('invocations', 'lambda.requests', invocations), alone: records },
    line('compute on arm64', 'lambda.arm64', productOf(invocations, seconds, gigabytes)),
    line('logs and metrics', 'cloudwatch.logs', toGigabytes(logBytes)),
    line('quarantine', 's3.puts', productOf(records, assume('quarantined'))),
  ];
}

/** Every record is a line, packed into few records of Firehose, and S3 objects come of them. */
function costOfArchive(
  { name, spec, source }: FunctionDeployment,
  load: FunctionLoad,
  assume: Assume,
): readonly CostLine[] {
  if (spec.archive === undefined) return [];
  const line = lineOf(`function ${name}`);
  const { to } = spec.archive;
  const lines = loadOfShare(load, ONE, assume);
  const lineBytes = assume('archiveLineBytes', source.name);
  const bytes = firehoseBytes(lines, lineBytes, load.invocations);
  const alone = toGigabytes(unpackedBytes(lines, lineBytes));
  return [
    { ...line(`archive to ${to.name}`, 'firehose.put', toGigabytes(bytes)), alone },
    { ...line(`objects of ${to.name}`, 's3.puts', ARCHIVE_OBJECTS), kind: 'fixed' },
  ];
}

function lineOf(place: string) {
  return (item: string, price: PriceId, quantity: Fraction): CostLine => ({
    ...{ place, item, kind: 'usage', price, quantity },
  });
}
