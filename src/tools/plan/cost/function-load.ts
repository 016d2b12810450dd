import type { BoundSource, FunctionDeployment } from '../../deploy/deployment.ts';
import type { Assume } from './assumptions.ts';
import {
  type Fraction,
  ONE,
  productOf,
  quotientOf,
  roundUp,
  smallerOf,
  sumOf,
  toFraction,
} from './fraction.ts';

/** What a function has to do in a month. */
export interface FunctionLoad {
  /** Changes that its source carries. */
  readonly changes: Fraction;
  /** Records that reach the function: without dropped ones, with repeated ones. */
  readonly records: Fraction;
  readonly recordsPerBatch: Fraction;
  readonly invocations: Fraction;
}

/** What one invocation sends because of one route. */
export interface RouteLoad {
  /** In a month. */
  readonly deliveries: Fraction;
  /** Windows of an invocation that hold a share of them, after the first record. */
  readonly windows: Fraction;
  /** Deliveries of the first record, which goes alone, and of each window. */
  readonly ofProbe: Fraction;
  readonly ofWindow: Fraction;
}

/** Records that the pipeline sends together, after the first one: `MILLRACE_WINDOW_RECORDS`. */
const WINDOW_RECORDS = toFraction(100);

/** Returns the name of a source: `kinesis cdc`. */
export function nameOfSource({ stream, name }: Pick<BoundSource, 'stream' | 'name'>): string {
  return `${stream} ${name}`;
}

/** Returns what a function has to do. */
export function loadOf(
  { name, source, mapping }: FunctionDeployment,
  assume: Assume,
): FunctionLoad {
  const changes = assume('changesPerMonth', source.name);
  const kept = complementOf(assume('dropped', name));
  const repeated = sumOf([ONE, assume('repeated')]);
  const records = productOf(changes, kept, repeated);
  const recordsPerBatch = smallerOf(assume('recordsPerBatch', name), toFraction(mapping.batchSize));
  return { changes, records, recordsPerBatch, invocations: quotientOf(records, recordsPerBatch) };
}

/** Returns what a share of the changes of a function's source makes to send. */
export function loadOfShare(load: FunctionLoad, share: Fraction, assume: Assume): RouteLoad {
  const repeated = sumOf([ONE, assume('repeated')]);
  const wanted = productOf(load.changes, share, repeated);
  // A filter passes what routes want: where the two shares contradict, the filter is believed.
  const deliveries = smallerOf(wanted, load.records);
  const ofRecord = load.records.over === 0n ? load.records : quotientOf(deliveries, load.records);
  const others = sumOf([load.recordsPerBatch, toFraction(-1)]);
  const hasOthers = others.over > 0n;
  const windows = hasOthers ? roundUp(quotientOf(others, WINDOW_RECORDS)) : toFraction(0);
  return {
    deliveries,
    windows,
    ofProbe: ofRecord,
    ofWindow: hasOthers ? productOf(ofRecord, quotientOf(others, windows)) : toFraction(0),
  };
}

function complementOf({ over, under }: Fraction): Fraction {
  return { over: under - over, under };
}
