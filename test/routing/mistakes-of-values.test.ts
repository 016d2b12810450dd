import { int } from 'millrace';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { findRouteProblems } from '../../src/routing/check/check-routes.ts';
import { at, message, ofColumn, onTable, problemsOf, route, untyped } from './untyped.ts';

const { text, decimal, oneOf, array, dynamodb } = untyped;

describe('check refuses what the compiler refuses of a table', () => {
  it.each<readonly [name: string, declare: () => unknown, says: string]>([
    [
      'a key that is no column',
      () => onTable({ name: 'orders', key: ['orderid'], columns: { id: int() } }),
      'column "orderid"',
    ],
    [
      'a key that may be null',
      () => onTable({ name: 'orders', key: ['id'], columns: { id: int().nullable() } }),
      'its key names a column that may be null',
    ],
    [
      'a table without a key',
      () => onTable({ name: 'orders', columns: { id: int() } }),
      'table orders: `key` is missing',
    ],
    [
      'a misspelt word of a table',
      () => onTable({ name: 'orders', key: [], columns: {}, colums: {} }),
      'table orders: there is no word `colums`',
    ],
    ['a column that is not called', () => ofColumn(int), 'column odd has no type'],
    ['an option of a column without', () => ofColumn(text({ nullable: true })), '`nullable`'],
    ['a misspelt scale', () => ofColumn(decimal({ scal: 2 })), 'there is no word `scal`'],
    ['a scale of text', () => ofColumn(decimal({ scale: '2' })), '`scale` is not a whole number'],
    ['one of no texts', () => ofColumn(oneOf([])), '`values` is not a list of at least one'],
    ['a list of no column', () => ofColumn(array(text)), '`of` is not a column'],
    [
      'a schema of another type',
      () => ofColumn(untyped.int().refine(z.string())),
      'its schema takes string, and the values of `int` are number',
    ],
  ])('%s', (_name, declare, says) => {
    const problems = problemsOf(declare());

    expect(problems.join('\n')).toContain(says);
  });
});

describe('check refuses what no compiler sees', () => {
  it.each<readonly [name: string, declare: () => unknown, says: string]>([
    [
      'plain quotes around a template of JavaScript',
      () => {
        const pk = 'X#$' + '{customer_id}';
        return route({ to: dynamodb.invalidate({ table: at.cache, key: { pk } }) });
      },
      'in plain quotes is no template of JavaScript',
    ],
    ['a bigint in JSON', () => message((e) => JSON.stringify(e.after)), 'serialize a BigInt'],
    ['a name that is not defined', () => message(() => nowhere()), 'nowhere is not defined'],
    ['an answer that comes later', () => message(async (e) => e.after['note']), 'a promise'],
  ])('%s', (_name, declare, says) => {
    const problems = problemsOf(declare());

    expect(problems.join('\n')).toContain(says);
  });

  it('and names the file and line of what throws', () => {
    const declared = message((e) => JSON.stringify(e.after)) as never;

    const [problem] = findRouteProblems([{ 'a-route': declared }]);

    expect(problem?.at).toMatch(/test\/routing\/mistakes-of-values\.test\.ts:\d+$/);
  });

  it('and warns of what may be the fault of the sample values', () => {
    const declared = message((e) => JSON.parse(String(e.after['note'])) as unknown) as never;

    const problems = findRouteProblems([{ 'a-route': declared }]);

    expect(problems).toMatchObject([{ severity: 'warning' }]);
    expect(problems[0]?.what).toContain('it throws SyntaxError on a row of sample values');
  });
});

/** Stands for a name that nobody defined. */
function nowhere(): never {
  throw new ReferenceError('nowhere is not defined');
}
