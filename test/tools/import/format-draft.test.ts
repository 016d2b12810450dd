import { describe, expect, it } from 'vitest';
import { formatDraft } from '../../../src/tools/import/format-draft.ts';
import { nameTables } from '../../../src/tools/import/name-tables.ts';
import type { TableDraft } from '../../../src/tools/import/table-draft.ts';

const EMPTY: TableDraft = {
  database: undefined,
  schema: undefined,
  name: 't',
  key: [],
  columns: [],
  isWhole: true,
  notes: [],
};

describe('formatDraft', () => {
  it('lets no name out of its quotes or its comment', () => {
    const name = "a'); evil(); /* */ \n\u2028\\";
    const column = { name, type: { kind: 'int' } as const, isNullable: false, note: 'x\nevil()' };

    const draft = formatDraft([{ ...EMPTY, name, columns: [column], notes: ['*/ evil()'] }]);

    expect(draft).toContain(String.raw`name: "a'); evil(); /* */ \n\u2028\\",`);
    expect(draft).toContain('    // x evil()\n');
    expect(draft).not.toContain('*/ evil');
  });

  it('declares a column whose name would set the prototype', () => {
    const column = { name: '__proto__', type: { kind: 'int' } as const, isNullable: true };

    expect(formatDraft([{ ...EMPTY, columns: [column] }])).toContain(
      "['__proto__']: int().nullable(),",
    );
  });

  it('names no column as key that may be null', () => {
    const column = { name: 'id', type: { kind: 'int' } as const, isNullable: true };

    expect(formatDraft([{ ...EMPTY, key: ['id'], columns: [column] }])).toContain('key: [],');
  });

  it('names no column as key whose type is not known, because the compiler would refuse it', () => {
    const column = { name: 'id', type: { kind: 'unknown' } as const, isNullable: undefined };

    const draft = formatDraft([{ ...EMPTY, key: ['id'], columns: [column] }]);

    expect(draft).toContain('key: [],');
    expect(draft).toContain("Its key is 'id'");
  });
});

describe('nameTables', () => {
  it('answers a free identifier for every name', () => {
    const names = [
      'orders',
      'Order Lines',
      'ORDERS_2',
      'date',
      '2fast',
      '',
      '---',
      'naïve',
      'orders',
    ];

    expect(nameTables(names.map((name) => ({ ...EMPTY, schema: 's', name })))).toStrictEqual([
      'orders',
      'orderLines',
      'orders2',
      'dateTable',
      'table2fast',
      'tableTable',
      's',
      'naïve',
      'sOrders',
    ]);
  });
});
