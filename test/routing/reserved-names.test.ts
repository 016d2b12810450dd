import { dynamodb, int, mirror, on, opensearch, type Route, table, text } from 'millrace';
import { describe, expect, it } from 'vitest';
import { findRouteProblems } from '../../src/routing/check/check-routes.ts';
import { formatProblem } from '../../src/routing/check/problem.ts';
import { at, things } from './tables.ts';

const because = 'A test.';
const odd = table({
  schema: 'shop',
  name: 'odd',
  key: ['id'],
  columns: { id: int(), millrace: text(), millrace_deleted: text(), 'millrace:copy': text() },
});
const key = { pk: () => 'ODD', sk: 'id' } as const;
const problemsOf = (route: Route) => findRouteProblems([{ route }]).map(formatProblem);

describe('the names that Millrace keeps for itself', () => {
  it.each([
    [
      'columns of a whole item',
      mirror(odd, { because, to: dynamodb.put({ table: at.items, key }) }),
      ['millrace_deleted', 'millrace:copy'],
    ],
    [
      'columns that an update sets',
      on(odd, ['create'], {
        because,
        to: dynamodb.update({ table: at.items, key, set: ['millrace', 'millrace_deleted'] }),
      }),
      ['millrace_deleted'],
    ],
    [
      'what a function answers',
      mirror(things, {
        because,
        to: dynamodb.put({
          table: at.items,
          key,
          item: () => ({ millrace_expires: 1, name: 'x' }),
        }),
      }),
      ['millrace_expires'],
    ],
    [
      'columns of a document',
      mirror(odd, { because, to: opensearch.index({ index: at.index }) }),
      ['millrace'],
    ],
    [
      'columns of a replica',
      mirror(odd, { because, to: opensearch.replica({ index: at.index }) }),
      ['millrace'],
    ],
  ])('are refused as %s', (_, route, names) => {
    const found = problemsOf(route).filter((line) => line.includes('keeps the'));

    expect(found).toHaveLength(names.length);
    for (const name of names) expect(found.join('\n')).toContain(`"${name}"`);
  });

  it.each([
    [
      'a function that renames them',
      mirror(odd, {
        because,
        to: opensearch.index({
          index: at.index,
          document: ({ millrace }) => ({ stream: millrace }),
        }),
      }),
    ],
    [
      'a function that fails on sample values',
      mirror(things, {
        because,
        to: opensearch.index({
          index: at.index,
          document: () => {
            throw new Error('x');
          },
        }),
      }),
    ],
  ])('are no problem of %s', (_, route) => {
    const problems = problemsOf(route).filter((problem) => problem.includes('keeps'));

    expect(problems).toStrictEqual([]);
  });
});
