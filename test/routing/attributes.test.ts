import { mirror, on, opensearch, sns, sqs, sqsQueue, table, targets, text } from 'millrace';
import { describe, expect, it } from 'vitest';
import { findRouteProblems } from '../../src/routing/check/check-routes.ts';
import { at, things } from './tables.ts';

const because = 'A test.';
const { queue } = targets({ queue: sqsQueue() });

function problemsOf(attributes: Readonly<Record<string, string>>): string {
  const topic = on(things, ['create'], {
    because,
    to: [
      sns({ topic: at.topic, attributes: () => attributes }),
      sqs({ queue, attributes: () => attributes }),
    ],
  });
  return findRouteProblems([{ topic }])
    .map(({ what }) => what)
    .join('\n');
}

function numbered(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`name-${index}`, 'x']));
}

describe('attributes of messages', () => {
  it.each([
    ['Amazon.name'],
    ['aws.name'],
    ['.name'],
    ['name.'],
    ['na..me'],
    ['na me'],
    ['naïve'],
    [''],
    ['n'.repeat(257)],
  ])('are refused where no service takes the name %j', (name) => {
    const problems = problemsOf({ [name]: 'x' });

    expect(problems).toContain('`sns`, attributes: the services take no such name');
    expect(problems).toContain('`sqs`, attributes: the services take no such name');
  });

  it('are at most ten with the one of Millrace, which no route may take', () => {
    expect(problemsOf(numbered(9))).toBe('');
    expect(problemsOf(numbered(10))).toContain('there are 10 or more, and Millrace adds');
    expect(problemsOf({ 'effect-id': 'x' })).toContain('Millrace keeps `effect-id` for itself');
  });
});

describe('fields that OpenSearch keeps for itself', () => {
  const odd = table({ name: 'odd', key: ['_id'], columns: { _id: text(), _source: text() } });

  it('are refused in a document', () => {
    const whole = mirror(odd, { because, to: opensearch.index({ index: at.index }) });
    const renamed = mirror(odd, {
      because,
      to: opensearch.index({ index: at.index, document: (row) => ({ from: row._source }) }),
    });
    const fieldsOf = (route: typeof whole): readonly unknown[] =>
      findRouteProblems([{ route }]).map(({ column, what }) => [column, what.slice(20)]);

    expect(fieldsOf(whole)).toStrictEqual([
      ['_id', 'OpenSearch keeps the field _id for itself'],
      ['_source', 'OpenSearch keeps the field _source for itself'],
    ]);
    expect(fieldsOf(renamed)).toStrictEqual([]);
  });
});
