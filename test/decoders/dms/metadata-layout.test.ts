import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMetadataLayout } from '../../../src/decoders/dms/metadata-layout.ts';
import { createTailReader } from '../../../src/decoders/dms/tail-metadata.ts';

/** As DMS writes it, in short. */
const USUAL: readonly (readonly [name: string, value: string])[] = [
  ['timestamp', '"2026-11-20T07:00:01.000001Z"'],
  ['record-type', '"data"'],
  ['operation', '"update"'],
  ['partition-key-type', '"primary-key"'],
  ['schema-name', '"shop"'],
  ['table-name', '"orders"'],
  ['transaction-id', '88'],
];
const VALUES = [
  ...['"data"', '"control"', '"insert"', '"x"', '""', '"orders"', '"stores"', '"}"', '"}}"', '"{"'],
  ...['"a,\\"metadata\\":{"', '"é"', '"\\u0061"', '"]"', '1', '-1.5e3', 'null', 'true', '[]', '{}'],
  ...['["operation","x"]', '{"operation":"delete"}', '[{"table-name":"x"}]', '"\\\\"'],
];

describe('createMetadataLayout', () => {
  it('never tells other names than those that the record has', () => {
    fc.assert(
      fc.property(fc.array(recordText(), { minLength: 1, maxLength: 5 }), (texts) => {
        const read = createTailReader();
        read(Buffer.from(writeRecord(USUAL, 'last')));

        for (const text of texts) {
          const names = read(Buffer.from(text));

          if (names !== undefined) expect(names).toStrictEqual(namesIn(text));
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('finds values of other lengths, and is not told of other members', () => {
    const layout = createMetadataLayout();
    const known = Buffer.from(writeRecord(USUAL, 'last'));
    const longer = Buffer.from(writeRecord(replace('table-name', '"order_lines"'), 'last'));
    const other = Buffer.from(writeRecord([...USUAL, ['more', '1']], 'last'));

    layout.learn(known, known.lastIndexOf('{'));

    expect(layout.find(known)?.tableName).toBe(known.indexOf('"orders"'));
    expect(layout.find(longer)?.tableName).toBe(longer.indexOf('"order_lines"'));
    expect(layout.find(other)).toBeUndefined();
  });
});

function replace(name: string, value: string): typeof USUAL {
  return USUAL.map((member) => (member[0] === name ? [name, value] : member));
}

function recordText(): fc.Arbitrary<string> {
  const member = fc.tuple(
    fc.constantFrom(...USUAL.map(([name]) => name), 'more'),
    fc.constantFrom(...VALUES),
  );
  const change = fc.record({
    at: fc.nat({ max: USUAL.length }),
    removed: fc.nat({ max: 1 }),
    added: fc.array(member, { maxLength: 1 }),
  });
  return fc
    .record({
      changes: fc.array(change, { maxLength: 2 }),
      place: fc.constantFrom('last', 'last', 'last', 'first', 'inside', 'inside-only', 'alone'),
      space: fc.constantFrom('', '', '', ' ', '\n'),
    })
    .map(({ changes, place, space }) => {
      const members = [...USUAL];
      for (const { at, removed, added } of changes) members.splice(at, removed, ...added);
      return `${writeRecord(members, place)}${space}`;
    });
}

/** Writes a record with its metadata at a place where it belongs, or not. */
function writeRecord(members: typeof USUAL, place: string): string {
  const metadata = `"metadata":{${members.map(([name, value]) => `"${name}":${value}`).join(',')}}`;
  switch (place) {
    case 'first':
      return `{${metadata},"data":{"id":1}}`;
    case 'inside':
      return `{"metadata":{"table-name":"t"},"data":{"id":1,${metadata}}}`;
    case 'inside-only':
      return `{"data":{"id":1,${metadata}}}`;
    case 'alone':
      return `{${metadata}}`;
    default:
      return `{"data":{"id":1},${metadata}}`;
  }
}

/** What the parser of the language finds, in records of rows. */
function namesIn(text: string): unknown {
  const { metadata } = JSON.parse(text) as { readonly metadata?: Record<string, unknown> };
  if (metadata?.['record-type'] !== 'data') return 'not a record of a row';
  return {
    operation: metadata['operation'],
    schemaName: metadata['schema-name'],
    tableName: metadata['table-name'],
  };
}
