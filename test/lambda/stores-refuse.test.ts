import {
  debezium,
  dms,
  dynamodb,
  dynamodbTable,
  int,
  json,
  kinesis,
  mirror,
  msk,
  opensearch,
  opensearchIndex,
  routes,
  table,
  targets,
  text,
} from 'millrace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DynamodbServer, startDynamodbServer } from '../sinks/fakes/dynamodb-server.ts';
import { eventOf, handlerOf, move, type PostgresqlChange, shardOf } from './store-handler.ts';

const because = 'A test.';
const at = targets({
  documents: opensearchIndex(),
  items: dynamodbTable({ key: { pk: 'string' } }),
});
const docs = table({
  schema: 'app',
  name: 'docs',
  key: ['id'],
  columns: { id: int(), body: json() },
});
const things = table({
  schema: 'app',
  name: 'things',
  key: ['id'],
  columns: { id: int(), v: text() },
});
const words = table({
  schema: 'app',
  name: 'words',
  key: ['id'],
  columns: { id: int(), word: text().nullable() },
});
const pairs = table({
  schema: 'app',
  name: 'pairs',
  key: ['a', 'b'],
  columns: { a: text(), b: text(), v: int() },
});

let server: DynamodbServer;
beforeAll(async () => {
  server = await startDynamodbServer();
});
afterAll(() => server.stop());

const ofTopic = { source: msk('cdc', ['t']), decoder: debezium() };

describe('a row that a store refuses', () => {
  const doc = (id: number, body: string): PostgresqlChange => ({
    op: 'c',
    name: 'docs',
    key: { id },
    before: null,
    after: { id, body },
  });
  const search = mirror(docs, { because, to: opensearch.index({ index: at.documents }) });

  it('with a blank key in its JSON is quarantined, and the lane goes on', async () => {
    const { invoke, index, parked } = handlerOf(server, {
      ...ofTopic,
      routes: [routes({ search })],
    });

    const answer = await invoke(eventOf(doc(1, '{" ":"4111-1111"}'), doc(2, '{"a":1}')));

    expect(answer).toStrictEqual({ batchItemFailures: [] });
    expect([...index.documents.keys()]).toStrictEqual(['2']);
    expect(
      parked.map(({ route, error }) => [route, error.code, error.details['reason']]),
    ).toStrictEqual([
      [
        'search',
        'ERR_CDC_DELIVERY_REJECTED',
        'illegal_argument_exception, a field name is blank, field body',
      ],
    ]);
  });

  it('gives nothing of the row to errors and reports (I5)', async () => {
    const { invoke, parked, reports } = handlerOf(server, {
      ...ofTopic,
      routes: [routes({ search })],
    });
    const bodies = [
      '{" ":"4111"}',
      '{"4111":{"":1}}',
      '{"4111. ":1}',
      '{"4111":{"4111.":{" ":1}}}',
    ];

    await invoke(
      eventOf(...bodies.map((body, n) => doc(n, body)), ...[7, 8, 9].map((id) => doc(id, '{}'))),
    );

    expect(parked).toHaveLength(4);
    const told = JSON.stringify([
      reports,
      parked.map(({ error }) => [error.message, error.details]),
    ]);
    expect(told).not.toContain('4111');
  });

  it('with NULL in the key of an index is quarantined, and the lane goes on', async () => {
    const items = mirror(words, {
      because,
      to: dynamodb.put({ table: at.items, key: { pk: 'N#{id}' } }),
    });
    const wordOf = (id: number, word: string | null): PostgresqlChange => ({
      op: 'c',
      name: 'words',
      key: { id },
      before: null,
      after: { id, word },
    });
    const { invoke, parked } = handlerOf(server, { ...ofTopic, routes: [routes({ items })] });

    const answer = await invoke(eventOf(wordOf(1, null), wordOf(2, 'x')));

    expect(answer).toStrictEqual({ batchItemFailures: [] });
    expect(parked.map(({ error }) => error.details['reason'])).toStrictEqual([
      'ValidationException, a value does not fit the key of an index, attribute word, expected S, actual NULL, index by-word',
    ]);
    expect((await server.read('N#2'))?.['word']).toStrictEqual({ S: 'x' });
  });
});

describe('changes of one transaction', () => {
  const copies = routes({
    documents: mirror(things, { because, to: opensearch.index({ index: at.documents }) }),
    items: mirror(things, {
      because,
      to: dynamodb.put({ table: at.items, key: { pk: 'T#{id}' } }),
    }),
  });

  it('of one row end with the last, in both stores, whatever lands again', async () => {
    const thing = (from: string, v: string): PostgresqlChange => ({
      op: 'u',
      name: 'things',
      key: { id: 1 },
      before: { id: 1, v: from },
      after: { id: 1, v },
    });
    const both = [thing('0', '10'), thing('10', '20')] as const;
    const { invoke, index } = handlerOf(server, { ...ofTopic, routes: [copies] });

    await invoke(eventOf(...both));
    // An invocation that Lambda has given up lands its first record alone.
    await invoke(eventOf(both[0]));

    expect(JSON.parse(index.documents.get('1')?.source ?? '{}')).toMatchObject({ v: '20' });
    expect((await server.read('T#1'))?.['v']).toStrictEqual({ S: '20' });
  });

  it('that shift keys leave each row in its place, in both stores', async () => {
    const { invoke, index } = handlerOf(server, {
      source: kinesis('cdc'),
      decoder: dms({ beforeImage: 'before-image' }),
      routes: [copies],
    });
    const shift = [move(11, 'A', 3), move(12, 'B', 4)];

    expect(await invoke(shardOf(...shift))).toStrictEqual({ batchItemFailures: [] });

    const living = [...index.documents.values()]
      .map(({ source }) => JSON.parse(source))
      .filter(({ millrace }) => millrace.deleted !== true);
    expect(Object.fromEntries(living.map(({ id, v }) => [id, v]))).toStrictEqual({
      12: 'A',
      13: 'B',
    });
    const items = await Promise.all([11, 12, 13].map((id) => server.read(`T#${id}`)));
    expect(items.map((item) => item?.['v']?.S)).toStrictEqual([undefined, 'A', 'B']);
  });
});

describe('rows whose keys look alike', () => {
  it('are two items and two documents, and a delete of one leaves the other', async () => {
    const copies = routes({
      documents: mirror(pairs, { because, to: opensearch.index({ index: at.documents }) }),
      items: mirror(pairs, {
        because,
        to: dynamodb.put({ table: at.items, key: { pk: 'P#{a}#{b}' } }),
      }),
    });
    const pair = (a: string, b: string, v: number): PostgresqlChange => ({
      op: 'c',
      name: 'pairs',
      key: { a, b },
      before: null,
      after: { a, b, v },
    });
    const { invoke, index, parked } = handlerOf(server, { ...ofTopic, routes: [copies] });

    await invoke(eventOf(pair('a#b', 'c', 1), pair('a', 'b#c', 2)));

    expect(parked).toStrictEqual([]);
    expect(index.documents.size).toBe(2);
    const keys = ['P#a%23b#c', 'P#a#b%23c'];
    const items = await Promise.all(keys.map((pk) => server.read(pk)));
    expect(items.map((item) => item?.['v']?.N)).toStrictEqual(['1', '2']);
  });
});
