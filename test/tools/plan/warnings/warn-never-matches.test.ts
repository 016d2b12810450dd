import {
  above,
  anythingBut,
  below,
  bigint,
  decimal,
  dms,
  dynamodb,
  dynamodbTable,
  endsWith,
  ignoringCase,
  int,
  mirror,
  on,
  oneOf,
  sns,
  snsTopic,
  startsWith,
  table,
  targets,
  text,
  type WhereOf,
} from 'millrace';
import { describe, expect, it } from 'vitest';
import { codesOf, rule } from './warnings-of.ts';

const things = table({
  name: 'things',
  key: ['id'],
  columns: {
    id: int(),
    big: bigint(),
    amount: decimal().nullable(),
    kind: oneOf(['a', 'b']),
    name: text(),
  },
});
const at = targets({ topic: snsTopic(), items: dynamodbTable({ key: { id: 'number' } }) });
const decoder = dms({ beforeImage: 'before' });

type Where = WhereOf<typeof things>;

function isFound(where: Where, became: Where): boolean {
  const route = on(things, ['create', 'update'], {
    ...rule,
    where,
    became,
    unknown: 'skip',
    to: sns({ topic: at.topic }),
  });
  return codesOf(route, decoder).includes('never-matches');
}

describe('warnOfContradictions', () => {
  it.each<[string, Where, Where]>([
    ['two values', { kind: ['a'] }, { kind: ['b'] }],
    ['disjoint ranges', { id: [above(5)] }, { id: [below(6)] }],
    ['disjoint ranges of bigints', { big: [above(2n ** 60n)] }, { big: [below(2n ** 60n + 1n)] }],
    ['disjoint ranges of decimals', { amount: [above('1.10')] }, { amount: [below('1.1')] }],
    ['null and a number', { amount: [null] }, { amount: [above(0)] }],
    ['all values left out', { kind: [anythingBut('a')] }, { kind: [anythingBut('b')] }],
    ['other beginnings', { name: [startsWith('ab')] }, { name: [startsWith('b')] }],
    [
      'a beginning that is excluded',
      { name: [startsWith('ab')] },
      { name: [{ 'anything-but': { prefix: 'a' } }] },
    ],
    [
      'each of two alternatives',
      { kind: ['a'] },
      { $or: [{ kind: ['b'] }, { kind: ['b'], id: [1] }] },
    ],
  ])('finds %s', (_what, where, became) => {
    expect(isFound(where, became)).toBe(true);
  });

  it.each<[string, Where, Where]>([
    ['the same value', { kind: ['a'] }, { kind: ['a', 'b'] }],
    ['ranges that meet in one whole number', { id: [above(5)] }, { id: [below(7)] }],
    ['ranges with little between', { amount: [above('1.1')] }, { amount: [below('1.1000001')] }],
    ['a beginning and an end', { name: [startsWith('ab')] }, { name: [endsWith('cd')] }],
    ['a longer beginning', { name: [startsWith('a')] }, { name: [startsWith('ab')] }],
    [
      'a beginning in other letters',
      { name: [startsWith('aB')] },
      { name: [ignoringCase('AbCd')] },
    ],
    ['no one of some texts', { name: [anythingBut('a', 'b')] }, { name: [startsWith('a')] }],
    ['one of two alternatives', { kind: ['a'] }, { $or: [{ kind: ['b'] }, { id: [1] }] }],
    ['other columns', { kind: ['a'] }, { id: [1] }],
  ])('lets %s be', (_what, where, became) => {
    expect(isFound(where, became)).toBe(false);
  });

  it('tells images apart: a row may have been what it is not any more', () => {
    const moved = on(things, ['update'], {
      ...rule,
      before: { kind: ['a'] },
      where: { kind: ['b'] },
      unknown: 'skip',
      to: sns({ topic: at.topic }),
    });
    const removed = on(things, ['delete'], {
      ...rule,
      before: { kind: ['a'] },
      where: { kind: ['b'] },
      unknown: 'skip',
      to: sns({ topic: at.topic }),
    });

    expect(codesOf(moved, decoder)).toStrictEqual([]);
    expect(codesOf(removed, decoder)).toStrictEqual(['never-matches']);
  });

  it('finds a mirror that keeps no row, though it removes all', () => {
    const rows = mirror(things, {
      ...rule,
      where: { kind: ['a'], $or: [{ kind: ['b'] }] },
      to: dynamodb.put({ table: at.items, key: { id: 'id' } }),
    });

    expect(codesOf(rows, decoder)).toStrictEqual(['never-matches']);
  });
});
