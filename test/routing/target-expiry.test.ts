import { describe, expect, it } from 'vitest';
import {
  dynamodb,
  dynamodbTable,
  int,
  mirror,
  routes,
  table,
  targets,
  text,
} from '../../src/index.ts';
import { sampleEvent } from '../../src/routing/build/sample-event.ts';
import { checkReserved } from '../../src/routing/check/check-reserved.ts';
import { compileRouter } from '../../src/routing/compile-router.ts';

const things = table({
  schema: 'app',
  name: 'things',
  key: ['id'],
  columns: { id: int(), gone_at: text() },
});
const at = targets({
  copies: dynamodbTable({ key: { id: 'number' }, ttlAttribute: 'gone_at', markerTtlDays: 7 }),
});
const set = routes({
  copy: mirror(things, {
    because: 'A test.',
    to: dynamodb.put({ table: at.copies, key: { id: 'id' }, item: () => ({}) }),
  }),
  whole: mirror(things, {
    because: 'A test.',
    to: dynamodb.put({ table: at.copies, key: { id: 'id' } }),
  }),
});

describe('what a table says of its markers', () => {
  it('is in each delivery to it, whoever sends it', () => {
    const { route } = compileRouter([{ copy: set.copy }], { modes: {} });
    const row = { id: 1, gone_at: '' };
    const event = sampleEvent(things, 'delete', { before: row, after: row, key: { id: 1 } });

    const { deliveries } = route(event as never, 0);

    expect(deliveries).toMatchObject([{ expiry: { ttlAttribute: 'gone_at', markerTtlDays: 7 } }]);
  });

  it('keeps rows out of the attribute by which items expire', () => {
    const [send] = set.whole.sends;

    const findings = send === undefined ? [] : checkReserved(set.whole, send);

    expect(findings.map(({ column }) => column)).toStrictEqual(['gone_at']);
  });
});
