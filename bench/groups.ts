import { createDecoder } from '../src/decoders/create-decoder.ts';
import type { SchemaRegistry } from '../src/decoders/registry/schema-registry.ts';
import {
  bigint,
  boolean,
  date,
  decimal,
  int,
  text,
  timestamp,
  uuid,
} from '../src/model/columns.ts';
import type { Decoder } from '../src/model/message.ts';
import { type DecoderSpec, debezium, dms } from '../src/model/service.ts';
import { createTableIndex, table } from '../src/model/table.ts';
import { compileRouter } from '../src/routing/compile-router.ts';
import { writeAvroChanges } from './avro-orders.ts';
import { type Batch, toBatch, toMskEvent } from './batch.ts';
import { writeConnectUpdates } from './connect-orders.ts';
import {
  decodeAll,
  floorVariants,
  type ReadQuantity,
  skipAll,
  type ToRecord,
  toKafkaRecord,
  toKinesisRecord,
} from './decode-variants.ts';
import { orders, writeOrderUpdates } from './dms-orders.ts';
import type { Group, Variant } from './measure.ts';
import { writeOrderRoutes } from './order-routes.ts';
import { loadKafkaPeers } from './peers.ts';

/** The same table, as Debezium names it. */
const shopOrders = table({
  database: 'shop',
  name: 'orders',
  key: ['order_id'],
  columns: {
    ...orders.columns,
    order_id: bigint(),
    note: text().nullable(),
    price: decimal({ scale: 2 }),
    is_gift: boolean(),
    order_date: date(),
    changed_at: timestamp({ precision: 6 }),
    reference: uuid(),
    quantity: int(),
  },
});
const findTable = createTableIndex([orders]);
const findShopTable = createTableIndex([shopOrders]);

const ofDms: ReadQuantity = (json) => (json as { data: { quantity: number } }).data.quantity;
const ofDebezium: ReadQuantity = (json) => (json as { after: { quantity: number } }).after.quantity;
const ofPayload: ReadQuantity = (json) => ofDebezium((json as { payload: unknown }).payload);

/** DMS updates with before image: what most of the figures are about. */
export function dmsGroup(count: number): Group {
  const batch = writeOrderUpdates(count, { beforeImage: true, zeros: false });
  return {
    title: 'DMS update with before image, 14 columns',
    batch,
    variants: [
      ...floorVariants(ofDms),
      {
        name: 'decode, typed event',
        run: decodeAll(createDecoder(dms(), { findTable }), toKinesisRecord),
      },
      {
        name: 'decode, capture tool by content',
        run: decodeAll(wanting(undefined), toKinesisRecord),
      },
      {
        name: 'decode, undeclared table',
        run: decodeAll(createDecoder(dms(), { findTable: nothing }), toKinesisRecord),
      },
      routing(1),
      routing(100, { ratio: 0.65 }),
      routing(1_000),
      skipping(batch, dms(), toKinesisRecord, { ratio: 3 }),
      { ...skipping(batch, undefined, toKinesisRecord), name: 'same, capture tool by content' },
    ],
  };
}

/** Other shapes of DMS records. */
export function otherDmsGroups(count: number): readonly Group[] {
  const shapes = [
    ['DMS update without before image', { beforeImage: false, zeros: false }],
    ['DMS update, every decimal with zeros at its end', { beforeImage: true, zeros: true }],
  ] as const;
  return shapes.map(([title, shape]) => ({
    title,
    batch: writeOrderUpdates(count, shape),
    variants: [
      ...floorVariants(ofDms),
      {
        name: 'decode, typed event',
        run: decodeAll(createDecoder(dms(), { findTable }), toKinesisRecord),
      },
      routing(100),
    ],
  }));
}

