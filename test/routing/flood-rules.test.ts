import { dynamodb, on, type RouteMode, sns } from 'millrace';
import { create, given, read, update } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { compileRouter } from '../../src/routing/compile-router.ts';
import { at, things } from './tables.ts';

const because = 'A test.';
const to = sns({ topic: at.topic, message: () => 'sent' });
const drop = dynamodb.invalidate({ table: at.cache, key: { pk: 'name' } });
const HOUR_MS = 3_600_000;

describe('maxAge', () => {
  const committedAt = '2026-01-15T00:00:00Z';
  const at12Hours = create(things, {}, { committedAt });

  it('is a day, unless said otherwise', () => {
    const set = { route: on(things, ['create'], { because, to }) };
    const old = create(things, {}, { committedAt: '2026-01-14T11:59:59Z' });

    given(set).when(at12Hours).thenSends({ route: {} });
    given(set).when(old).thenRejects({ route: 'ERR_CDC_CHANGE_TOO_OLD' });
  });

  it('is what the route says', () => {
    const set = {
      short: on(things, ['create'], { because, maxAge: '30m', to }),
      long: on(things, ['create'], { because, maxAge: 13 * HOUR_MS, to }),
      any: on(things, ['create'], { because, maxAge: 'unlimited', to }),
    };

    const { deliveries } = given(set)
      .when(at12Hours)
      .thenRejects({ short: 'ERR_CDC_CHANGE_TOO_OLD' });

    expect(deliveries.map(({ route }) => route)).toStrictEqual(['long', 'any']);
  });

  it('goes by the arrival where the commit time is not known', () => {
    const { route } = compileRouter([{ route: on(things, ['create'], { because, to }) }]);
    const change = create(things, {}, { source: { committedAt: undefined } });
    const arrivedAt = Date.parse(committedAt);
    const parkedAt = (hours: number): unknown =>
      route({ ...change, arrivedAt }, arrivedAt + hours * HOUR_MS).rejections.map(
        ({ error }) => error.code,
      );

    expect(parkedAt(24)).toStrictEqual([]);
    expect(parkedAt(25)).toStrictEqual(['ERR_CDC_CHANGE_TOO_OLD']);
  });

  it('sends what has no time at all', () => {
    const change = create(things, {}, { source: { committedAt: undefined } });

    given({ route: on(things, ['create'], { because, to }) })
      .when(change)
      .thenSends({ route: {} });
  });

  it('holds the messages of a route back, and not its states', () => {
    const set = { route: on(things, ['create'], { because, maxAge: '1h', to: [to, drop] }) };

    const { deliveries } = given(set)
      .when(at12Hours)
      .thenRejects({ route: 'ERR_CDC_CHANGE_TOO_OLD' });

    expect(deliveries.map(({ sink }) => sink)).toStrictEqual(['dynamodb']);
  });

  it('parks only what would be sent: a filter is asked first', () => {
    const set = { route: on(things, ['create'], { because, filter: () => false, to }) };
    const old = create(things, {}, { committedAt: '2026-01-01T00:00:00Z' });

    given(set).when(old).thenSendsNothing().thenSkips({ route: 'filter' });
  });
});

describe('since', () => {
  const since = '2026-01-10T00:00:00+02:00';
  const set = { route: on(things, ['create'], { because, since, to: [to, drop] }) };
  const before = create(things, {}, { committedAt: '2026-01-09T21:59:59Z' });
  const after = create(things, {}, { committedAt: '2026-01-09T22:00:00Z' });

  it('skips by name the messages of what was committed before the route went live', () => {
    given(set)
      .when(before)
      .thenSends({ route: { action: 'invalidate' } })
      .thenSkips({ route: 'before-since' });
  });

  it('parks what was committed after it, however old', () => {
    given(set).when(after).thenRejects({ route: 'ERR_CDC_CHANGE_TOO_OLD' });
  });

  it('is also a setting of the function; the later of the two holds', () => {
    const reasonAt = (setting: string): unknown =>
      compileRouter([set], { since: Date.parse(setting) }).route(after, Date.parse(since)).skips;

    expect(reasonAt('2026-01-09T00:00:00Z')).toStrictEqual([]);
    expect(reasonAt('2026-01-11T00:00:00Z')).toStrictEqual([
      { route: 'route', reason: 'before-since' },
    ]);
  });
});

