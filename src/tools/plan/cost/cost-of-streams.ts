import type { BoundKinesis, FunctionDeployment } from '../../deploy/deployment.ts';
import type { Assume } from './assumptions.ts';
import { type CostLine, HOURS_OF_MONTH, toGigabytes } from './cost-line.ts';
import { type Fraction, productOf, quotientOf, roundUp, toFraction } from './fraction.ts';
import { nameOfSource } from './function-load.ts';
import type { PriceId } from './price-table.ts';

const RECORD_STEP = toFraction(1024);
/** Included in the price of what comes in. */
const FREE_HOURS = 24;
/** Longer retention has another price, and no template of ours asks for it. */
const MAX_HOURS = 168;

/**
 * Returns what the Kinesis streams cost that functions read from, in on-demand mode: it is not the
 * service that causes it, but whoever compares ways to do the job will ask.
 */
export function costOfStreams(
  functions: readonly FunctionDeployment[],
  assume: Assume,
): readonly CostLine[] {
  const readers = functions.flatMap(({ source }) => (source.stream === 'kinesis' ? [source] : []));
  return [...Map.groupBy(readers, nameOfSource).values()].flatMap((alike) =>
    costOfStream(alike, assume),
  );
}

function costOfStream(readers: readonly BoundKinesis[], assume: Assume): readonly CostLine[] {
  const [source] = readers;
  if (source === undefined) return [];
  const changes = assume('changesPerMonth', source.name);
  const bytes = assume('recordBytes', source.name);
  const steps = roundUp(quotientOf(bytes, RECORD_STEP));
  const written = toGigabytes(productOf(changes, steps, RECORD_STEP));
  const read = toGigabytes(productOf(changes, bytes));
  const fanOut = readers.filter(({ consumerArn }) => consumerArn !== undefined).length;
  const extra = Math.min(source.retentionHours, MAX_HOURS) - FREE_HOURS;
  const line = (
    item: string,
    price: PriceId,
    quantity: Fraction,
    kind: CostLine['kind'] = 'usage',
  ): CostLine => ({ place: `source ${nameOfSource(source)}`, item, kind, price, quantity });
  return [
    line('stream on demand', 'kinesis.stream-hours', HOURS_OF_MONTH, 'fixed'),
    line('written', 'kinesis.in', written),
    line('read', 'kinesis.out', productOf(read, toFraction(readers.length - fanOut))),
    line('read by fan-out', 'kinesis.fan-out', productOf(read, toFraction(fanOut))),
    line(
      `kept ${source.retentionHours} h`,
      'kinesis.retention',
      productOf(read, quotientOf(toFraction(Math.max(extra, 0)), HOURS_OF_MONTH)),
    ),
  ].filter(({ quantity }) => quantity.over > 0n);
}
