import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAvroSchema } from '../../../src/decoders/avro/parse-avro-schema.ts';
import { toConnectSchema } from '../../../src/decoders/avro/to-connect-schema.ts';
import {
  type ConnectSchema,
  readConnectSchema,
} from '../../../src/decoders/debezium/connect-schema.ts';

const FIXTURES = 'test/fixtures/debezium';

describe('toConnectSchema', () => {
  it('answers the schemas that the JSON converter wrote for the same changes', () => {
    const avro = linesOf('cap-pg-avro-confluent-evolution')
      .map(({ value_base64: value }) => value)
      .filter((value) => typeof value === 'string')
      .map((value) => Buffer.from(value, 'base64').readUInt32BE(1));
    const schemas = new Map(
      linesOf('cap-pg-avro-confluent-evolution.schemas').map(({ id, schema }) => [id, schema]),
    );
    const json = linesOf('cap-pg-evolution-schema').flatMap(({ value }) =>
      value === null ? [] : [readConnectSchema(JSON.parse(String(value)).schema)],
    );

    const converted = avro.map((id) => toConnectSchema(parseAvroSchema(String(schemas.get(id)))));

    expect(new Set(avro).size).toBeGreaterThan(3);
    expect(converted.map(comparable)).toStrictEqual(
      json.map((schema) => comparable(schema as ConnectSchema)),
    );
  });

  it.each([
    ['int date', { type: 'int', logicalType: 'date' }, 'org.apache.kafka.connect.data.Date'],
    [
      'time-millis',
      { type: 'int', logicalType: 'time-millis' },
      'org.apache.kafka.connect.data.Time',
    ],
    ['time-micros', { type: 'long', logicalType: 'time-micros' }, 'io.debezium.time.MicroTime'],
    [
      'timestamp-millis',
      { type: 'long', logicalType: 'timestamp-millis' },
      'org.apache.kafka.connect.data.Timestamp',
    ],
    [
      'local-timestamp-micros',
      { type: 'long', logicalType: 'local-timestamp-micros' },
      'io.debezium.time.MicroTimestamp',
    ],
    ['uuid', { type: 'string', logicalType: 'uuid' }, 'io.debezium.data.Uuid'],
    ['a logical type of another type', { type: 'string', logicalType: 'date' }, undefined],
    ['no logical type', 'long', undefined],
    [
      'the finer name of Connect',
      {
        type: 'long',
        logicalType: 'timestamp-millis',
        'connect.name': 'io.debezium.time.Timestamp',
      },
      'io.debezium.time.Timestamp',
    ],
  ])('names the meaning of %s', (_what, schema, name) => {
    expect(convert(schema).name).toBe(name);
  });

  it.each([
    [{ type: 'int', 'connect.type': 'int8' }, 'int8'],
    [{ type: 'int', 'connect.type': 'int16' }, 'int16'],
    [{ type: 'int', 'connect.type': 'nonsense' }, 'int32'],
    ['long', 'int64'],
    ['float', 'float'],
    ['double', 'double'],
    ['boolean', 'boolean'],
    ['bytes', 'bytes'],
    [{ type: 'fixed', name: 'F', size: 2 }, 'bytes'],
    [{ type: 'enum', name: 'E', symbols: ['A'] }, 'string'],
    [['null', 'int'], 'int32'],
    [['int', 'null'], 'int32'],
    [{ type: 'array', items: 'int' }, 'array'],
    [{ type: 'map', values: 'int' }, 'map'],
  ])('answers %j as %s', (schema, type) => {
    expect(convert(schema).type).toBe(type);
  });

  it('finds the scale of a decimal beside it where no parameter of Connect tells it', () => {
    const decimal = { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 3 };

    expect(convert(decimal)).toMatchObject({
      type: 'bytes',
      name: 'org.apache.kafka.connect.data.Decimal',
      parameters: { scale: '3' },
    });
    expect(convert({ type: 'bytes', logicalType: 'decimal' }).parameters).toStrictEqual({
      scale: '0',
    });
    expect(convert({ ...decimal, 'connect.parameters': { scale: '2' } }).parameters).toStrictEqual({
      scale: '2',
    });
  });

  it('answers a union of several types as a struct of them', () => {
    const record = { type: 'record', name: 'a.b.R', fields: [] };

    const schema = convert(['null', 'int', record]);

    expect(schema.type).toBe('struct');
    expect(schema.fields.map(({ name, schema: { type } }) => [name, type])).toStrictEqual([
      ['int', 'int32'],
      ['R', 'struct'],
    ]);
  });

  it('answers a list of map entries as a map', () => {
    const entry = {
      type: 'record',
      name: 'io.confluent.connect.avro.MapEntry',
      fields: [
        { name: 'key', type: 'int' },
        { name: 'value', type: ['null', 'double'] },
      ],
    };

    expect(convert({ type: 'array', items: entry })).toMatchObject({
      type: 'map',
      keys: { type: 'int32' },
      values: { type: 'double' },
    });
  });

  it('answers the row of both images as one object, so that it is compiled once', () => {
    const row = { type: 'record', name: 'Value', fields: [{ name: 'id', type: 'int' }] };

    const { fields } = convert({
      type: 'record',
      name: 'Envelope',
      fields: [
        { name: 'before', type: ['null', row] },
        { name: 'after', type: ['null', 'Value'] },
      ],
    });

    expect(fields[0]?.schema).toBe(fields[1]?.schema);
  });
});

function convert(schema: unknown): ConnectSchema {
  return toConnectSchema(parseAvroSchema(JSON.stringify(schema)));
}

function linesOf(name: string): readonly Readonly<Record<string, unknown>>[] {
  return readFileSync(`${FIXTURES}/${name}.jsonl`, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Names of columns were adjusted for Avro by the connector. */
function comparable({ fields, ...schema }: ConnectSchema): unknown {
  return {
    ...schema,
    fields: fields.map((field) => [
      field.name.replace(/^(?=\d)/, '_').replace(/[^A-Za-z0-9_]/g, '_'),
      comparable(field.schema),
    ]),
  };
}
