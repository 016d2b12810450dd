import { dynamodb, type IncompletePolicy, mirror, opensearch } from 'millrace';
import { create, given, update } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { at, things } from './tables.ts';

const because = 'A test.';
const uncaptured = ['note'] as const;

function both(incomplete?: IncompletePolicy) {
  return {
    items: mirror(things, {
      because,
      to: dynamodb.put({
        table: at.items,
        key: { pk: () => 'THING', sk: 'id' },
        item: ({ name }) => ({ name }),
        incomplete,
      }),
    }),
    documents: mirror(things, {
      because,
      to: opensearch.index({ index: at.index, document: ({ name }) => ({ name }), incomplete }),
    }),
  };
}

describe('CE20: a row of which not all columns were captured', () => {
  const change = create(things, { id: 7 }, { uncaptured });

  it('is merged into what is there, unless said otherwise', () => {
    const put = { action: 'put', complete: false, image: { name: 'text' } } as const;

    given(both()).when(change).thenSends({ items: put, documents: put });
  });

  it('is left out and counted where the route waits for whole rows', () => {
    given(both('skip'))
      .when(change)
      .thenSendsNothing()
      .thenSkips({ items: 'incomplete', documents: 'incomplete' });
  });

  it('is quarantined where the route asks for it', () => {
    given(both('fail')).when(change).thenRejects({
      items: 'ERR_CDC_COLUMN_UNCAPTURED',
      documents: 'ERR_CDC_COLUMN_UNCAPTURED',
    });
  });

  it('still leaves the place that it moved from', () => {
    const move = update(things, { before: { id: 1 }, after: { id: 2 }, uncaptured });

    const { deliveries } = given(both('skip')).when(move);

    expect(deliveries.map(({ route, request }) => [route, request])).toMatchObject([
      ['items', { action: 'delete', key: { sk: 1 } }],
      ['documents', { action: 'delete', id: '1' }],
    ]);
  });

  it('is written as it is if it is whole, whatever the policy', () => {
    const put = { action: 'put', complete: true } as const;

    given(both('fail')).when(create(things)).thenSends({ items: put, documents: put });
    given(both('skip')).when(create(things)).thenSends({ items: put, documents: put });
  });
});
