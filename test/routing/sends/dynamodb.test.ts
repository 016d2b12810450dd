import { dynamodb, on } from 'millrace';
import { create, given, remove, update } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { at, things } from '../tables.ts';

const because = 'A test.';

describe('dynamodb.invalidate', () => {
  const set = {
    route: on(things, ['create', 'update', 'delete'], {
      because,
      to: dynamodb.invalidate({
        table: at.items,
        key: { pk: 'OWNER#{owner}', sk: (row) => row.id },
      }),
    }),
  };
  const drop = (owner: number, id = 1) => ({
    action: 'invalidate' as const,
    key: { pk: `OWNER#${owner}`, sk: id },
  });

  it('removes the item of the old and of the new row', () => {
    given(set)
      .when(update(things, { before: { owner: 4 }, after: { owner: 5 } }))
      .thenSends({ route: [drop(4), drop(5)] });
  });

  it('removes an item that both rows name once', () => {
    given(set)
      .when(update(things, { before: { owner: 4 } }))
      .thenSends({ route: drop(4) });
  });

  it('removes the item of the new row alone if the old one is not known', () => {
    given(set)
      .when(update(things, { before: 'uncaptured', after: { owner: 5 } }))
      .thenSends({ route: drop(5) });
  });

  it('removes the items of the old and the new key', () => {
    given(set)
      .when(update(things, { before: { id: 1, owner: 4 }, after: { id: 2 } }))
      .thenSends({ route: [drop(4, 1), drop(4, 2)] });
  });

  it('removes nothing for a row that names no item', () => {
    given(set)
      .when(create(things, { owner: null }))
      .thenSendsNothing();
    given(set)
      .when(update(things, { before: { owner: 4 }, after: { owner: null } }))
      .thenSends({ route: drop(4) });
  });

  it('names the route and the column that was not captured', () => {
    const [rejection] = given(set).when(remove(things, {}, { captured: 'key' })).rejections;

    expect(rejection).toMatchObject({
      route: 'route',
      target: 'items',
      error: {
        code: 'ERR_CDC_COLUMN_UNCAPTURED',
        message: 'Route route: Column not captured: owner',
        details: { route: 'route', column: 'owner' },
      },
    });
  });

  it('never writes the text `undefined`', () => {
    const byFunction = on(things, ['update', 'delete'], {
      because,
      to: dynamodb.invalidate({ table: at.cache, key: { pk: (row) => `OWNER#${row.owner}` } }),
    });

    given({ byFunction })
      .when(remove(things, {}, { captured: 'key' }))
      .thenRejects({ byFunction: 'ERR_CDC_COLUMN_UNCAPTURED' });
    given({ byFunction })
      .when(update(things, { before: 'uncaptured', after: { owner: 5 } }))
      .thenSends({ byFunction: { action: 'invalidate', key: { pk: 'OWNER#5' } } });
  });

  it('refuses a key attribute of another type', () => {
    const wrong = on(things, ['create'], {
      because,
      to: dynamodb.invalidate({
        table: at.items,
        key: { pk: 'name', sk: (row) => row.name as unknown as number },
      }),
    });

    given({ wrong }).when(create(things)).thenRejects({ wrong: 'ERR_CDC_ROUTE_FAILED' });
  });
});

describe('dynamodb.update', () => {
  const key = { pk: 'OWNER#{owner}' } as const;

  it('sets columns, and leaves those alone that were not captured', () => {
    const set = on(things, ['update'], {
      because,
      to: dynamodb.update({ table: at.cache, key, set: ['price', 'name'] }),
    });

    given({ set })
      .when(update(things, { before: { owner: 5 }, after: { price: '2' }, uncaptured: ['name'] }))
      .thenSends({ set: { action: 'update', key: { pk: 'OWNER#5' }, set: { price: '2' } } });
  });

  it('sets what a function answers', () => {
    const set = on(things, ['update'], {
      because,
      to: dynamodb.update({ table: at.cache, key, set: (e) => ({ was: e.before.price }) }),
    });

    given({ set })
      .when(update(things, { before: { owner: 5, price: '2' } }))
      .thenSends({ set: { action: 'update', set: { was: '2' } } });
  });

  it('refuses an item without a name', () => {
    const set = on(things, ['update'], {
      because,
      to: dynamodb.update({ table: at.cache, key, set: ['price'] }),
    });

    given({ set }).when(update(things)).thenRejects({ set: 'ERR_CDC_ROUTE_FAILED' });
  });
});
