import { dynamodb, int, mirror, opensearch, type Route, table, text } from 'millrace';
import { create, given, read, remove, truncate, update } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { guardRow } from '../../../src/model/guard-row.ts';
import { at, things } from '../tables.ts';

const because = 'A test.';
const documents = (where?: { readonly owner: readonly number[] }): { readonly route: Route } => ({
  route: mirror(things, {
    because,
    where,
    to: opensearch.index({ index: at.index, document: ({ name }) => ({ name }) }),
  }),
});

function requests(set: { readonly route: Route }, change: ReturnType<typeof update>): unknown {
  return given(set)
    .when(change)
    .deliveries.map(({ request }) => request);
}

const put = (id: string, name = 'text', complete = true) => ({
  action: 'put',
  id,
  image: { name },
  complete,
});
const gone = (id: string) => ({ action: 'delete', id });

describe('mirror', () => {
  const owned = documents({ owner: [5] });

  it.each([
    ['a new row', create(things, { id: 7, owner: 5 }), [put('7')]],
    ['a row of a snapshot', read(things, { id: 7, owner: 5 }), [put('7')]],
    ['a changed row', update(things, { before: { id: 7, owner: 5 } }), [put('7')]],
    ['a new row outside of `where`', create(things, { id: 7, owner: 4 }), []],
    ['a removed row', remove(things, { id: 7, owner: 5 }), [gone('7')]],
    [
      'a removed row of which only the key is known',
      remove(things, { id: 7 }, { captured: 'key' }),
      [gone('7')],
    ],
    [
      'a row that leaves `where`',
      update(things, { before: { id: 7, owner: 5 }, after: { owner: 4 } }),
      [gone('7')],
    ],
    [
      'a row that may leave `where`',
      update(things, { before: 'uncaptured', after: { id: 7, owner: 4 } }),
      [gone('7')],
    ],
    ['a row that was not there', update(things, { before: { id: 7, owner: 4 } }), []],
    [
      'a row that enters `where`',
      update(things, { before: { id: 7, owner: 4 }, after: { owner: 5 } }),
      [put('7')],
    ],
    [
      'a row whose condition is unknown',
      update(things, { before: { id: 7 }, uncaptured: ['owner'] }),
      [put('7', 'text', false)],
    ],
    [
      'a moved row',
      update(things, { before: { id: 7, owner: 5 }, after: { id: 8 } }),
      [put('8'), gone('7')],
    ],
    [
      'a moved row that leaves `where`',
      update(things, { before: { id: 7, owner: 5 }, after: { id: 8, owner: 4 } }),
      [gone('8'), gone('7')],
    ],
  ])('keeps %s', (_name, change, expected) => {
    expect(requests(owned, change as never)).toStrictEqual(expected);
  });

  it('says which columns of an image are all that is known', () => {
    const whole = {
      route: mirror(things, {
        because,
        to: dynamodb.put({ table: at.cache, key: { pk: 'THING#{id}' } }),
      }),
    };

    const [delivery] = given(whole).when(
      update(things, { before: { id: 7 }, uncaptured: ['name', 'raw'] }),
    ).deliveries;

    expect(delivery?.request).toMatchObject({ action: 'put', complete: false });
    expect(delivery?.request).not.toHaveProperty('image.name');
    expect(delivery?.item).toBe('["THING#7"]');
  });

  it('rejects a document that needs a column that was not captured', () => {
    given(documents())
      .when(update(things, { uncaptured: ['name'] }))
      .thenRejects({ route: 'ERR_CDC_COLUMN_UNCAPTURED' });
  });

  it('removes a row of which the capture tool sends the key alone, beside the row', () => {
    const { key, ...facts } = remove(things, { id: 7 });
    const uncaptured = Object.keys(things.columns);
    const change = { ...facts, key, uncaptured, before: {}, row: guardRow<object>({}, uncaptured) };

    expect(requests(documents(), change as never)).toStrictEqual([gone('7')]);
  });

  it('has nothing to do with a truncate', () => {
    given(documents()).when(truncate(things)).thenSendsNothing();
  });

  it('names the documents of a composite key so that no two are alike', () => {
    const pairs = table({
      name: 'pairs',
      key: ['b', 'a'],
      columns: { a: text(), b: text(), n: int() },
    });
    const set = { route: mirror(pairs, { because, to: opensearch.index({ index: at.index }) }) };

    const ids = given(set)
      .when(create(pairs, { a: 'x/y', b: 'z' }), create(pairs, { a: 'x', b: 'y/z' }))
      .deliveries.map(({ request }) => ('id' in request ? request.id : ''));

    expect(ids).toStrictEqual(['x%2Fy/z', 'x/y%2Fz']);
  });
});

describe('a mirror whose items have more in their key than the key of the row', () => {
  const set = {
    route: mirror(things, {
      because,
      to: dynamodb.put({
        table: at.items,
        key: { pk: 'OWNER#{owner}', sk: 'id' },
        item: ({ name }) => ({ name }),
      }),
    }),
  };
  const key = (owner: number) => ({ pk: `OWNER#${owner}`, sk: 1 });

  it('moves the item with the row', () => {
    given(set)
      .when(update(things, { before: { owner: 4 }, after: { owner: 5 } }))
      .thenSends({
        route: [
          { action: 'put', key: key(5) },
          { action: 'delete', key: key(4) },
        ],
      });
  });

  it('rejects an update that does not tell the old item', () => {
    given(set)
      .when(update(things, { before: 'uncaptured', after: { owner: 5 } }))
      .thenRejects({ route: 'ERR_CDC_COLUMN_UNCAPTURED' });
  });

  it('rejects a row without a name for its item', () => {
    given(set).when(create(things)).thenRejects({ route: 'ERR_CDC_ROUTE_FAILED' });
  });
});

describe('the body of a mirror', () => {
  it('is told when and from where the row was changed', () => {
    const route = mirror(things, {
      because,
      to: opensearch.index({
        index: at.index,
        document: ({ name }, { operation, table: { name: of } }) => ({ name, operation, of }),
      }),
    });

    expect(requests({ route }, update(things, { before: { id: 7 } }))).toStrictEqual([
      {
        action: 'put',
        id: '7',
        image: { name: 'text', operation: 'update', of: 'things' },
        complete: true,
      },
    ]);
  });
});
