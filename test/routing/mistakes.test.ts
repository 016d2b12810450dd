import { describe, expect, it } from 'vitest';
import { at, type Event, invoices, message, problemsOf, route, untyped } from './untyped.ts';

const { on, mirror, sns, sqs, firehose, eventbridge, sendTo, snsTopic, dynamodbTable, targets } =
  untyped;
const { dynamodb, opensearch } = untyped;

describe('check refuses what the compiler refuses', () => {
  it.each<readonly [name: string, declare: () => unknown, says: string]>([
    ['an unknown column of a condition', () => route({ where: { kwh: [45] } }), 'column "kwh"'],
    ['a text that is none of the column', () => route({ where: { status: ['gone'] } }), 'not one'],
    ['a range of text', () => route({ where: { note: [{ numeric: ['>', 3] }] } }), 'for numbers'],
    [
      '`after` of a removed row',
      () => message((e) => e.after['note'], 'delete'),
      'it reads `after`, which the event of a delete does not have',
    ],
    [
      '`after` of some removed row',
      () => message((e) => e.after['note'], 'update', 'delete'),
      'it reads `after`, which the event of a delete does not have',
    ],
    ['`before` of a new row', () => message((e) => e.before['note']), 'it reads `before`'],
    ['a change of no column', () => route({ changed: ['kwh'], unknown: 'skip' }), 'column "kwh"'],
    ['a column that is not there', () => message((e) => `in ${e.after['kwh']}`), 'column "kwh"'],
    ['an unknown operation', () => route({}, 'insert'), 'no such operation: insert'],
    [
      'a target that is not there',
      () => route({ to: sns({ topic: (at as Record<string, unknown>)['alert'] }) }),
      '`sns`: `topic` is missing',
    ],
    [
      'a target of another kind',
      () => route({ to: sns({ topic: at.cache }) }),
      '`topic` is not a target of sns',
    ],
    ['a limit of text', () => route({ where: { total: [{ numeric: ['>', 'a'] }] } }), 'limits'],
    ['a condition that is no list', () => route({ where: { customer_id: 45 } }), 'not a list'],
    ['null of a column without', () => route({ where: { note: [null] } }), 'never null'],
    [
      'a misspelt word of a route',
      () => route({ maxAgee: '1h' }),
      '`on`: there is no word `maxAgee`',
    ],
    [
      'a misspelt word of a message',
      () => route({ to: sns({ topic: at.alerts, mesage: () => 'x' }) }),
      '`sns`: there is no word `mesage`',
    ],
    [
      'one of a queue',
      () => route({ to: sqs({ queue: at.queue, grup: 'note' }) }),
      '`sqs`: there is no word `grup`',
    ],
    [
      'one of a line',
      () => route({ to: firehose({ stream: at.lines, lines: () => 'x' }) }),
      '`firehose`: there is no word `lines`',
    ],
    [
      'one of an event',
      () => route({ to: eventbridge({ bus: at.bus, detailtype: 'x' }) }),
      '`eventbridge`: there is no word `detailtype`',
    ],
    ['no body', () => route({ to: sendTo({ target: {} }) }), '`body` is missing'],
    [
      'a key of another attribute',
      () => route({ to: dynamodb.invalidate({ table: at.cache, key: { id: 'note' } }) }),
      'the key is not that of the target',
    ],
    [
      'a key that is a function',
      () => route({ to: dynamodb.invalidate({ table: at.cache, key: () => ({}) }) }),
      '`key` is not an object',
    ],
    ['no reason', () => route({ because: undefined }), '`because` is empty'],
    ['a misspelt operator', () => route({ where: { note: [{ prefixx: 'a' }] } }), 'prefixx'],
    ['a comma', () => route({ where: { total: [{ numeric: ['>', '1,5'] }] } }), 'the limits'],
    [
      'a filter that answers a number',
      () => route({ filter: (e: Event) => e.after['customer_id'] }),
      '`filter` answers number',
    ],
    ['a prefix of a number', () => route({ where: { balance: [{ prefix: '4' }] } }), 'for texts'],
    ['a column of `$or`', () => route({ where: { $or: [{ blance: [0] }] } }), 'column "blance"'],
    ['nothing to send', () => route({ to: undefined }), 'it sends nothing'],
    ['a list of nothing', () => route({ to: [] }), 'it sends nothing'],
    ['what is no send', () => route({ to: [at.alerts] }), 'something that is no send'],
    [
      'a truncate of an item',
      () =>
        route({ to: dynamodb.invalidate({ table: at.cache, key: { pk: 'note' } }) }, 'truncate'),
      'needs a row',
    ],
    ['a bigint compared with text', () => route({ where: { big: ['1'] } }), 'not one of a bigint'],
    ['a condition of JSON', () => route({ where: { details: [{ prefix: 'a' }] } }), 'for texts'],
    [
      'a range upside down',
      () => route({ where: { customer_id: [{ numeric: ['<', 5, '>', 1] }] } }),
      'not a range',
    ],
    [
      'an index of changes',
      () => route({ to: opensearch.index({ index: at.search }) }),
      'is not for `on` routes',
    ],
    [
      'a message of a mirror',
      () => mirror(invoices, { because: 'x', to: sns({ topic: at.alerts }) }),
      'is not for `mirror` routes',
    ],
    [
      'a word of changes in a mirror',
      () => {
        const to = opensearch.index({ index: at.search });
        return mirror(invoices, { because: 'x', to, unknown: 'skip' });
      },
      '`mirror`: there is no word `unknown`',
    ],
    ['no operation', () => on(invoices, [], { because: 'x', to: [] }), 'on no operation'],
    [
      'a message that may be nothing',
      () => message((e) => e.before['note'], 'update'),
      'without a before image, the function `message` answered undefined',
    ],
    ['a route that is none', () => ({ because: 'x', on: ['create'] }), 'it is no route'],
    ['a table that is not there', () => on(undefined, ['create'], {}), 'table is not declared'],
    [
      'a date as a number',
      () => route({ where: { due_date: [{ numeric: ['>', 1] }] } }),
      'numbers',
    ],
    [
      'no word on what is unknown',
      () => route({ became: { note: ['a'] } }, 'update'),
      '`unknown` is missing',
    ],
    [
      'a word of messages without one',
      () => {
        const to = dynamodb.invalidate({ table: at.cache, key: { pk: 'note' } });
        return route({ maxAge: '1h', to });
      },
      '`maxAge` is for messages',
    ],
    [
      'an unknown word on incomplete rows',
      () => {
        const to = opensearch.index({ index: at.search, incomplete: 'drop' });
        return mirror(invoices, { because: 'x', to });
      },
      '`incomplete` is not "merge" or "skip" or "fail"',
    ],
    ['a topic that is misspelt', () => topicOf(snsTopic({ fifoo: true })), 'no word `fifoo`'],
    [
      'an item table without a key',
      () => {
        const items = Reflect.get(
          targets({ items: dynamodbTable({ keys: {} }) }),
          'items',
        ) as unknown;
        return route({ to: dynamodb.invalidate({ table: items, key: {} }) });
      },
      'target items: a DynamoDB table: there is no word `keys`',
    ],
  ])('%s', (_name, declare, says) => {
    const problems = problemsOf(declare());

    expect(problems.join('\n')).toContain(says);
  });

  // What no row shows: a value that may be absent is calculated with.
  it('but not a filter that calculates with an absent value', () => {
    const filter = (e: Event): boolean => Number(e.after['balance']) > Number(e.before['balance']);

    expect(problemsOf(route({ filter }, 'update'))).toStrictEqual([]);
  });
});

function topicOf(topic: unknown): unknown {
  return route({ to: sns({ topic: Reflect.get(targets({ topic }), 'topic') as unknown }) });
}
