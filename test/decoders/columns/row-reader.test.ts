import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createRowReader, listUncaptured } from '../../../src/decoders/columns/row-reader.ts';
import type { Row } from '../../../src/model/change-event.ts';
import { bigint, decimal, int, text, timestamp } from '../../../src/model/columns.ts';
import { formatExactJson, parseExactJson } from '../../../src/model/exact-json.ts';
import { table } from '../../../src/model/table.ts';

const orders = table({
  schema: 'sales',
  name: 'orders',
  key: ['id'],
  columns: {
    id: bigint(),
    price: decimal({ scale: 2 }),
    placed: timestamp(),
    note: text().nullable(),
    constructor: int().nullable(),
  },
});

const read = createRowReader(orders, { tool: 'dms' });
const rowOf = (json: string): Row => parseExactJson(json) as Row;

describe('createRowReader', () => {
  it('converts declared columns, keeps others as sent, and keeps their order', () => {
    const row = read(
      rowOf(
        '{"extra":46.570000,"placed":"2022-04-15T10:11:12.500000Z","price":46.570000,"id":1,"note":null}',
      ),
    );

    expect(Object.entries(row)).toStrictEqual([
      ['extra', JSON.rawJSON('46.570000')],
      ['placed', '2022-04-15T10:11:12.5'],
      ['price', '46.57'],
      ['id', 1n],
      ['note', null],
    ]);
  });

  it('keeps columns that are named like members of every object', () => {
    const row = read(rowOf('{"__proto__":{"x":1},"constructor":"7","toString":1}'));

    expect(formatExactJson(row)).toBe('{"__proto__":{"x":1},"constructor":7,"toString":1}');
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  });

  it('names table, column and type of a value that does not fit, and not the value', () => {
    let caught: unknown;
    try {
      read(rowOf('{"id":1,"price":"4111-1111"}'));
    } catch (error) {
      caught = error;
    }

    expect(caught).toMatchObject({
      code: 'ERR_CDC_VALUE_INVALID',
      retryable: false,
      details: { table: 'sales.orders', column: 'price', declared: 'decimal', wireType: 'string' },
    });
    expect(inspect(caught, { depth: 9 })).not.toContain('4111');
  });

  it('refuses null in a column that is never null', () => {
    expect(() => read(rowOf('{"id":null}'))).toThrow(
      expect.objectContaining({
        code: 'ERR_CDC_VALUE_INVALID',
        details: expect.objectContaining({ column: 'id', wireType: 'null' }),
      }),
    );
  });
});

describe('listUncaptured', () => {
  it('lists the declared columns that a row does not have, inherited names included', () => {
    expect(listUncaptured(orders, rowOf('{"id":1,"price":2,"note":null}'))).toStrictEqual([
      'placed',
      'constructor',
    ]);
  });
});
