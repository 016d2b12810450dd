import type { Row } from '../src/model/change-event.ts';
import type { Decoder } from '../src/model/message.ts';
import type { StreamRecord } from '../src/model/record.ts';
import type { RouteChange } from '../src/model/route.ts';
import type { Found, Slice } from './batch.ts';
import type { Variant } from './measure.ts';

const NOW = 1_795_158_002_000;

/** Where a record says its quantity, when it is parsed and not decoded. */
export type ReadQuantity = (json: unknown) => number;

/**
 * The least that anybody has to do, twice: how far the second is from 1 is the error of all ratios.
 */
export function floorVariants(read: ReadQuantity): readonly Variant[] {
  return [
    { name: 'floor: base64 + JSON.parse', run: (slice) => parseAll(slice, read) },
    { name: 'floor again (A/A)', goal: { ratio: 1 }, run: (slice) => parseAllAgain(slice, read) },
  ];
}

function parseAll({ values }: Slice, read: ReadQuantity): Found {
  let quantity = 0;
  for (const value of values) {
    quantity += read(JSON.parse(Buffer.from(value, 'base64').toString()));
  }
  return { events: values.length, quantity };
}

/** The same text as {@link parseAll}, so that the compiler treats it as another function. */
function parseAllAgain({ values }: Slice, read: ReadQuantity): Found {
  let quantity = 0;
  for (const value of values) {
    quantity += read(JSON.parse(Buffer.from(value, 'base64').toString()));
  }
  return { events: values.length, quantity };
}

/** Decodes each record and, with routes, asks them: none of them wants the change. */
export function decodeAll(
  { decode }: Decoder,
  toRecord: ToRecord,
  route?: RouteChange,
): Variant['run'] {
  return ({ values }) => {
    let events = 0;
    let quantity = 0;
    for (const value of values) {
      const event = decode(toRecord(value));
      if (event.kind !== 'change' || !('after' in event)) continue;
      // No route matches: a delivery would be a wrong answer of the router.
      if (route !== undefined && route(event, NOW).deliveries.length > 0) continue;
      events++;
      quantity += quantityIn(event);
    }
    return { events, quantity };
  };
}

/** Counts the records that are told to be of a table that no route names. */
export function skipAll({ decode }: Decoder, toRecord: ToRecord): Variant['run'] {
  return ({ values }) => {
    let events = 0;
    for (const value of values) {
      if (decode(toRecord(value)).kind === 'unwanted') events++;
    }
    return { events, quantity: 0 };
  };
}

function quantityIn({ after }: { readonly after: Row }): number {
  // The cast holds: the column is an integer in all tables of the benchmark.
  return after['quantity'] as number;
}

/** Makes of a value what a source makes of a record. */
export type ToRecord = (value: string) => StreamRecord;

const ARRIVED_AT = 1_795_158_001_000;
const KEY = Buffer.from('{"order_id":900000}').toString('base64');
const NO_SCHEMA = { valueSchema: undefined, keySchema: undefined } as const;

/** As DMS writes to Kinesis. */
export function toKinesisRecord(value: string): StreamRecord {
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
    arrivedAt: ARRIVED_AT,
    ...NO_SCHEMA,
  };
}

/** As Debezium writes to Kafka. */
export function toKafkaRecord(value: string): StreamRecord {
  return {
    position: { stream: 'kafka', topic: 'srv.shop.orders', partition: 0, offset: 7 },
    key: Buffer.from(KEY, 'base64'),
    value: Buffer.from(value, 'base64'),
    headers: [],
    partitionKey: undefined,
    arrivedAt: ARRIVED_AT,
    ...NO_SCHEMA,
  };
}
