import {
  debezium,
  dms,
  dynamodb,
  dynamodbTable,
  firehose,
  firehoseStream,
  mirror,
  msk,
  on,
  sns,
  snsTopic,
  targets,
} from 'millrace';
import { describe, expect, it } from 'vitest';
import { findWarnings } from '../../../../src/tools/plan/warnings/find-warnings.ts';
import {
  cdcTopics,
  deployedFunction,
  deploymentOf,
  mapping,
} from '../report/billing-deployment.ts';
import { codesOf, orders, rule } from './warnings-of.ts';

const at = targets({
  topic: snsTopic(),
  fifo: snsTopic({ fifo: true }),
  items: dynamodbTable({ key: { id: 'number' } }),
  byCustomer: dynamodbTable({ key: { customer: 'number', id: 'number' } }),
  lines: firehoseStream(),
});
const keyOnly = debezium({ replicaIdentity: 'default' });
const to = sns({ topic: at.topic });

describe('warnOfDeletes', () => {
  it('finds what reads more of a removed row than its key', () => {
    const body = on(orders, ['delete'], {
      ...rule,
      to: sns({ topic: at.topic, message: (e) => `Gone: ${e.before.note}` }),
    });
    const asked = on(orders, ['delete'], { ...rule, where: { status: ['open'] }, to });
    const item = mirror(orders, {
      ...rule,
      to: dynamodb.put({ table: at.byCustomer, key: { customer: 'customer', id: 'id' } }),
    });

    for (const route of [body, asked, item]) {
      expect(codesOf(route, keyOnly)).toStrictEqual(['key-only-deletes']);
      expect(codesOf(route, dms({ engine: 'postgresql', beforeImage: 'b' }))).toStrictEqual([
        'key-only-deletes',
      ]);
      expect(codesOf(route, debezium({ replicaIdentity: 'full' }))).toStrictEqual([]);
      expect(codesOf(route, dms({ engine: 'mysql' }))).toStrictEqual([]);
    }
  });

  it('finds nothing where the key is enough', () => {
    const body = on(orders, ['delete'], {
      ...rule,
      to: sns({ topic: at.topic, message: (e) => `Gone: ${e.before.id}` }),
    });
    const rows = mirror(orders, {
      ...rule,
      where: { status: ['open'] },
      to: dynamodb.put({ table: at.items, key: { id: 'id' } }),
    });

    expect([body, rows].flatMap((route) => codesOf(route, keyOnly))).toStrictEqual([]);
  });
});

describe('warnOfSource', () => {
  it('finds an operation that the capture tool never writes', () => {
    const truncated = on(orders, ['truncate'], { ...rule, to });
    const removed = on(orders, ['delete'], { ...rule, to });

    expect(codesOf(truncated, dms())).toStrictEqual(['operation-not-sent']);
    expect(codesOf(truncated, debezium())).toStrictEqual([]);
    expect(codesOf(removed, debezium({ flattened: true, deletes: 'drop' }))).toStrictEqual([
      'operation-not-sent',
    ]);
    expect(codesOf(removed, debezium({ flattened: true, deletes: 'rewrite' }))).toStrictEqual([]);
  });

  it.each([
    [['server.shop.customers'], ['table-not-carried']],
    [['server.shop.customers', 'server.shop.orders'], []],
    [['server.shop.customers', 'server', '__debezium-heartbeat.server'], ['table-not-carried']],
    [['everything'], []],
  ])('of the topics %j finds %j', (topics, codes) => {
    const routes = [{ it: on(orders, ['create'], { ...rule, to }) }];
    const spec = { source: msk('cdc', topics), decoder: debezium(), routes };

    const found = findWarnings(
      deploymentOf(
        deployedFunction(spec, { source: cdcTopics, mapping: { ...mapping, retries: 10_000 } }),
      ),
    );

    expect(found.map(({ code }) => code)).toStrictEqual(codes);
  });
});

describe('warnOfGroups', () => {
  it.each([
    ['one group for all', sns({ topic: at.fifo, group: () => 'all' }), ['fifo-serialises']],
    [
      'a group for each of two values',
      sns({ topic: at.fifo, group: 'status' }),
      ['fifo-serialises'],
    ],
    ['a group for each customer', sns({ topic: at.fifo, group: 'customer' }), []],
    ['the group of the row', sns({ topic: at.fifo }), []],
  ])('finds what there is to find of %s', (_what, send, codes) => {
    expect(codesOf(on(orders, ['create'], { ...rule, to: send }), dms())).toStrictEqual(codes);
  });

  it('finds nothing for a topic that keeps no order', () => {
    const route = on(orders, ['create'], {
      ...rule,
      to: sns({ topic: at.topic, group: () => 'a' }),
    });

    expect(codesOf(route, dms())).toStrictEqual([]);
  });
});

describe('warnOfOldMessages', () => {
  const unlimited = on(orders, ['create'], { ...rule, maxAge: 'unlimited', to });

  it('finds messages of any age where a new mapping reads what is old', () => {
    const at0 = { startingPosition: 'AT_TIMESTAMP', startingTime: '2026-11-01T00:00:00Z' } as const;

    expect(codesOf(unlimited, dms())).toStrictEqual(['old-messages']);
    expect(codesOf(unlimited, dms(), { mapping: { ...mapping, ...at0 } })).toStrictEqual([
      'old-messages',
    ]);
  });

  it('finds nothing from LATEST, with an age, in shadow, or for lines that are kept', () => {
    const aged = on(orders, ['create'], { ...rule, to });
    const lines = on(orders, ['create'], {
      ...rule,
      maxAge: 'unlimited',
      to: firehose({ stream: at.lines }),
    });
    const shadow = { environment: { MILLRACE_MODES: '{"it":"shadow"}' } };

    expect(
      codesOf(unlimited, dms(), { mapping: { ...mapping, startingPosition: 'LATEST' } }),
    ).toStrictEqual([]);
    expect(codesOf(unlimited, dms(), shadow)).toStrictEqual([]);
    expect([aged, lines].flatMap((route) => codesOf(route, dms()))).toStrictEqual([]);
  });
});

describe('warnOfOpaqueFilter', () => {
  it('says of a filter that nobody sees into it', () => {
    const route = on(orders, ['create'], { ...rule, filter: (e) => e.after.id > 5, to });

    expect(codesOf(route, dms())).toStrictEqual(['opaque-filter']);
  });
});
