import { isOwnSource } from '../../../model/lookup.ts';
import type { Route, RouteMode, Send } from '../../../model/route.ts';
import type { Queue, Topic } from '../../../model/target.ts';
import type { Assume } from './assumptions.ts';
import { type CostLine, type NotPriced, toGigabytes } from './cost-line.ts';
import {
  type Fraction,
  isBelow,
  largerOf,
  ONE,
  productOf,
  quotientOf,
  roundUp,
  smallerOf,
  sumOf,
  toFraction,
} from './fraction.ts';
import { type FunctionLoad, loadOfShare, type RouteLoad } from './function-load.ts';
import type { PriceId } from './price-table.ts';

/** What a route of a function costs, and what of it has no price here. */
export interface RouteCost {
  readonly lines: readonly CostLine[];
  readonly notPriced: readonly NotPriced[];
}

/** A route in a function. */
export interface PlacedRoute {
  readonly place: string;
  readonly name: string;
  readonly route: Route;
  readonly mode: RouteMode;
  readonly load: FunctionLoad;
}

const ENTRIES_OF_CALL = toFraction(10);
const MESSAGE_STEP = toFraction(64 * 1024);
const ITEM_STEP = toFraction(1024);
const READ_STEP = toFraction(4 * 1024);
const FIREHOSE_STEP = toFraction(5 * 1024);

/** Returns what a route costs by what it sends; shadow routes send nothing. */
export function costOfRoute(placed: PlacedRoute, assume: Assume): RouteCost {
  const { name, route, load, mode } = placed;
  if (mode === 'shadow') return { lines: [], notPriced: [] };
  const sent = loadOfShare(load, assume('match', name), assume);
  if (mode === 'paused') {
    const parked = usage(placed, `parked by ${name}`, 's3.puts', sent.deliveries);
    return { lines: [parked], notPriced: [] };
  }
  return {
    lines: [
      ...route.sends.flatMap((send) => costOfSend(placed, send, sent, assume)),
      ...costOfOnce(placed, sent),
      ...costOfLookups(placed, sent, assume),
    ],
    notPriced: [
      ...route.sends.flatMap((send) => withoutPrice(placed, send)),
      ...Object.values(route.lookups ?? {})
        .filter(({ source }) => isOwnSource(source))
        .map(({ source: { name: of } }) => ({
          place: placed.place,
          because: `${of} (a place of your own to look up in)`,
        })),
    ],
  };
}

/** Returns the billed bytes of lines that are packed into records of Firehose. */
export function firehoseBytes(
  { ofProbe, ofWindow, windows }: RouteLoad,
  lineBytes: Fraction,
  invocations: Fraction,
): Fraction {
  const inSteps = (bytes: Fraction): Fraction =>
    productOf(roundUp(quotientOf(bytes, FIREHOSE_STEP)), FIREHOSE_STEP);
  const packed = isBelow(ONE, ofWindow)
    ? inSteps(productOf(ofWindow, lineBytes))
    : productOf(ofWindow, inSteps(lineBytes));
  const ofInvocation = sumOf([productOf(ofProbe, inSteps(lineBytes)), productOf(windows, packed)]);
  return productOf(invocations, ofInvocation);
}

/** Returns the billed bytes of lines that each are a record of Firehose. */
export function unpackedBytes({ deliveries }: RouteLoad, lineBytes: Fraction): Fraction {
  return productOf(deliveries, stepsOf(lineBytes, FIREHOSE_STEP), FIREHOSE_STEP);
}

