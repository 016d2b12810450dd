import { inspect } from 'node:util';
import fc from 'fast-check';
import { above, on, type RouteSet, routes, sns } from 'millrace';
import { create, given, read, remove, truncate, update } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { compileRouter } from '../../src/routing/compile-router.ts';
import { at, log, things } from './tables.ts';

const because = 'A test.';
const to = sns({ topic: at.topic, message: () => 'sent' });
const sent = { route: { message: 'sent' } };

describe('where', () => {
  const set = routes({
    route: on(things, ['create', 'update', 'delete'], { because, where: { owner: [5] }, to }),
  });

  it('looks at the row that the change leaves', () => {
    given(set)
      .when(update(things, { before: { owner: 4 }, after: { owner: 5 } }))
      .thenSends(sent);
    given(set)
      .when(update(things, { before: { owner: 5 }, after: { owner: 4 } }))
      .thenSendsNothing();
  });

  it('looks at the row that a delete removes', () => {
    given(set)
      .when(remove(things, { owner: 5 }))
      .thenSends(sent);
  });

  it('is unknown, and matches, where a delete carries only the key', () => {
    given(set)
      .when(remove(things, { owner: 4 }, { captured: 'key' }))
      .thenSends(sent);
  });
});

describe('before', () => {
  const set = routes({
    route: on(things, ['create', 'update', 'delete'], {
      because,
      before: { owner: [5] },
      unknown: 'skip',
      to,
    }),
  });

  it('looks at the row that was', () => {
    given(set)
      .when(update(things, { before: { owner: 5 }, after: { owner: 4 } }))
      .thenSends(sent);
    given(set)
      .when(remove(things, { owner: 5 }))
      .thenSends(sent);
  });

  it('is never met by a new row, and not unknown of one', () => {
    const matching = routes({
      route: on(things, ['create', 'update'], {
        because,
        before: { owner: [5] },
        unknown: 'match',
        to,
      }),
    });

    given(matching)
      .when(create(things, { owner: 5 }))
      .thenSendsNothing();
  });

  it('is unknown without a before image', () => {
    given(set)
      .when(update(things, { before: 'uncaptured', after: { owner: 5 } }))
      .thenSendsNothing()
      .thenSkips({ route: 'unknown' });
  });
});

describe('became', () => {
  const set = routes({
    route: on(things, ['read', 'create', 'update', 'delete'], {
      because,
      became: { id: [above(10)] },
      unknown: 'match',
      snapshot: 'deliver',
      to,
    }),
  });

  it.each([
    ['a new row that matches', create(things, { id: 11 }), true],
    ['a new row that does not', create(things, { id: 9 }), false],
    ['a row of a snapshot that matches', read(things, { id: 11 }), true],
    ['a rise', update(things, { before: { id: 9 }, after: { id: 11 } }), true],
    ['a rise above the limit', update(things, { before: { id: 11 }, after: { id: 12 } }), false],
    ['a fall', update(things, { before: { id: 11 }, after: { id: 9 } }), false],
    ['an unknown old value', update(things, { before: 'uncaptured', after: { id: 11 } }), true],
    ['a known new value', update(things, { before: 'uncaptured', after: { id: 9 } }), false],
    ['a removed row', remove(things, { id: 11 }), false],
  ])('on %s', (_name, change, isSent) => {
    const happened = given(set).when(change);

    if (isSent) happened.thenSends(sent);
    else happened.thenSendsNothing();
  });
});

describe('changed', () => {
  const set = routes({
    route: on(things, ['create', 'update', 'delete'], {
      because,
      changed: ['price', 'data', 'raw'],
      unknown: 'skip',
      to,
    }),
  });
  const raw = new Uint8Array([1]);
  const same = { price: '1.5', data: { a: [1] }, raw };

  it('compares decimals by amount, JSON and bytes by content', () => {
    const equal = { price: '1.50', data: { a: [1] }, raw: new Uint8Array([1]) };

    given(set)
      .when(update(things, { before: same, after: equal }))
      .thenSendsNothing();
  });

  it.each([
    ['a decimal', { price: '1.51' }],
    ['JSON', { data: { a: [2] } }],
    ['bytes', { raw: new Uint8Array([2]) }],
  ])('sees another value of %s', (_name, after) => {
    given(set)
      .when(update(things, { before: same, after }))
      .thenSends(sent);
  });

  it('counts every captured column of a new or removed row as changed', () => {
    given(set).when(create(things)).thenSends(sent);
    given(set).when(remove(things)).thenSends(sent);
  });

  it('is unknown where none of the columns was captured', () => {
    given(set)
      .when(remove(things, {}, { captured: 'key' }))
      .thenSendsNothing()
      .thenSkips({ route: 'unknown' });
    given(set)
      .when(update(things, { before: same, uncaptured: ['data'] }))
      .thenSendsNothing()
      .thenSkips({ route: 'unknown' });
  });
});

