import fc from 'fast-check';
import { firehose, on, routes, sns } from 'millrace';
import { create, given, remove, truncate, update } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { compileRouter } from '../../../src/routing/compile-router.ts';
import { at, log, things } from '../tables.ts';
import { orders, tenRoutes } from '../ten-routes.ts';

const because = 'A test.';
const to = sns({ topic: at.topic, message: (): string => 'sent' });

describe('explain', () => {
  it('tells for each route of the table why it does or does not act', () => {
    const set = routes({
      risen: on(things, ['update'], { because, became: { id: [5] }, unknown: 'skip', to }),
      other: on(things, ['update'], {
        because,
        where: { $or: [{ name: ['a'] }, { owner: [null] }] },
        to,
      }),
      never: on(things, ['update'], { because, where: { name: ['b'] }, to }),
      created: on(things, ['create'], { because, to }),
      lines: on(log, ['create'], { because, to: firehose({ stream: at.lines }) }),
    });

    const { explanation } = given(set).when(
      update(things, { before: 'uncaptured', after: { id: 5, name: 'c' } }),
    );

    expect(explanation.split('\n')).toStrictEqual([
      'shop.things update',
      '  risen: skipped, for a condition is unknown',
      '    became id [5]: yes (5)',
      '    became id [5] in the old row: unknown (not captured)',
      '  other: sends',
      '    where.$or[0] name ["a"]: no ("c")',
      '    where.$or[1] owner [null]: yes (null)',
      '    -> topic {"message":"sent","attributes":{}}',
      '  never: does not match',
      '    where name ["b"]: no ("c")',
      '  created: not on this operation',
      '  1 of other tables: not asked',
    ]);
  });

  it('names what cannot be built', () => {
    const set = routes({
      route: on(things, ['create'], {
        because,
        to: sns({ topic: at.topic, message: (e) => e.after.name }),
      }),
    });

    const { explanation } = given(set).when(create(things, {}, { uncaptured: ['name'] }));

    expect(explanation.split('\n')).toStrictEqual([
      'shop.things create',
      '  route: rejected',
      '    -> topic ERR_CDC_COLUMN_UNCAPTURED Route route: Column not captured: name',
    ]);
  });

  it.each(['shadow', 'paused'] as const)('shows what a %s route would send', (mode) => {
    const set = routes({ route: on(things, ['create'], { because, mode, to }) });

    expect(given(set).when(create(things)).explanation).toContain('-> topic {"message":"sent"');
  });

  it('explains a truncate, and a table that no route is on', () => {
    const router = compileRouter([{ route: on(log, ['truncate'], { because, to }) }]);

    expect(router.explain(truncate(log), 0).routes).toMatchObject([{ outcome: 'sends' }]);
    expect(router.explain(remove(things), 0)).toMatchObject({ routes: [], others: 1 });
  });

  it('agrees with the router', () => {
    const router = compileRouter([tenRoutes]);
    const status = fc.constantFrom('open', 'paid', 'shipped', 'cancelled');
    const rows = fc.record({
      status,
      price: fc.constantFrom('0', '5', '1000', '1000.01'),
      country: fc.constantFrom('SE', 'se', 'NO'),
      customer_id: fc.constantFrom(null, 1, 2),
      note: fc.constantFrom(null, 'web', 'shop'),
    });
    const change = fc.record({
      before: fc.oneof(rows, fc.constant('uncaptured' as const)),
      after: rows,
      uncaptured: fc.subarray(['price', 'country', 'note'] as const),
    });
    fc.assert(
      fc.property(change, (images) => {
        const event = update(orders, images as never);

        const { deliveries, rejections } = router.route(event, 0);

        const { routes: reports } = router.explain(event, 0);
        const sent = (outcome: string): readonly string[] =>
          reports.filter((report) => report.outcome === outcome).map(({ route }) => route);
        const rejected = new Set(rejections.map(({ route }) => route));
        const delivered = new Set(deliveries.map(({ route }) => route));
        expect(sent('rejected')).toStrictEqual([...rejected]);
        expect(sent('sends')).toStrictEqual([...delivered].filter((one) => !rejected.has(one)));
        const live = reports.filter(({ outcome }) => !outcome.startsWith('shadow'));
        expect(live.flatMap(({ requests }) => requests)).toHaveLength(deliveries.length);
      }),
    );
  });
});
