import { given, runFixture, update } from 'millrace/testing';
import { expect, test } from 'vitest';
import { orderRoutes } from '../src/routes/orders.ts';
import { orders } from '../src/routes/tables.ts';
import { orderService } from '../src/service.ts';

test('customers are told when their order is shipped', () => {
  given(orderRoutes)
    .when(update(orders, { before: { status: 'open' }, after: { order_id: 1, status: 'shipped' } }))
    .thenSends({ 'order-shipped': { message: { order: 1, customer: 1 } } });
});

test('customers are not told again when a shipped order changes', () => {
  given(orderRoutes)
    .when(update(orders, { before: { status: 'shipped' }, after: { status: 'shipped' } }))
    .thenSendsNothing();
});

test('the recorded changes tell of one shipped order', async () => {
  const file = new URL('./fixtures/orders.jsonl', import.meta.url);
  const run = await runFixture(orderService.functions.orders, file);

  const messages = run.sentBy('order-shipped').map(({ request }) => request.message);
  expect(messages).toEqual(['{"order":501,"customer":7}']);
  expect(run.undecodable).toEqual([]);
});
