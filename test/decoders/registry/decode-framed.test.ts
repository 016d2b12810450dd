import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../src/decoders/create-decoder.ts';
import { createRegistryFrom } from '../../../src/decoders/registry/create-registry-from.ts';
import type { SchemaRegistry } from '../../../src/decoders/registry/schema-registry.ts';
import { CdcError } from '../../../src/errors.ts';
import type { DecodedMessage } from '../../../src/model/message.ts';
import type { StreamRecord } from '../../../src/model/record.ts';
import { debezium } from '../../../src/model/service.ts';
import { writerOf } from '../avro/avro-codec.ts';
import { confluentFrame, recordWith } from '../framing/frames.ts';
import { avroRecords } from './captures.ts';
import { createFakeRegistry, createStandingClock } from './fake-registry.ts';
import { ID, keyBytes, keySchema, rowSchema, valueBytes, valueSchema } from './order-records.ts';

const jsonChange = Buffer.from(
  '{"before":null,"after":{"id":5},"source":{"connector":"mysql","table":"orders"},"op":"c"}',
);
const framed = recordWith({ key: keyBytes(ID), value: valueBytes() });

async function decodeBatch(
  records: readonly StreamRecord[],
  registry?: SchemaRegistry,
): Promise<readonly (DecodedMessage | CdcError)[]> {
  const context = { findTable: () => undefined, registry, clock: createStandingClock() };
  const { decode, prepare } = createDecoder(undefined, context);
  await prepare?.(records);
  return records.map((record) => {
    try {
      return decode(record);
    } catch (error) {
      if (error instanceof CdcError) return error;
      throw error;
    }
  });
}

describe('a decoder with a registry', () => {
  it('decodes a change and its key, both with all their digits', async () => {
    const registry = createFakeRegistry({ 1: keySchema, 2: valueSchema });

    const [event] = await decodeBatch([framed], registry);

    expect(event).toMatchObject({
      operation: 'create',
      table: { name: 'orders' },
      key: { id: ID },
      after: { id: ID, day: '2022-01-08' },
    });
  });

  it('decodes records in JSON and in Avro in one batch', async () => {
    const registry = createFakeRegistry({ 1: keySchema, 2: valueSchema });
    const inJson = recordWith({ value: jsonChange });
    const mixed = recordWith({ key: keyBytes(5n), value: jsonChange });

    const events = await decodeBatch([inJson, framed, mixed], registry);

    expect(events).toMatchObject([
      { after: { id: 5 } },
      { after: { id: ID } },
      { key: { id: 5n }, after: { id: 5 } },
    ]);
  });

  it('fails only the records whose schema could not be fetched', async () => {
    const registry = createFakeRegistry({ 1: keySchema, 2: valueSchema });
    const unknown = recordWith({ key: keyBytes(ID), value: valueBytes({ schema: 99 }) });

    const events = await decodeBatch([framed, unknown, framed], registry);

    expect(events).toMatchObject([
      { operation: 'create' },
      { code: 'ERR_CDC_SCHEMA_UNKNOWN', retryable: false },
      { operation: 'create' },
    ]);
  });

  it('lets records wait while the registry is down, and never quarantines them', async () => {
    const registry = createFakeRegistry({ 1: keySchema, 2: valueSchema });
    registry.down = true;

    const [event] = await decodeBatch([framed], registry);

    expect(event).toMatchObject({ code: 'ERR_CDC_REGISTRY_UNAVAILABLE', retryable: true });
  });

  it('does not decode a change without its key because the schema of the key is missing', async () => {
    const registry = createFakeRegistry({ 2: valueSchema });

    const [event] = await decodeBatch([framed], registry);

    expect(event).toMatchObject({ code: 'ERR_CDC_SCHEMA_UNKNOWN' });
  });

  it('does not need the key of a tombstone', async () => {
    const tombstone = recordWith({ key: keyBytes(ID), value: null });

    const [event] = await decodeBatch([tombstone], createFakeRegistry());

    expect(event).toMatchObject({ kind: 'control', subject: 'tombstone' });
  });

  it('reads the key before a change of key from a header that the Avro converter wrote', async () => {
    const registry = createFakeRegistry({ 1: keySchema, 2: valueSchema });
    const headers = [['__debezium.oldkey', keyBytes(ID - 2n)]] as const;

    const [event] = await decodeBatch([{ ...framed, headers }], registry);

    expect(event).toMatchObject({ key: { id: ID }, previousKey: { id: ID - 2n } });
  });

  it('types the JSON form of Apicurio by the schema of Connect in the registry', async () => {
    const text = JSON.stringify({
      type: 'struct',
      fields: [
        {
          field: 'after',
          type: 'struct',
          fields: [{ field: 'day', type: 'int32', name: 'io.debezium.time.Date' }],
        },
      ],
    });
    const registry: SchemaRegistry = {
      fetch: () => Promise.resolve({ format: 'connect', text, references: [] }),
    };
    const payload = '{"op":"c","after":{"day":19000},"source":{"connector":"mysql","table":"t"}}';
    const pretty = recordWith({ value: Buffer.from(`{"schemaId":3,"payload":${payload}}`) });
    const compact = recordWith({ value: confluentFrame(3, Buffer.from(payload)) });

    const events = await decodeBatch([pretty, compact], registry);

    expect(events).toMatchObject([
      { after: { day: '2022-01-08' } },
      { after: { day: '2022-01-08' } },
    ]);
  });

  it('decodes rows without an envelope where they are declared', async () => {
    const registry = createFakeRegistry({ 1: keySchema, 3: rowSchema });
    const row = writerOf(rowSchema)({ id: ID, day: null });
    const record = recordWith({ key: keyBytes(ID), value: confluentFrame(3, row) });
    const context = { findTable: () => undefined, registry, clock: createStandingClock() };
    const { decode, prepare } = createDecoder(debezium({ flattened: true }), context);

    await prepare?.([record]);

    expect(decode(record)).toMatchObject({
      kind: 'change',
      key: { id: ID },
      row: { id: ID, day: null },
    });
  });

  it('answers a message or a CdcError for any bytes in a frame', async () => {
    const name = 'cap-pg-avro-confluent-ops';
    const location = `test/fixtures/debezium/${name}.schemas.jsonl`;
    const registry = createRegistryFrom(location);
    const bodies = avroRecords(name).flatMap(({ value }) => (value === null ? [] : [value]));

    await fc.assert(
      fc.asyncProperty(fc.array(brokenValue(bodies), { maxLength: 20 }), async (values) => {
        const events = await decodeBatch(
          values.map((value) => recordWith({ value })),
          registry,
        );

        expect(events).toHaveLength(values.length);
      }),
    );
  });
});