describe('snapshot', () => {
  it('sends rows of a snapshot where the route says so', () => {
    const set = { route: on(things, ['read'], { because, snapshot: 'deliver', to }) };

    given(set).when(read(things)).thenSends({ route: {} });
  });
});

describe('unknown', () => {
  const changed = { because, changed: ['name'] } as const;
  const blind = update(things, { before: 'uncaptured' });

  it('lets messages go or not, as the route says', () => {
    const set = {
      match: on(things, ['update'], { ...changed, unknown: 'match', to }),
      skip: on(things, ['update'], { ...changed, unknown: 'skip', to }),
    };

    given(set).when(blind).thenSends({ match: {} }).thenSkips({ skip: 'unknown' });
  });

  it('always matches for states', () => {
    const set = {
      alone: on(things, ['update'], { ...changed, to: drop }),
      mixed: on(things, ['update'], { ...changed, unknown: 'skip', to: [to, drop] }),
    };

    given(set)
      .when(blind)
      .thenSends({ alone: { action: 'invalidate' }, mixed: { action: 'invalidate' } })
      .thenSkips({ mixed: 'unknown' });
  });
});

describe('mode', () => {
  const routeIn = (mode: RouteMode) => ({ route: on(things, ['create'], { because, mode, to }) });

  it('shadow builds and counts, and sends nothing', () => {
    given(routeIn('shadow')).when(create(things)).thenSendsNothing().thenSkips({ route: 'shadow' });
  });

  it('shadow counts what would fail by another name', () => {
    const set = {
      route: on(things, ['create'], {
        because,
        mode: 'shadow',
        to: sns({
          topic: at.topic,
          message: (e) => (e.after.name === 'odd' ? (undefined as never) : 'x'),
        }),
      }),
    };

    given(set)
      .when(create(things, { name: 'odd' }))
      .thenSendsNothing()
      .thenSkips({ route: 'shadow-failed' });
  });

  it('paused parks every send', () => {
    const set = { route: on(things, ['create'], { because, mode: 'paused', to: [to, drop] }) };

    const { deliveries, rejections } = given(set).when(create(things));

    expect(deliveries).toStrictEqual([]);
    expect(rejections).toMatchObject([
      { route: 'route', target: 'topic', error: { code: 'ERR_CDC_ROUTE_PAUSED' } },
      { route: 'route', target: 'cache', error: { code: 'ERR_CDC_ROUTE_PAUSED' } },
    ]);
  });

  it('is changed by a setting, without a new build', () => {
    const change = create(things);
    const countsOf = (declared: RouteMode, set: RouteMode): readonly number[] => {
      const { route } = compileRouter([routeIn(declared)], { modes: { route: set } });
      const routed = route(change, Date.parse('2026-01-15T12:00:00Z'));
      return [routed.deliveries.length, routed.rejections.length, routed.skips.length];
    };

    expect(countsOf('live', 'shadow')).toStrictEqual([0, 0, 1]);
    expect(countsOf('live', 'paused')).toStrictEqual([0, 1, 0]);
    expect(countsOf('shadow', 'live')).toStrictEqual([1, 0, 0]);
  });
});

describe('several sends of one route', () => {
  it('keep apart what they name alike', () => {
    const set = { route: on(things, ['create'], { because, to: [to, drop, drop] }) };

    const { deliveries } = given(set).when(create(things));

    expect(deliveries.map(({ item }) => item)).toStrictEqual([
      'topic shop.things [1]',
      'cache ["text"]',
      'cache ["text"]',
    ]);
  });
});
