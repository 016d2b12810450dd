import { createDecoder } from '../src/decoders/create-decoder.ts';
import type { Decoder } from '../src/model/message.ts';
import type { StreamRecord } from '../src/model/record.ts';
import type { RouteChange } from '../src/model/route.ts';
import { dms } from '../src/model/service.ts';
import { createTableIndex } from '../src/model/table.ts';
import { compileRouter } from '../src/routing/compile-router.ts';
import { orders, type Truth } from './dms-orders.ts';
import type { Variant } from './measure.ts';
import { writeOrderRoutes } from './order-routes.ts';

const NOW = 1_795_158_002_000;
const findTable = createTableIndex([orders]);

/** All variants for a batch of order updates. The first is the floor. */
export function variantsFor(truth: Truth): readonly Variant[] {
  const unseen: Truth = { events: truth.events, quantity: 0 };
  const isWanted = (): boolean => false;
  return [
    { name: 'floor: base64 + JSON.parse', goal: undefined, truth, run: parseOnly },
    { name: 'floor again (A/A)', goal: 1, truth, run: parseOnlyAgain },
    {
      name: 'decode, typed event',
      goal: 0.7,
      truth,
      run: decodeAll(createDecoder(dms(), { findTable })),
    },
    {
      name: 'decode, capture tool by content',
      goal: undefined,
      truth,
      run: decodeAll(createDecoder(undefined, { findTable, isWanted: () => true })),
    },
    ...[1, 100, 1_000].map((count) => ({
      name: `decode + ${count} routes`,
      goal: count === 100 ? 0.65 : undefined,
      truth,
      run: decodeAll(
        createDecoder(dms(), { findTable }),
        compileRouter([writeOrderRoutes(count)]).route,
      ),
    })),
    {
      name: 'table that no route names',
      goal: 3,
      truth: unseen,
      run: skipAll(createDecoder(dms(), { findTable: () => undefined, isWanted })),
    },
    {
      name: 'same, capture tool by content',
      goal: undefined,
      truth: unseen,
      run: skipAll(createDecoder(undefined, { findTable: () => undefined, isWanted })),
    },
  ];
}

function parseOnly(values: readonly string[]): Truth {
  let quantity = 0;
  for (const value of values) {
    const json = JSON.parse(Buffer.from(value, 'base64').toString()) as {
      readonly data: { readonly quantity: number };
    };
    quantity += json.data.quantity;
  }
  return { events: values.length, quantity };
}

/** The same text as {@link parseOnly}, so that the compiler treats it as another function. */
function parseOnlyAgain(values: readonly string[]): Truth {
  let quantity = 0;
  for (const value of values) {
    const json = JSON.parse(Buffer.from(value, 'base64').toString()) as {
      readonly data: { readonly quantity: number };
    };
    quantity += json.data.quantity;
  }
  return { events: values.length, quantity };
}

function decodeAll({ decode }: Decoder, route?: RouteChange): Variant['run'] {
  return (values) => {
    let events = 0;
    let quantity = 0;
    for (const value of values) {
      const event = decode(recordOf(value));
      if (event.kind !== 'change' || event.operation !== 'update') continue;
      // No route matches: a delivery would be a wrong answer of the router.
      if (route !== undefined && route(event, NOW).deliveries.length > 0) continue;
      events++;
      quantity += event.after['quantity'] as number;
    }
    return { events, quantity };
  };
}

function skipAll({ decode }: Decoder): Variant['run'] {
  return (values) => {
    let events = 0;
    for (const value of values) {
      if (decode(recordOf(value)).kind === 'unwanted') events++;
    }
    return { events, quantity: 0 };
  };
}

/** What a source makes of one record of a Kinesis event. */
function recordOf(value: string): StreamRecord {
  return {
    position: {
      stream: 'kinesis',
      shardId: 'shardId-000000000000',
      sequenceNumber: '49664459213214506049272029929180558302701280477331849218',
    },
    key: undefined,
    value: Buffer.from(value, 'base64'),
    headers: [],
    partitionKey: 'shop.orders.1',
    arrivedAt: 1_795_158_001_000,
    valueSchema: undefined,
    keySchema: undefined,
  };
}
