import { type ChangeEvent, firehose, on, type Route, sns } from 'millrace';
import { create, given, truncate, update } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { at, log, things } from '../tables.ts';

const because = 'A test.';

function message(route: Route, change = create(things)): unknown {
  const [delivery] = given({ route }).when(change).deliveries;
  return delivery?.request;
}

describe('sns', () => {
  it('sends the line of the event, without personal columns', () => {
    const route = on(things, ['create'], { because, to: sns({ topic: at.topic }) });
    const change = create(things, { id: 7, big: 9007199254740993n, price: '1.50' });

    given({ route })
      .when(change)
      .thenSends({
        route: {
          message: {
            position: { stream: 'kinesis', shardId: 'shardId-000000000000', sequenceNumber: '1' },
            kind: 'change',
            operation: 'create',
            table: { schema: 'shop', name: 'things' },
            key: { id: 7 },
            before: null,
            after: {
              id: 7,
              owner: null,
              big: 9007199254740993n,
              price: '1.50',
              ratio: 1,
              done: false,
              name: 'text',
              note: null,
              status: 'new',
              day: '2026-01-01',
              data: null,
              raw: new Uint8Array(),
            },
            source: {
              captureTool: 'dms',
              connector: null,
              server: null,
              snapshot: false,
              transactionId: null,
              committedAt: 1768478400000000n,
              position: null,
            },
          },
        },
      });
  });

  it('sends a text as it is and any other value as exact JSON', () => {
    const say = (body: (event: ChangeEvent<typeof things, 'create'>) => string | object) =>
      on(things, ['create'], {
        because,
        to: sns({ topic: at.topic, message: body as () => string }),
      });

    expect(message(say((e) => `${e.after.id}`))).toMatchObject({ message: '1' });
    expect(message(say(() => ({ big: 9007199254740993n })))).toMatchObject({
      message: '{"big":9007199254740993}',
    });
  });

  it.each([
    ['undefined', undefined],
    ['a function', (): string => 'x'],
    ['a promise', Promise.resolve('x')],
  ])('refuses %s', (_name, body) => {
    const route = on(things, ['create'], {
      because,
      to: sns({
        topic: at.topic,
        message: (e) => (e.after.name === 'odd' ? (body as unknown as string) : 'x'),
      }),
    });

    given({ route })
      .when(create(things, { name: 'odd' }))
      .thenRejects({ route: 'ERR_CDC_ROUTE_FAILED' });
  });

  it('refuses a value that JSON cannot write, without quoting it', () => {
    const loop: { self?: object; secret: string } = { secret: 'hidden' };
    loop.self = loop;
    const route = on(things, ['create'], {
      because,
      to: sns({
        topic: at.topic,
        message: (e) => (e.after.name === 'odd' ? (loop as never) : 'x'),
      }),
    });

    const happened = given({ route }).when(create(things, { name: 'odd' }));

    happened.thenRejects({ route: 'ERR_CDC_ROUTE_FAILED' });
    expect(happened.rejections[0]?.error.message).not.toContain('hidden');
  });

  it('keeps the messages of one row in one group of a FIFO topic, as a hash', () => {
    const byRow = on(things, ['create', 'update'], { because, to: sns({ topic: at.fifo }) });
    const { deliveries } = given({ byRow }).when(
      create(things, { id: 7 }),
      update(things, { before: { id: 7 } }),
      create(things, { id: 8 }),
    );

    const groups = deliveries.map(({ request }) => ('group' in request ? request.group : ''));

    expect(groups[0]).toMatch(/^[\w-]{43}$/);
    expect(groups[1]).toBe(groups[0]);
    expect(groups[2]).not.toBe(groups[0]);
  });

  it('groups by what the route says, the same for all its routes and tables', () => {
    const group = (row: { readonly owner: number | null }): string => `owner-${row.owner}`;
    const one = on(things, ['create'], { because, to: sns({ topic: at.fifo, group }) });
    const two = on(things, ['create'], {
      because,
      to: sns({ topic: at.fifo, group: 'owner-{owner}' }),
    });

    const { deliveries } = given({ one, two }).when(create(things, { owner: 5 }));

    const groups = deliveries.map(({ request }) => ('group' in request ? request.group : ''));
    expect(new Set(groups).size).toBe(1);
    expect(deliveries.map(({ item }) => item)).toStrictEqual([
      'group "owner-5"',
      'group "owner-5"',
    ]);
  });

  it('gives standard topics no group', () => {
    const route = on(things, ['create'], { because, to: sns({ topic: at.topic, group: 'name' }) });

    expect(message(route)).toMatchObject({ group: undefined });
  });

  it('keeps the messages of a table without a key together', () => {
    const route = on(log, ['create', 'truncate'], { because, to: sns({ topic: at.fifo }) });

    const { deliveries } = given({ route }).when(create(log), truncate(log));

    expect(deliveries.map(({ item }) => item)).toStrictEqual(['log', 'log']);
  });

  it('gives each of several messages of one change an effect id of its own', () => {
    const twice = on(things, ['create'], {
      because,
      to: [sns({ topic: at.topic }), sns({ topic: at.topic }), firehose({ stream: at.lines })],
    });
    const once = on(things, ['create'], { because, to: sns({ topic: at.topic }) });
    const idsOf = (route: Route): readonly unknown[] =>
      given({ route })
        .when(create(things))
        .deliveries.map((one) => ('effectId' in one ? one.effectId : ''));

    const ids = idsOf(twice);

    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toBe(idsOf(once)[0]);
  });

  it('keeps its effect id when it is renamed', () => {
    const to = sns({ topic: at.topic });
    const old = on(things, ['create'], { because, to });
    const renamed = on(things, ['create'], { because, formerly: 'old', to });

    const [a, b] = [given({ old }), given({ renamed })].map(
      (one) => one.when(create(things)).deliveries[0],
    );

    expect(a).toHaveProperty('effectId');
    expect({ ...b, route: 'old' }).toStrictEqual(a);
  });
});
