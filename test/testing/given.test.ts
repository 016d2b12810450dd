import { AssertionError } from 'node:assert';
import { find, looking, on, routes, sns } from 'millrace';
import { create, given, read, remove, TEST_TIME, update } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { at, log, things } from '../routing/tables.ts';

const set = routes({
  rise: on(things, ['update'], {
    because: 'A test.',
    became: { id: [5] },
    unknown: 'skip',
    to: sns({ topic: at.topic, message: (e) => ({ is: e.after.id }) }),
  }),
  news: on(things, ['create'], { because: 'A test.', to: sns({ topic: at.topic }) }),
});
const rise = update(things, { before: { id: 4 }, after: { id: 5 } });

function failureOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AssertionError) return error.message;
  }
  return 'no failure';
}

describe('thenSends', () => {
  it('passes for what is sent, and goes on', () => {
    expect(
      failureOf(() =>
        given(set)
          .when(rise)
          .thenSends({ rise: { message: { is: 5 } } })
          .thenSkips({}),
      ),
    ).toBe('no failure');
  });

  it('says what was expected and what the routes say instead', () => {
    const failure = failureOf(() =>
      given(set)
        .when(rise)
        .thenSends({ rise: { message: 'x' } }),
    );

    expect(failure.split('\n')).toStrictEqual([
      'rise: expected {"message":"x"}',
      '',
      'The routes say:',
      'shop.things update',
      '  rise: sends',
      '    became id [5]: yes (5)',
      '    became id [5] in the old row: no (4)',
      '    -> topic {"message":"{\\"is\\":5}","attributes":{}}',
      '  news: not on this operation',
    ]);
  });

  it.each([
    [
      'more than is sent',
      () =>
        given(set)
          .when(rise)
          .thenSends({ rise: [{}, {}] }),
    ],
    ['what another route sends', () => given(set).when(rise).thenSends({ news: {} })],
    ['nothing where something is sent', () => given(set).when(rise).thenSendsNothing()],
    [
      'something where nothing is sent',
      () => given(set).when(read(things)).thenSends({ news: {} }),
    ],
    ['another reason', () => given(set).when(rise).thenSkips({ rise: 'unknown' })],
    ['an error', () => given(set).when(rise).thenRejects({ rise: 'ERR_CDC_ROUTE_FAILED' })],
    ['a table that no route is on', () => given(set).when(create(log)).thenSendsNothing()],
  ])('fails when a test expects %s', (_name, run) => {
    expect(failureOf(run)).not.toBe('no failure');
  });

  it('fails when a route that should send is rejected', () => {
    const broken = routes({
      route: on(things, ['create'], {
        because: 'A test.',
        to: sns({ topic: at.topic, message: (e) => e.after.name }),
      }),
    });

    const failure = failureOf(() =>
      given(broken)
        .when(create(things, {}, { uncaptured: ['name'] }))
        .thenSendsNothing(),
    );

    expect(failure).toContain('route: rejected with ERR_CDC_COLUMN_UNCAPTURED');
  });
});

describe('given', () => {
  it('looks at the named routes only', () => {
    expect(given(set, 'news').when(rise).deliveries).toStrictEqual([]);
  });
});

describe('sample changes', () => {
  it('have a value in every column that is not given, and null where it may be', () => {
    const { after, key, row } = create(things, { id: 7 });

    expect(after).toMatchObject({ id: 7, owner: null, big: 1n, price: '1', status: 'new' });
    expect(Object.keys(after)).toStrictEqual(Object.keys(things.columns));
    expect(key).toStrictEqual({ id: 7 });
    expect(row).toBe(after);
  });

  it('are of a fixed time', () => {
    expect(create(things).source.committedAt).toBe(BigInt(Date.parse(TEST_TIME)) * 1000n);
  });

  it('leave uncaptured columns out, and guard them', () => {
    const change = update(things, { uncaptured: ['name'] });

    expect(change.uncaptured).toStrictEqual(['name']);
    expect(change.before).not.toHaveProperty('name');
    expect(Object.hasOwn(change.after, 'name')).toBe(false);
    expect(() => change.row.name).toThrow('Column not captured: name');
  });

  it('know the old key of a row that moved', () => {
    expect(rise).toMatchObject({ key: { id: 5 }, previousKey: { id: 4 } });
    expect(update(things, { after: { name: 'x' } }).previousKey).toBeUndefined();
    expect(update(things, { before: 'uncaptured', after: { id: 5 } }).before).toStrictEqual({});
  });

  it('of a delete can carry nothing but the key', () => {
    const { before, uncaptured } = remove(things, { id: 7 }, { captured: 'key' });

    expect(before).toStrictEqual({ id: 7 });
    expect(uncaptured).toHaveLength(Object.keys(things.columns).length - 1);
  });

  it('of a snapshot say so', () => {
    expect(read(things).source.snapshot).toBe(true);
  });
});

describe('a read of what is not there', () => {
  it('fails a test where sample values do not take its branch', () => {
    const say = (e: { readonly after: object; readonly row: { readonly name: string } }): string =>
      e.row.name === 'odd' ? `in ${String(Reflect.get(e.after, 'citty'))}` : 'x';
    const route = on(things, ['create'], {
      because: 'A test.',
      to: sns({ topic: at.topic, message: say }),
    });

    const run = (): unknown => given({ route }).when(create(things, { name: 'odd' }));

    expect(run).toThrow('A route reads what is not there: table shop.things has no column citty');
  });
});

describe('finding', () => {
  const billed = looking(things, {
    owner: find(at.cache, {
      of: things,
      by: { id: 'owner' },
      key: { pk: '{id}' },
      missing: 'skip',
    }),
  });
  const mails = routes({
    mail: on(billed, ['create'], {
      because: 'A test.',
      found: { owner: { done: [true] } },
      to: sns({ topic: at.topic, message: (e) => e.found.owner.name }),
    }),
  });
  const created = create(things, { id: 1, owner: 2 });

  it('gives routes what they look up, as data', () => {
    const found = given(mails).finding({ owner: { id: 2, name: 'Ada', done: true } });

    expect(failureOf(() => found.when(created).thenSends({ mail: { message: 'Ada' } }))).toBe(
      'no failure',
    );
    expect(found.when(created).explanation).toContain('mail: sends');
  });

  it('finds nothing that was not said', () => {
    expect(failureOf(() => given(mails).when(created).thenSkips({ mail: 'not-found' }))).toBe(
      'no failure',
    );
  });
});
