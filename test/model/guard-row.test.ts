import { describe, expect, it } from 'vitest';
import { createRowGuard, guardRow, isUncaptured } from '../../src/model/guard-row.ts';

describe.each([
  ['guardRow', () => guardRow],
  ['createRowGuard', createRowGuard],
])('%s', (_name, create) => {
  const guard = create();
  const guarded = () => guard<{ a: number; b: number }>({ a: 1 }, ['b', 'constructor']);

  it('throws for columns that were not captured, and names them', () => {
    const row = guarded();

    expect(() => row.b).toThrow(
      expect.objectContaining({ code: 'ERR_CDC_COLUMN_UNCAPTURED', details: { column: 'b' } }),
    );
    expect(() => row.constructor).toThrow('Column not captured: constructor');
  });

  it('shows captured columns only', () => {
    const row = guarded();

    expect(row.a).toBe(1);
    expect(Object.keys(row)).toStrictEqual(['a']);
    expect({ ...row }).toStrictEqual({ a: 1 });
    expect(JSON.stringify(row)).toBe('{"a":1}');
  });

  it('guards each row by its own columns', () => {
    const first = guard<{ a: number; b: number }>({ a: 1 }, ['b']);
    const second = guard<{ a: number; b: number }>({ b: 2 }, ['a']);

    expect([first.a, second.b]).toStrictEqual([1, 2]);
    expect(() => second.a).toThrow('Column not captured: a');
  });

  it('answers a complete row as it is', () => {
    const row = { a: 1 };

    expect(guard(row, [])).toBe(row);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  });
});

describe('isUncaptured', () => {
  it('tells the error of a guarded column from any other', () => {
    expect(isUncaptured(new Error('Column not captured'))).toBe(false);
  });
});