describe('a decoder without a registry', () => {
  it.each([
    ['framed bytes', framed],
    [
      'SOURCE bytes of Lambda',
      recordWith({
        value: valueBytes().subarray(5),
        valueSchema: { dataFormat: 'AVRO', schemaId: '2' },
      }),
    ],
  ])('refuses %s, which must not hold up their lane', async (_what, record) => {
    const [event] = await decodeBatch([record]);

    expect(event).toMatchObject({ code: 'ERR_CDC_FORMAT_UNSUPPORTED', retryable: false });
  });

  it('decodes what Lambda turned into JSON', async () => {
    const facts = { dataFormat: 'AVRO', schemaId: '2' };

    const [event] = await decodeBatch([
      recordWith({
        key: Buffer.from('{"id":5}'),
        value: jsonChange,
        keySchema: facts,
        valueSchema: facts,
      }),
    ]);

    expect(event).toMatchObject({ operation: 'create', key: { id: 5 }, after: { id: 5 } });
  });
});

/** A true value with some bytes changed, cut or added, or any bytes behind a true frame. */
function brokenValue(values: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const change = fc.tuple(fc.nat(), fc.nat({ max: 255 }));
  return fc
    .tuple(
      fc.constantFrom(...values),
      fc.array(change, { maxLength: 4 }),
      fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
      fc.uint8Array({ maxLength: 8 }),
    )
    .map(([value, changes, part, more]) => {
      const bytes = Buffer.from(value);
      for (const [at, byte] of changes) bytes[5 + (at % (bytes.length - 5))] = byte;
      return Buffer.concat([bytes.subarray(0, 5 + Math.floor(part * (bytes.length - 5))), more]);
    });
}
