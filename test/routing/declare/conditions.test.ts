import fc from 'fast-check';
import {
  above,
  anythingBut,
  atLeast,
  below,
  between,
  endsWith,
  ignoringCase,
  startsWith,
  upTo,
  type WhereOf,
} from 'millrace';
import { describe, expect, it } from 'vitest';
import { compileConditions } from '../../../src/routing/match/compile-conditions.ts';
import { formatAnswer } from '../../../src/routing/match/three-values.ts';
import { things } from '../tables.ts';

type Where = WhereOf<typeof things>;

function answer(where: Where, row: object): string {
  return formatAnswer(compileConditions(things, where)({ ...row }));
}

describe('compileConditions', () => {
  const rules: readonly (readonly [Where, object, 'yes' | 'no' | 'unknown'])[] = [
    [{ id: [1, 2] }, { id: 2 }, 'yes'],
    [{ id: [1, 2] }, { id: 3 }, 'no'],
    [{ owner: [null] }, { owner: null }, 'yes'],
    [{ owner: [{ exists: true }] }, { owner: null }, 'no'],
    [{ owner: [{ exists: false }] }, { owner: null }, 'yes'],
    [{ data: [{ exists: true }] }, { data: { a: 1 } }, 'yes'],
    [{ owner: [anythingBut(1, 2)] }, { owner: 2 }, 'no'],
    [{ owner: [anythingBut(1, 2)] }, { owner: null }, 'yes'],
    [{ owner: [above(0)] }, { owner: null }, 'no'],
    [{ id: [between(1, 3)] }, { id: 3 }, 'yes'],
    [{ id: [{ numeric: ['>', 1, '<', 3] }] }, { id: 3 }, 'no'],
    [{ id: [{ numeric: ['=', 3] }] }, { id: 3 }, 'yes'],
    [{ ratio: [below(1)] }, { ratio: Number.NaN }, 'no'],
    [{ ratio: [atLeast(1)] }, { ratio: Number.POSITIVE_INFINITY }, 'yes'],
    [{ big: [9007199254740993n] }, { big: 9007199254740992n }, 'no'],
    [{ big: [above(9007199254740992n)] }, { big: 9007199254740993n }, 'yes'],
    [{ big: [5] }, { big: 5n }, 'yes'],
    [{ big: [anythingBut(5)] }, { big: 5n }, 'no'],
    [{ price: ['12.5'] }, { price: '12.50' }, 'yes'],
    [{ price: [12.5] }, { price: '12.50' }, 'yes'],
    [{ price: [anythingBut('12.5')] }, { price: '12.50' }, 'no'],
    [{ price: [above('9')] }, { price: '10' }, 'yes'],
    [{ price: [upTo('0.1')] }, { price: '0.1000000000000000000001' }, 'no'],
    [{ price: [above('1')] }, { price: 'NaN' }, 'no'],
    [{ name: [startsWith('a')] }, { name: 'abc' }, 'yes'],
    [{ name: [endsWith('a')] }, { name: 'abc' }, 'no'],
    [{ name: [ignoringCase('ABC')] }, { name: 'abc' }, 'yes'],
    [{ name: [{ 'anything-but': { prefix: 'a' } }] }, { name: 'abc' }, 'no'],
    [{ name: [{ 'anything-but': { suffix: 'a' } }] }, { name: 'abc' }, 'yes'],
    [{ name: [{ 'anything-but': { 'equals-ignore-case': 'ABC' } }] }, { name: 'abc' }, 'no'],
    [{ note: [startsWith('n')] }, { note: null }, 'no'],
    [{ done: [true] }, { done: false }, 'no'],
    [{ status: ['new'] }, { status: 'new' }, 'yes'],
    [{ id: [1] }, {}, 'unknown'],
    [{ id: [1], name: ['a'] }, { name: 'b' }, 'no'],
    [{ id: [1], name: ['a'] }, { name: 'a' }, 'unknown'],
    [{ $or: [{ id: [1] }, { name: ['a'] }] }, { name: 'a' }, 'yes'],
    [{ $or: [{ id: [1] }, { name: ['a'] }] }, { name: 'b' }, 'unknown'],
    [{ done: [true], $or: [{ id: [1] }, { id: [2] }] }, { done: true, id: 3 }, 'no'],
    [{}, {}, 'yes'],
  ];

  it.each(rules)('%o of %o: %s', (where, row, expected) => {
    expect(answer(where, row)).toBe(expected);
  });

  it('takes no inherited member for a column', () => {
    const row = Object.create({ id: 1 }) as object;

    expect(formatAnswer(compileConditions(things, { id: [1] })(row as never))).toBe('unknown');
  });

  it('compares bigints exactly, whatever their size', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: -1n, max: 1n }), (limit, step) => {
        const big = limit + step;

        expect(answer({ big: [above(limit)] }, { big })).toBe(step > 0n ? 'yes' : 'no');
        expect(answer({ big: [limit] }, { big })).toBe(step === 0n ? 'yes' : 'no');
      }),
    );
  });

  it('never changes from yes to no or back when a column becomes unknown', () => {
    const where = fc.record(
      {
        id: fc.constant([1]),
        name: fc.constant([startsWith('a')]),
        $or: fc.constant([{ done: [true] }, { status: ['new'] }]),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Where>;
    const row = fc.record({
      id: fc.nat({ max: 1 }),
      name: fc.constantFrom('a', 'b'),
      done: fc.boolean(),
      status: fc.constantFrom('new', 'old'),
    });
    const columns = fc.subarray(['id', 'name', 'done', 'status']);
    fc.assert(
      fc.property(where, row, columns, (conditions, whole, kept) => {
        const part = Object.fromEntries(Object.entries(whole).filter(([c]) => kept.includes(c)));

        const known = answer(conditions, part);

        if (known !== 'unknown') expect(known).toBe(answer(conditions, whole));
      }),
    );
  });
});
