import {
  dynamodb,
  int,
  mirror,
  on,
  opensearch,
  type Route,
  routes,
  sns,
  snsTopic,
  table,
  text,
} from 'millrace';
import { describe, expect, it } from 'vitest';
import { checkRoutes, findRouteProblems } from '../../../src/routing/check/check-routes.ts';
import { formatProblem } from '../../../src/routing/check/problem.ts';
import { listRoutes } from '../../../src/routing/declare/list-routes.ts';
import { at, log, things } from '../tables.ts';
import { tenRoutes } from '../ten-routes.ts';

const because = 'A test.';
const to = sns({ topic: at.topic });
const right = on(things, ['create'], { because, to });

/** Declares what the compiler refuses, as a caller without types would. */
function untyped(build: (anything: never) => Route): Route {
  return build(undefined as never);
}

function problemsOf(...sets: readonly Readonly<Record<string, Route>>[]): readonly string[] {
  return findRouteProblems(sets).map(formatProblem);
}

function onCreate(rule: object): Route {
  return untyped((_: never) => on(things, ['create'], { because, to, ...rule } as never));
}

describe('findRouteProblems', () => {
  it('finds nothing wrong with routes that are right', () => {
    expect(problemsOf({ right }, tenRoutes)).toStrictEqual([]);
  });

  it('finds two routes of one name in different sets, and a `formerly` that is taken', () => {
    const renamed = on(things, ['create'], { because, formerly: 'right', to });
    const fix = 'give each route a name of its own: it is part of effect ids';

    expect(problemsOf(routes({ right }), routes({ right }), { renamed })).toStrictEqual([
      `route "right": two routes have this name, now or \`formerly\`; ${fix}`,
    ]);
  });

  it.each([
    ['an empty `because`', { because: ' ' }, '`because` is empty'],
    ['a time without a zone', { since: '2026-01-10T00:00:00' }, '`since` is not an ISO time'],
    ['a wrong age', { maxAge: 'soon' }, '`maxAge` is not a length of time'],
    ['a wrong mode', { mode: 'off' }, 'no such mode'],
    ['a wrong limit', { atMost: { count: 0, per: '1h' } }, '`atMost.count` is not a number'],
    ['a wrong period', { atMost: { count: 1, per: 'x' } }, '`atMost.per` is not a length of time'],
    ['an unknown column', { where: { nam: ['a'] } }, 'column "nam": `where`: table things has no'],
    ['one in `$or`', { where: { $or: [{ nam: ['a'] }] } }, '`where.$or`: table things has no such'],
    ['an empty `$or`', { where: { $or: [] } }, '`where.$or` is not a list of conditions'],
    [
      'one in `changed`',
      { changed: ['nam'], unknown: 'skip' },
      'column "nam": `changed`: table things has no such',
    ],
    ['one in `allow`', { allow: ['nam'] }, 'column "nam": `allow`: table things has no such'],
    ['no list', { where: { id: 1 } }, 'column "id": `where`: the conditions are not a list'],
    ['an empty list', { where: { id: [] } }, '`where`: the conditions are not a list'],
    ['a wrong value', { where: { id: ['1'] } }, 'the value is not one of a int column'],
    ['an unsafe bigint', { where: { big: [2 ** 60] } }, 'the value is not one of a bigint column'],
    ['a wrong decimal', { where: { price: ['1,5'] } }, 'the value is not one of a decimal column'],
    ['a wrong literal', { where: { status: ['gone'] } }, 'the value is not one of a oneOf column'],
    ['a wrong null', { where: { id: [null] } }, 'the column is never null'],
    ['a wrong word', { where: { id: [{ numric: [] }] } }, 'not a condition: numric'],
    ['two words', { where: { name: [{ prefix: 'a', suffix: 'b' }] } }, 'not a condition: prefix'],
    ['a range on text', { where: { name: [{ numeric: ['>', 1] }] } }, '`numeric` is for numbers'],
    ['a wrong range', { where: { id: [{ numeric: ['<', 5, '>', 1] }] } }, 'not a range'],
    ['half a range', { where: { id: [{ numeric: ['>'] }] } }, 'not a range'],
    ['an empty range', { where: { id: [{ numeric: ['>', 5, '<', 1] }] } }, 'the range is empty'],
    ['wrong limits', { where: { id: [{ numeric: ['>', '1'] }] } }, 'the limits are not values'],
    ['a prefix on a number', { where: { id: [{ prefix: '1' }] } }, '`prefix` is for texts'],
    ['a wrong prefix', { where: { name: [{ prefix: 1 }] } }, '`prefix` takes a text'],
    [
      'a wrong exclusion',
      { where: { id: [{ 'anything-but': 'a' }] } },
      '`anything-but` takes values',
    ],
    ['another one', { where: { name: [{ 'anything-but': { like: 'a' } }] } }, 'one text word'],
    ['a wrong `exists`', { where: { id: [{ exists: 1 }] } }, '`exists` takes true or false'],
    ['JSON compared', { where: { data: ['a'] } }, 'the value is not one of a json column'],
    [
      '`before` of a new row',
      { before: { id: [1] }, unknown: 'skip' },
      '`before` is never met by a new row',
    ],
  ])('finds %s', (_name, rule, what) => {
    const [problem, ...others] = problemsOf({ route: onCreate(rule) });

    expect(problem).toContain('route "route"');
    expect(problem).toContain(what);
    expect(others).toStrictEqual([]);
  });

  it('finds operations that are none, wrong, or at odds with the conditions', () => {
    const rules = (operations: readonly string[], rule: object = {}): readonly string[] =>
      problemsOf({
        route: on(things, operations as never, { because, to, ...rule } as never) as Route,
      }).map((problem) => problem.replace(/;.*/, ''));

    expect(rules([])).toStrictEqual(['route "route": it is on no operation']);
    expect(rules(['insert'])).toStrictEqual(['route "route": no such operation: insert']);
    expect(rules(['read'])).toStrictEqual([
      'route "route": a snapshot would send a message for every row',
    ]);
    expect(rules(['delete'], { became: { id: [1] }, unknown: 'skip' })).toStrictEqual([
      'route "route": `became` is never met by a removed row',
    ]);
    expect(rules(['truncate'], { where: { id: [1] } })).toStrictEqual([
      'route "route": a truncate has no row to test',
    ]);
  });

  it('finds targets without a name, and sends of the wrong kind of route', () => {
    const unnamed = on(things, ['create'], { because, to: sns({ topic: snsTopic() }) });
    const mirrored = onCreate({ to: opensearch.index({ index: at.index }) });
    const message = mirror(things, { because, to: to as never }) as Route;

    expect(problemsOf({ unnamed, mirrored, message })).toStrictEqual([
      'route "unnamed": the target of `sns` has no name; declare it through `targets({ ... })`',
      'route "mirrored": `opensearch.index` is not for `on` routes; use `mirror(table, ...)`',
      'route "message": `sns` is not for `mirror` routes; use `on(table, operations, ...)`',
    ]);
  });

  it('finds keys that name no item', () => {
    const key = (parts: object): Route =>
      onCreate({ to: dynamodb.invalidate({ table: at.cache, key: parts as never }) });

    expect(
      problemsOf({ a: key({ pk: '{nam}' }), b: key({ pk: '{name' }), c: key({ id: '{id}' }) }).map(
        (problem) => problem.replace(/;.*/, ''),
      ),
    ).toStrictEqual([
      'route "a", column "nam": `dynamodb.invalidate`, key.pk: table things has no such column',
      'route "b": `dynamodb.invalidate`, key.pk: not a template',
      'route "c": `dynamodb.invalidate`: the key is not that of the target',
    ]);
  });

  it('finds a column to set that is not there', () => {
    const set = onCreate({
      to: dynamodb.update({ table: at.cache, key: { pk: 'name' }, set: ['nam'] as never }),
    });

    expect(problemsOf({ set })[0]).toContain('column "nam": `dynamodb.update`, set: table things');
  });

  it('finds state of rows that cannot be told apart', () => {
    const keyless = mirror(log, { because, to: opensearch.index({ index: at.index }) });
    const shared = mirror(things, {
      because,
      to: dynamodb.put({ table: at.cache, key: { pk: 'OWNER#{owner}' } }),
    });

    expect(
      problemsOf({ keyless, shared }).map((problem) => problem.replace(/;.*/, '')),
    ).toStrictEqual([
      'route "keyless": `opensearch.index`: table log has no key, so its rows cannot be told apart',
      'route "shared", column "id": `dynamodb.put`: several rows would write one item, for its key leaves out a key column',
    ]);
  });

  it('learns the columns of a key that is a function', () => {
    const byFunction = mirror(things, {
      because,
      to: dynamodb.put({ table: at.cache, key: { pk: (row) => `THING#${row.id}` } }),
    });

    expect(byFunction.sends[0]?.needs).toStrictEqual(['id']);
    expect(problemsOf({ byFunction })).toStrictEqual([]);
  });

  it('finds two writers of one item, and lets those be whose items are apart', () => {
    const writer = (start: string): Route =>
      mirror(things, {
        because,
        to: dynamodb.put({ table: at.cache, key: { pk: `${start}{id}` as '{id}' } }),
      });

    expect(problemsOf({ one: writer('A#'), two: writer('B#') })).toStrictEqual([]);
    expect(problemsOf({ one: writer('A#'), two: writer('A') })).toHaveLength(1);
    expect(problemsOf({ one: writer('A'), two: writer('A#') })).toHaveLength(1);
    expect(problemsOf({ one: writer('A#'), two: writer('') })).toStrictEqual([
      'route "two": it writes whole items to cache, as route "one" does; give their keys different ' +
        "beginnings, such as 'CUSTOMER#{...}' and 'ORDER#{...}', or another target",
    ]);
  });

  it('finds a truncate that a send cannot follow', () => {
    const drop = dynamodb.invalidate({ table: at.cache, key: { pk: 'name' } });
    const truncated = on(things, ['truncate'], { because, to: drop as never }) as Route;

    expect(problemsOf({ truncated })).toStrictEqual([
      'route "truncated": `dynamodb.invalidate` needs a row, and a truncate has none; make a ' +
        'route of its own for `truncate`',
    ]);
  });

  it('finds tables that one record could be of', () => {
    const twin = table({ name: 'things', key: ['id'], columns: { id: int(), name: text() } });
    const other = on(twin, ['create'], { because, to });

    expect(problemsOf({ right, other })).toStrictEqual([
      'a record can be of table shop.things and of things; declare each table once, and give both ' +
        'its database and schema where names repeat',
    ]);
  });
});

describe('checkRoutes', () => {
  it('reports all problems of all routes in one error', () => {
    const sets = [{ one: onCreate({ because: '' }) }, { two: onCreate({ where: { nam: [1] } }) }];

    const check = (): void => checkRoutes(listRoutes(sets));

    expect(check).toThrow(
      expect.objectContaining({
        code: 'ERR_CDC_ROUTES_INVALID',
        details: { problems: 2 },
        message: expect.stringMatching(
          /^Routes are not valid:\n- route "one": .*\n- route "two", /,
        ),
      }),
    );
  });

  it('checks the modes that a setting gives', () => {
    expect(() => checkRoutes(listRoutes([{ right }]), { right: 'off' as never })).toThrow(
      expect.objectContaining({ code: 'ERR_CDC_ROUTES_INVALID' }),
    );
  });
});
