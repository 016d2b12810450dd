import {
  bytes,
  date,
  decimal,
  dynamodb,
  int,
  mirror,
  on,
  opensearch,
  sqs,
  table,
  text,
  time,
} from 'millrace';
import { create } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import type { Columns } from '../../../src/model/columns.ts';
import { compileEncoding, splitTemplate } from '../../../src/routing/build/template.ts';
import { findRouteProblems } from '../../../src/routing/check/check-routes.ts';
import { at } from '../tables.ts';

const columns = {
  a: text(),
  b: text(),
  id: int(),
  other: int(),
  day: date(),
  at: time(),
  price: decimal(),
  cost: decimal(),
};

/** Writes a row by a template, as keys, ids and groups do. */
function write(source: string, row: Readonly<Record<string, unknown>>, known: Columns = columns) {
  const template = splitTemplate(source);
  const encode = compileEncoding(template, known);
  const values = template.columns.map((column) => encode(column, row[column]));
  return template.texts.reduce((written, next, index) => `${written}${values[index - 1]}${next}`);
}

describe('a template of several columns', () => {
  it.each([
    ['{a}#{b}', { a: 'a#b', b: 'c' }, { a: 'a', b: 'b#c' }],
    ['{a}#{b}', { a: 'a%23b', b: 'c' }, { a: 'a#b', b: 'c' }],
    ['{a}-X-{b}', { a: '1-X', b: '2' }, { a: '1', b: 'X-2' }],
    ['{a}#{id}#{b}', { a: 'a#1', id: 2, b: 'c' }, { a: 'a', id: 1, b: '2#c' }],
    ['{a}-{id}', { a: 'x-', id: 5 }, { a: 'x', id: -5 }],
    ['{price}.{cost}', { price: '1.5', cost: '2' }, { price: '1', cost: '5.2' }],
    ['{a}-{day}', { a: 'x-', day: 'infinity' }, { a: 'x', day: '-infinity' }],
    ['{at}.{a}', { at: '10:11:12', a: '5.x' }, { at: '10:11:12.5', a: 'x' }],
    ['{a}é{b}', { a: 'é', b: '' }, { a: '', b: 'é' }],
  ])('%s gives two rows two texts', (source, one, other) => {
    expect(write(source, one)).not.toBe(write(source, other));
  });

  it.each([
    ['one text that may hold the divider', 'P#{a}#{id}', { a: 'x#y%', id: 1 }, 'P#x#y%#1'],
    ['a single column', 'P#{a}', { a: 'x#y%' }, 'P#x#y%'],
    ['texts that hold no divider', '{a}#{b}', { a: 'x-y', b: 'z' }, 'x-y#z'],
    ['dates', '{day}-{id}', { day: '2026-01-31', id: 7 }, '2026-01-31-7'],
    ['numbers', '{id}-{other}', { id: 1, other: 2 }, '1-2'],
  ])('leaves as they were: %s', (_name, source, row, written) => {
    expect(write(source, row)).toBe(written);
  });

  it('percent-encodes what divides, and the percent sign', () => {
    expect(write('{a}#{b}', { a: 'a#b', b: '100%' })).toBe('a%23b#100%25');
  });

  it.each([
    ['{a}{b}', 'nothing divides a and b'],
    ['{id}0{b}', 'nothing divides id and b'],
    ['{a}#{raw}', 'a column of kind bytes has no text'],
  ])('is refused as a key: %s', (pk, says) => {
    const wide = table({ name: 'wide', key: [], columns: { ...columns, raw: bytes() } });
    const to = dynamodb.invalidate({ table: at.cache, key: { pk } as never });
    const set = { route: on(wide, ['update'], { because: 'A test.', to }) };

    const problems = findRouteProblems([set]).map(({ what }) => what);

    expect(problems.join()).toContain(says);
  });

  it('names items, documents and groups by one encoding', () => {
    const pairs = table({ name: 'pairs', key: ['a', 'b'], columns: { a: text(), b: text() } });
    const because = 'A test.';
    const routes = [
      mirror(pairs, { because, to: dynamodb.put({ table: at.cache, key: { pk: 'P#{a}#{b}' } }) }),
      mirror(pairs, { because, to: opensearch.index({ index: at.index, id: 'P#{a}#{b}' }) }),
      on(pairs, ['create'], { because, to: sqs({ queue: queue(), group: 'P#{a}#{b}' }) }),
    ];
    const changes = [create(pairs, { a: 'a#b', b: 'c' }), create(pairs, { a: 'a', b: 'b#c' })];

    const items = routes.map(({ sends }) =>
      changes.flatMap((change) => sends.flatMap((send) => send.build(change as never, true))),
    );

    for (const [one, other] of items) expect(one?.item).not.toBe(other?.item);
    expect(items).toHaveLength(3);
  });
});

function queue() {
  return { sink: 'sqs', name: 'queue', facts: { fifo: false } } as const;
}
