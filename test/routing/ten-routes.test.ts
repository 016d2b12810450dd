import { create, given, update } from 'millrace/testing';
import { describe, it } from 'vitest';
import { orders, positions, tenRoutes } from './ten-routes.ts';

describe('ten realistic routes', () => {
  it('act on an order that is shipped, each in its way', () => {
    given(tenRoutes)
      .when(
        update(orders, {
          before: { order_id: 7n, status: 'paid', customer_id: 4, price: '1' },
          after: { status: 'shipped', customer_id: 5, price: '1000.01', email: 'a@example.com' },
        }),
      )
      .thenSends({
        'order-history': {},
        'order-shipped': { message: { order: 7n, email: 'a@example.com' } },
        'price-corrected': { message: 'Order 7: from 1 to 1000.01' },
        'customer-cache': [
          { action: 'invalidate', key: { pk: 'CUSTOMER#4' } },
          { action: 'invalidate', key: { pk: 'CUSTOMER#5' } },
        ],
        'orders-by-customer': [
          { action: 'put', key: { pk: 'CUSTOMER#5', sk: 'ORDER#7' } },
          { action: 'delete', key: { pk: 'CUSTOMER#4', sk: 'ORDER#7' } },
        ],
        'order-total': { action: 'update', set: { price: '1000.01', status: 'shipped' } },
      });
  });

  it('tell the fraud team of a large order', () => {
    given(tenRoutes, 'fraud-check')
      .when(create(orders, { order_id: 7n, price: '1000.01' }), create(orders, { country: 'SE' }))
      .thenSends({ 'fraud-check': { subject: 'Check an order', message: 'Order 7: 1000.01' } });
  });

  it('take the order of a customer that is forgotten out', () => {
    given(tenRoutes, 'orders-by-customer')
      .when(update(orders, { before: { customer_id: 4 }, after: { customer_id: null } }))
      .thenSends({
        'orders-by-customer': { action: 'delete', key: { pk: 'CUSTOMER#4', sk: 'ORDER#1' } },
      });
  });

  it('keep the latest price and position of an account', () => {
    given(tenRoutes)
      .when(
        update(positions, { before: { account_id: 5, symbol: 'ABC' }, after: { price: '9.5' } }),
      )
      .thenSends({
        'position-items': {
          action: 'put',
          key: { pk: 'ACCOUNT#5', sk: 'SYMBOL#ABC' },
          image: { account_id: 5, symbol: 'ABC', quantity: '1', price: '9.5' },
        },
      });
  });
});
