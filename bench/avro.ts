import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createDecoder } from '../src/decoders/create-decoder.ts';
import { compileSchema } from '../src/decoders/registry/compile-schema.ts';
import type { SchemaRegistry } from '../src/decoders/registry/schema-registry.ts';
import { int } from '../src/model/columns.ts';
import type { Decode } from '../src/model/message.ts';
import type { StreamRecord } from '../src/model/record.ts';
import { createTableIndex, table } from '../src/model/table.ts';
import { type AvroBatch, writeAvroChanges } from './avro-orders.ts';
import type { Truth } from './dms-orders.ts';
import { measure, type Variant } from './measure.ts';

/** How fast Debezium changes in Avro are decoded: the goal is 200,000 a second on one thread. */
const { values: flags } = parseArgs({
  options: {
    records: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '21' },
    /** Both images, and not only the new row. */
    update: { type: 'boolean', default: false },
  },
});

const orders = table({
  database: 'shop',
  name: 'orders',
  key: ['order_id'],
  columns: { order_id: int(), quantity: int() },
});

const operation = flags.update ? 'update' : 'create';
const batch = writeAvroChanges(Number(flags.records), operation);
const variants = await variantsFor(batch);
const results = measure(variants, { values: batch.values, rounds: Number(flags.rounds) });

process.stdout.write(
  `${JSON.stringify(
    {
      record: `Debezium ${operation}, 14 columns, Avro`,
      meanBytes: Math.round(batch.meanBytes),
      records: batch.values.length,
      node: process.version,
      cpu: cpus()[0]?.model ?? 'unknown',
      results,
    },
    null,
    2,
  )}\n`,
);

async function variantsFor({ truth, schema, jsonTexts }: AvroBatch): Promise<readonly Variant[]> {
  const text = { format: 'avro', text: schema, references: [] } as const;
  const registry: SchemaRegistry = { fetch: async () => text };
  const body = compileSchema(text);
  const prepared = async (context: Parameters<typeof createDecoder>[1]): Promise<Decode> => {
    const { decode, prepare } = createDecoder(undefined, { ...context, registry });
    await prepare?.([recordOf(batch.values[0] ?? '', 0)]);
    return decode;
  };
  const json = jsonTexts.map((value) => Buffer.from(value).toString('base64'));
  const parseJson = (): Truth =>
    sumOf(json, (value) => JSON.parse(Buffer.from(value, 'base64').toString()));
  const parseAgain = (): Truth =>
    sumOf(json, (value) => JSON.parse(Buffer.from(value, 'base64').toString()));
  const findNone = (): undefined => undefined;
  return [
    { name: 'floor: JSON.parse of the same changes', goal: undefined, truth, run: parseJson },
    { name: 'floor again (A/A)', goal: 1, truth, run: parseAgain },
    {
      name: 'Avro body only',
      goal: undefined,
      truth,
      run: (values) =>
        sumOf(values, (value) => body.read(Buffer.from(value, 'base64').subarray(5))),
    },
    {
      name: 'Avro to event, undeclared table',
      goal: undefined,
      truth,
      run: decodeAll(await prepared({ findTable: findNone })),
    },
    {
      name: 'Avro to event, declared table',
      goal: undefined,
      truth,
      run: decodeAll(await prepared({ findTable: createTableIndex([orders]) })),
    },
    {
      name: 'table that no route names',
      goal: undefined,
      truth: { events: truth.events, quantity: 0 },
      run: skipAll(await prepared({ findTable: findNone, isWanted: () => false })),
    },
  ];
}

function sumOf(values: readonly string[], read: (value: string) => unknown): Truth {
  let quantity = 0;
  for (const value of values) {
    quantity += (read(value) as { readonly after: { readonly quantity: number } }).after.quantity;
  }
  return { events: values.length, quantity };
}

function decodeAll(decode: Decode): Variant['run'] {
  return (values) => {
    let events = 0;
    let quantity = 0;
    for (const [index, value] of values.entries()) {
      const event = decode(recordOf(value, index));
      if (event.kind !== 'change' || event.operation !== operation) continue;
      events++;
      quantity += event.after['quantity'] as number;
    }
    return { events, quantity };
  };
}

function skipAll(decode: Decode): Variant['run'] {
  return (values) => {
    let events = 0;
    for (const [index, value] of values.entries()) {
      if (decode(recordOf(value, index)).kind === 'unwanted') events++;
    }
    return { events, quantity: 0 };
  };
}

function recordOf(value: string, offset: number): StreamRecord {
  return {
    position: { stream: 'kafka', topic: 'srv.shop.orders', partition: 0, offset },
    key: undefined,
    value: Buffer.from(value, 'base64'),
    headers: [],
    partitionKey: undefined,
    arrivedAt: 1_795_158_001_000,
    valueSchema: undefined,
    keySchema: undefined,
  };
}
