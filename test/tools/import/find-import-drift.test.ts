import { describe, expect, it } from 'vitest';
import * as c from '../../../src/model/columns.ts';
import { table } from '../../../src/model/table.ts';
import { findImportDrift } from '../../../src/tools/import/find-import-drift.ts';
import type { TableDraft, TypeDraft } from '../../../src/tools/import/table-draft.ts';

function draftOf(
  columns: Readonly<Record<string, TypeDraft | readonly [TypeDraft, 'nullable']>>,
  facts: Partial<TableDraft> = {},
): TableDraft {
  return {
    database: undefined,
    schema: 's',
    name: 't',
    key: ['id'],
    columns: Object.entries(columns).map(([name, one]) => {
      const [type, nullable] = 'kind' in one ? [one] : one;
      return { name, type, isNullable: nullable === 'nullable' };
    }),
    isWhole: true,
    notes: [],
    ...facts,
  };
}

const ID: TypeDraft = { kind: 'int' };

function kindsOf(column: c.Column, type: TypeDraft): readonly string[] {
  const declared = table({
    schema: 's',
    name: 't',
    key: ['id'],
    columns: { id: c.int(), x: column },
  });
  return findImportDrift([declared], [draftOf({ id: ID, x: type })]).map(
    ({ kind, severity }) => `${severity} ${kind}`,
  );
}

describe('findImportDrift', () => {
  it('finds nothing where tables are alike, whatever else the database holds', () => {
    const declared = table({ schema: 's', name: 't', key: ['id'], columns: { id: c.int() } });

    expect(
      findImportDrift([declared], [draftOf({ id: ID }), draftOf({ a: ID }, { name: 'other' })]),
    ).toStrictEqual([]);
  });

  it('finds added, missing and nullable columns, another key and a missing table', () => {
    const columns = { id: c.int(), gone: c.text(), free: c.int(), tight: c.int().nullable() };
    const declared = [
      table({ schema: 's', name: 't', key: ['id'], columns }),
      table({ schema: 's', name: 'u', key: [], columns: {} }),
    ];
    const draft = draftOf(
      { id: ID, fresh: ID, free: [ID, 'nullable'], tight: ID },
      { key: ['fresh'] },
    );

    const drift = findImportDrift(declared, [draft]);

    expect(
      drift.map(({ kind, severity, table: name, column }) => [kind, severity, name, column]),
    ).toStrictEqual([
      ['key', 'finding', 's.t', undefined],
      ['missing', 'finding', 's.t', 'gone'],
      ['nullable', 'finding', 's.t', 'free'],
      ['nullable', 'note', 's.t', 'tight'],
      ['added', 'finding', 's.t', 'fresh'],
      ['table-missing', 'finding', 's.u', undefined],
    ]);
  });

  it.each([
    ['a wider number', c.bigint(), { kind: 'int' }],
    ['text for a UUID', c.text(), { kind: 'uuid' }],
    ['a scale left open', c.decimal(), { kind: 'decimal', scale: 2 }],
    ['a precision left open', c.timestamp(), { kind: 'timestamp', precision: 6 }],
    [
      'a precision of the same unit',
      c.timestamp({ precision: 0 }),
      { kind: 'timestamp', precision: 3 },
    ],
    ['more values than there are', c.oneOf(['a', 'b']), { kind: 'oneOf', values: ['a'] }],
    ['unknown', c.unknown(), { kind: 'text' }],
    ['what the input does not know', c.date(), { kind: 'unknown' }],
    ['a list of the same', c.array(c.int()), { kind: 'array', of: { kind: 'int' } }],
  ] as const)('is content with %s', (_what, column, type) => {
    expect(kindsOf(column, type)).toStrictEqual([]);
  });

  it.each([
    ['a narrower number', c.int(), { kind: 'bigint' }],
    ['another scale', c.decimal({ scale: 2 }), { kind: 'decimal', scale: 4 }],
    ['another unit of time', c.timestamp({ precision: 3 }), { kind: 'timestamp', precision: 6 }],
    ['a zone that came', c.timestamp(), { kind: 'timestamptz' }],
    ['a value that came', c.oneOf(['a']), { kind: 'oneOf', values: ['a', 'b'] }],
    ['another list', c.array(c.int()), { kind: 'array', of: { kind: 'bigint' } }],
    ['bytes for text', c.text(), { kind: 'bytes' }],
  ] as const)('finds %s', (_what, column, type) => {
    expect(kindsOf(column, type).join()).toMatch(/retyped/);
  });

  it('only notes a narrower declaration of a text, which is checked record by record', () => {
    expect(kindsOf(c.decimal(), { kind: 'text' })).toStrictEqual(['note retyped']);
    expect(kindsOf(c.boolean(), { kind: 'int' })).toStrictEqual(['note retyped']);
  });

  it('only notes what records do not show', () => {
    const declared = table({
      schema: 's',
      name: 't',
      key: ['id'],
      columns: { id: c.int(), x: c.int() },
    });
    const seen = draftOf({ id: { kind: 'unknown' } }, { isWhole: false, key: undefined });

    expect(findImportDrift([declared], [seen]).map(({ severity }) => severity)).toStrictEqual([
      'note',
    ]);
  });
});