function costOfSend(
  placed: PlacedRoute,
  { verb, target }: Send,
  sent: RouteLoad,
  assume: Assume,
): readonly CostLine[] {
  const { name, load } = placed;
  const bytes = assume('messageBytes', name);
  const line = (price: PriceId, quantity: Fraction): CostLine =>
    usage(placed, `${verb} ${target.name} for ${name}`, price, quantity);
  switch (target.sink) {
    case 'sns': {
      const requests = requestsOf(sent, bytes, load);
      const alone = messagesOf(sent, bytes);
      // The casts hold: the sink tells the kind of the target.
      return (target as Topic).facts.fifo
        ? [
            { ...line('sns.fifo', requests), alone },
            line('sns.fifo-payload', toGigabytes(productOf(sent.deliveries, bytes))),
          ]
        : [{ ...line('sns.standard', requests), alone }];
    }
    case 'sqs': {
      const price = (target as Queue).facts.fifo ? 'sqs.fifo' : 'sqs.standard';
      return [{ ...line(price, requestsOf(sent, bytes, load)), alone: messagesOf(sent, bytes) }];
    }
    case 'eventbridge':
      return [line('eventbridge.events', productOf(sent.deliveries, stepsOf(bytes, MESSAGE_STEP)))];
    case 'dynamodb': {
      // A write that its condition refuses costs as much as one that is made.
      const units = stepsOf(assume('itemBytes', name), ITEM_STEP);
      return [line('dynamodb.writes', productOf(sent.deliveries, units))];
    }
    case 'firehose':
      return [
        {
          ...line('firehose.put', toGigabytes(firehoseBytes(sent, bytes, load.invocations))),
          alone: toGigabytes(unpackedBytes(sent, bytes)),
        },
      ];
    default:
      return [];
  }
}

/** One consistent read and one write of a small item for each message. */
function costOfOnce(placed: PlacedRoute, { deliveries }: RouteLoad): readonly CostLine[] {
  const { route, name } = placed;
  if (route.once === undefined) return [];
  const item = `once ${route.once.table.name} for ${name}`;
  return [
    usage(placed, item, 'dynamodb.reads', deliveries),
    usage(placed, item, 'dynamodb.writes', deliveries),
  ];
}

/** A consistent read of 4 KB costs a unit; that a batch reads a key once makes it less. */
function costOfLookups(
  placed: PlacedRoute,
  { deliveries }: RouteLoad,
  assume: Assume,
): readonly CostLine[] {
  const { route, name } = placed;
  return Object.entries(route.lookups ?? {}).flatMap(([lookup, { source }]) => {
    if (isOwnSource(source)) return [];
    const units = stepsOf(assume('itemBytes', name), READ_STEP);
    const item = `look up ${lookup} in ${source.name} for ${name}`;
    return [usage(placed, item, 'dynamodb.reads', productOf(deliveries, units))];
  });
}

function withoutPrice({ place }: PlacedRoute, { target }: Send): readonly NotPriced[] {
  switch (target.sink) {
    case 'opensearch':
      return [{ place, because: `${target.name} (OpenSearch is paid by the hour of its nodes)` }];
    case 'custom':
      return [{ place, because: `${target.name} (a sink of your own)` }];
    default:
      return [];
  }
}

/** Calls of up to ten entries, each billed by 64 KB. */
function requestsOf(sent: RouteLoad, bytes: Fraction, { invocations }: FunctionLoad): Fraction {
  const { ofProbe, ofWindow, windows } = sent;
  const isFew = !isBelow(ONE, ofWindow);
  const calls = isFew ? ofWindow : roundUp(quotientOf(ofWindow, ENTRIES_OF_CALL));
  const entries = smallerOf(ENTRIES_OF_CALL, largerOf(ONE, ofWindow));
  const ofInvocation = sumOf([
    productOf(ofProbe, stepsOf(bytes, MESSAGE_STEP)),
    productOf(windows, calls, stepsOf(productOf(entries, bytes), MESSAGE_STEP)),
  ]);
  return productOf(invocations, ofInvocation);
}

/** The same, where each message is a call. */
function messagesOf({ deliveries }: RouteLoad, bytes: Fraction): Fraction {
  return productOf(deliveries, stepsOf(bytes, MESSAGE_STEP));
}

function stepsOf(bytes: Fraction, step: Fraction): Fraction {
  return largerOf(ONE, roundUp(quotientOf(bytes, step)));
}

function usage({ place }: PlacedRoute, item: string, price: PriceId, quantity: Fraction): CostLine {
  return { place, item, kind: 'usage', price, quantity };
}
