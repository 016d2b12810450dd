import { firehose, on } from 'millrace';
import { create, given } from 'millrace/testing';
import { describe, it } from 'vitest';
import { at, things } from '../tables.ts';

const because = 'A test.';

describe('firehose', () => {
  it('writes one line', () => {
    const route = on(things, ['create'], {
      because,
      to: firehose({ stream: at.lines, line: (e) => ({ id: e.after.id }) }),
    });

    given({ route })
      .when(create(things))
      .thenSends({ route: { line: '{"id":1}' } });
  });

  it('takes a line end at the end off, and refuses one inside', () => {
    const line = (text: string) => ({
      route: on(things, ['create'], {
        because,
        to: firehose({ stream: at.lines, line: (e) => (e.after.name === 'odd' ? text : '') }),
      }),
    });

    given(line('a\n'))
      .when(create(things, { name: 'odd' }))
      .thenSends({ route: { line: 'a' } });
    given(line('a\nb'))
      .when(create(things, { name: 'odd' }))
      .thenRejects({ route: 'ERR_CDC_ROUTE_FAILED' });
  });
});