/** Debezium JSON, with and without schema in each record. */
export async function debeziumGroups(count: number): Promise<readonly Group[]> {
  const peers = await loadKafkaPeers();
  const plain = debezium({ timePrecision: 'adaptive_time_microseconds', decimal: 'precise' });
  return [
    {
      title: 'Debezium update, JSON with schema',
      schema: true,
      read: ofPayload,
      goal: { ratio: 2 },
    },
    {
      title: 'Debezium update, JSON without schema',
      schema: false,
      read: ofDebezium,
      goal: undefined,
    },
  ].map(({ title, schema, read, goal }) => {
    const batch = writeConnectUpdates(count, { schema });
    return {
      title,
      batch,
      variants: [
        ...floorVariants(read),
        {
          name: 'decode, typed event',
          goal,
          run: decodeAll(
            createDecoder(schema ? debezium() : plain, { findTable: findShopTable }),
            toKafkaRecord,
          ),
        },
        {
          name: 'decode, undeclared table',
          run: decodeAll(createDecoder(debezium(), { findTable: nothing }), toKafkaRecord),
        },
        skipping(batch, debezium(), toKafkaRecord),
        ...(schema ? [] : peers),
      ],
    };
  });
}

/** Debezium in Avro; its floor is the same changes in JSON without schema. */
export async function avroGroup(count: number, operation: 'create' | 'update'): Promise<Group> {
  const { values, schema, jsonTexts } = writeAvroChanges(count, operation);
  const batch = toBatch(
    values.map((value) => Buffer.from(value, 'base64')),
    toMskEvent,
  );
  const jsonBatch = toBatch(
    jsonTexts.map((value) => Buffer.from(value)),
    toMskEvent,
  );
  const jsonOf = new Map(batch.slices.map((slice, at) => [slice, jsonBatch.slices[at] ?? slice]));
  const registry: SchemaRegistry = {
    fetch: async () => ({ format: 'avro', text: schema, references: [] }),
  };
  const prepared = async (context: Parameters<typeof createDecoder>[1]): Promise<Decoder> => {
    const decoder = createDecoder(undefined, { ...context, registry });
    await decoder.prepare?.([toKafkaRecord(values[0] ?? '')]);
    return decoder;
  };
  const isWanted = (): boolean => false;
  return {
    title: `Debezium ${operation}, Avro (Confluent framing); the floor parses the same changes in JSON`,
    batch,
    variants: [
      ...floorVariants(ofDebezium).map((floor) => ({
        ...floor,
        run: (slice: Parameters<Variant['run']>[0]) => floor.run(jsonOf.get(slice) ?? slice),
      })),
      {
        name: 'decode, typed event',
        goal: { perSecond: 200_000 },
        run: decodeAll(await prepared({ findTable: findShopTable }), toKafkaRecord),
      },
      {
        name: 'decode, undeclared table',
        run: decodeAll(await prepared({ findTable: nothing }), toKafkaRecord),
      },
      {
        name: 'table that no route names',
        truth: { events: count, quantity: 0 },
        run: skipAll(await prepared({ findTable: nothing, isWanted }), toKafkaRecord),
      },
    ],
  };
}

function nothing(): undefined {
  return undefined;
}

/** As a handler decodes, which asks first whether any route wants the table. */
function wanting(spec: DecoderSpec | undefined): Decoder {
  return createDecoder(spec, { findTable, isWanted: () => true });
}

function routing(count: number, goal?: Variant['goal']): Variant {
  const router = compileRouter([writeOrderRoutes(count)]);
  const decoder = createDecoder(dms(), { findTable, isWanted: router.isWanted });
  return {
    name: `decode + ${count} routes`,
    goal,
    run: decodeAll(decoder, toKinesisRecord, router.route),
  };
}

function skipping(
  { records }: Batch,
  spec: DecoderSpec | undefined,
  toRecord: ToRecord,
  goal?: Variant['goal'],
): Variant {
  return {
    name: 'table that no route names',
    goal,
    truth: { events: records, quantity: 0 },
    run: skipAll(createDecoder(spec, { findTable: nothing, isWanted: () => false }), toRecord),
  };
}