describe('filter', () => {
  it('is asked last, and its answer is a named skip', () => {
    const set = routes({
      route: on(things, ['update'], {
        because,
        filter: (e) => e.after.id > 2 * (e.before.id ?? 0),
        to,
      }),
    });

    given(set)
      .when(update(things, { before: { id: 2 }, after: { id: 5 } }))
      .thenSends(sent);
    given(set)
      .when(update(things, { before: { id: 3 }, after: { id: 5 } }))
      .thenSendsNothing()
      .thenSkips({ route: 'filter' });
  });

  it('is stopped when it reads a column that was not captured', () => {
    const set = routes({
      route: on(things, ['update'], { because, filter: (e) => e.after.done, to }),
    });

    given(set)
      .when(update(things, { uncaptured: ['done'] }))
      .thenRejects({ route: 'ERR_CDC_COLUMN_UNCAPTURED' });
  });

  it('keeps what it throws out of the error', () => {
    const set = routes({
      route: on(things, ['create'], {
        because,
        filter: (e) => {
          throw new RangeError(`secret ${e.after.name}`);
        },
        to,
      }),
    });

    const [rejection] = given(set).when(create(things, { name: 'hidden' })).rejections;

    expect(rejection?.error).toMatchObject({
      code: 'ERR_CDC_ROUTE_FAILED',
      message: 'Route route: the function `filter` threw RangeError',
    });
    expect(inspect(rejection)).not.toContain('hidden');
  });
});

describe('a truncate', () => {
  it('reaches routes on it, with or without a key', () => {
    const set = routes({
      route: on(log, ['truncate'], { because, to }),
      rows: on(log, ['create'], { because, to }),
    });

    given(set).when(truncate(log)).thenSends(sent);
  });
});

describe('compileRouter', () => {
  it('answers empty lists for what no route wants', () => {
    const router = compileRouter([
      { route: on(things, ['create'], { because, where: { id: [1] }, to }) },
    ]);
    const nothing = { deliveries: [], rejections: [], skips: [] };

    expect(router.route(create(things, { id: 2 }), 0)).toStrictEqual(nothing);
    expect(router.route(remove(things, { id: 1 }), 0)).toStrictEqual(nothing);
    expect(router.route(create(log), 0)).toStrictEqual(nothing);
    expect(router.isWanted(things)).toBe(true);
    expect(router.isWanted(log)).toBe(false);
    expect(router.isWanted({ database: 'x', schema: 'shop', name: 'things' })).toBe(true);
  });

  it('finds the same routes by its index as one by one', () => {
    const scalars = fc.constantFrom(1, 2, 3);
    const wheres = fc.record(
      {
        id: fc.array(scalars, { minLength: 1, maxLength: 2 }),
        price: fc.constantFrom(['1.0'], ['2'], [above('1')]),
        status: fc.constantFrom(['new' as const], ['old' as const]),
      },
      { requiredKeys: [] },
    );
    const rows = fc.record({
      id: scalars,
      price: fc.constantFrom('1', '2.00', '3'),
      status: fc.constantFrom('new' as const, 'old' as const),
    });
    const lost = fc.subarray(['id', 'price', 'status'] as const);
    fc.assert(
      fc.property(fc.array(wheres, { maxLength: 8 }), rows, lost, (all, row, uncaptured) => {
        const set: RouteSet = Object.fromEntries(
          all.map((where, index) => [
            `route-${index}`,
            on(things, ['create'], { because, where, to }),
          ]),
        );
        const change = create(things, row, { uncaptured });

        const together = compileRouter([set]).route(change, 0).deliveries;
        const alone = Object.entries(set).flatMap(
          ([name, route]) => compileRouter([{ [name]: route }]).route(change, 0).deliveries,
        );

        expect(together).toStrictEqual(alone);
      }),
    );
  });
});
