import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAvroSchema } from '../../../src/decoders/avro/parse-avro-schema.ts';
import { CdcError } from '../../../src/errors.ts';

describe('parseAvroSchema', () => {
  it('resolves a name inside the namespace where it is used', () => {
    const type = parse({
      type: 'record',
      name: 'a.b.Envelope',
      fields: [
        { name: 'before', type: ['null', { type: 'record', name: 'Value', fields: [] }] },
        { name: 'after', type: ['null', 'Value'] },
        { name: 'again', type: 'a.b.Value' },
      ],
    });

    expect(type).toMatchObject({
      fields: [
        { type: { branches: [{ kind: 'null' }, { name: 'a.b.Value' }] } },
        { type: { branches: [{ kind: 'null' }, { name: 'a.b.Value' }] } },
        { type: { name: 'a.b.Value' } },
      ],
    });
  });

  it('prefers the name of the own namespace', () => {
    const named = (name: string, size: number): object => ({ type: 'fixed', name, size });

    const type = parse({
      type: 'record',
      name: 'x.R',
      fields: [
        { name: 'a', type: { ...named('F', 1), namespace: '' } },
        { name: 'b', type: named('F', 2) },
        { name: 'c', type: 'F' },
      ],
    });

    expect(type).toMatchObject({ fields: [{}, {}, { type: { name: 'x.F', sizeBytes: 2 } }] });
  });

  it('takes names from schemas that it refers to', () => {
    const address = JSON.stringify({ type: 'record', name: 'x.Address', fields: [] });
    const customer = JSON.stringify({
      type: 'record',
      name: 'x.Customer',
      fields: [{ name: 'home', type: 'Address' }],
    });

    const type = parseAvroSchema('"x.Customer"', [address, customer]);

    expect(type).toMatchObject({ name: 'x.Customer', fields: [{ type: { name: 'x.Address' } }] });
  });

  it.each(['"string"', 'string', '{"type":"string"}', '{"type":{"type":"string"}}'])(
    'reads the primitive schema %s',
    (text) => {
      expect(parseAvroSchema(text)).toMatchObject({ kind: 'string' });
    },
  );

  it('keeps what stands beside a type', () => {
    const type = parseAvroSchema('{"type":"int","connect.name":"io.debezium.time.Date"}');

    expect(type.attributes).toHaveProperty(['connect.name'], 'io.debezium.time.Date');
  });

  it.each([
    ['no JSON', 'syntax = "proto3";'],
    ['a number', '1'],
    ['a type that is not there', '{}'],
    ['an unknown name', '"Order"'],
    ['a name like a member of every object', '"constructor"'],
    ['a record without fields', '{"type":"record","name":"R"}'],
    ['a record without name', '{"type":"record","fields":[]}'],
    ['a field without name', '{"type":"record","name":"R","fields":[{"type":"int"}]}'],
    ['a field that is none', '{"type":"record","name":"R","fields":[1]}'],
    [
      'two fields of one name',
      '{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"a","type":"int"}]}',
    ],
    ['an enum without symbols', '{"type":"enum","name":"E"}'],
    ['an enum of numbers', '{"type":"enum","name":"E","symbols":[1]}'],
    ['a fixed without size', '{"type":"fixed","name":"F"}'],
    ['a fixed of less than nothing', '{"type":"fixed","name":"F","size":-1}'],
    ['a union of nothing', '[]'],
    ['an array of nothing', '{"type":"array"}'],
  ])('names what is no schema: %s', (_what, text) => {
    expect(codeOf(() => parseAvroSchema(text))).toBe('ERR_CDC_SCHEMA_INVALID');
  });

  it('refuses a type that contains itself, which could never be read into a row', () => {
    const list = {
      type: 'record',
      name: 'List',
      fields: [{ name: 'next', type: ['null', 'List'] }],
    };

    expect(codeOf(() => parse(list))).toBe('ERR_CDC_FORMAT_UNSUPPORTED');
  });

  it('refuses a few lines that stand for more types than memory holds', () => {
    const twice = (name: string, type: unknown): object => ({
      type: 'record',
      name,
      fields: [
        { name: 'a', type },
        { name: 'b', type: typeof type === 'string' ? type : (type as { name: string }).name },
      ],
    });
    const bomb = Array.from({ length: 40 }).reduce<unknown>(
      (type, _none, level) => twice(`R${level}`, type),
      'int',
    );

    expect(codeOf(() => parse(bomb))).toBe('ERR_CDC_RECORD_TOO_LARGE');
  });

  it('refuses nesting without end', () => {
    const text = `${'{"type":"array","items":'.repeat(10_000)}"int"${'}'.repeat(10_000)}`;

    expect(codeOf(() => parseAvroSchema(text))).toContain('ERR_CDC');
  });

  it('answers a type or a CdcError for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), schemaLike()), (text) => {
        expect(codeOf(() => parseAvroSchema(text)) ?? 'ERR_CDC').toContain('ERR_CDC');
      }),
    );
  });
});

/** JSON made of the words of Avro, in any order. */
function schemaLike(): fc.Arbitrary<string> {
  const word = fc.constantFrom('record', 'enum', 'array', 'map', 'fixed', 'int', 'null', 'R');
  const name = fc.constantFrom('type', 'name', 'fields', 'items', 'values', 'symbols', 'size');
  const { node } = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      word,
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(name, tie('node'), { maxKeys: 4 }),
    ),
  }));
  return node.map((value) => JSON.stringify(value));
}

function parse(schema: unknown): unknown {
  return parseAvroSchema(JSON.stringify(schema));
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof CdcError ? error.code : `not a CdcError: ${String(error)}`;
  }
}
