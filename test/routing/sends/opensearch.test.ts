import { on, opensearch } from 'millrace';
import { given, update } from 'millrace/testing';
import { describe, it } from 'vitest';
import { at, things } from '../tables.ts';

const because = 'A test.';

describe('opensearch.invalidate', () => {
  it('removes the documents of the old and of the new row', () => {
    const route = on(things, ['update'], {
      because,
      to: opensearch.invalidate({ index: at.index, id: 'owner-{owner}' }),
    });

    given({ route })
      .when(update(things, { before: { owner: 4 }, after: { owner: 5 } }))
      .thenSends({
        route: [
          { action: 'invalidate', id: 'owner-4' },
          { action: 'invalidate', id: 'owner-5' },
        ],
      });
  });
});
