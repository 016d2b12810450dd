// What must not compile in a table, a service or a test. Each error is the reason given above it.
import { int, service, table, text } from 'millrace';
import { create, given, update } from 'millrace/testing';
import * as z from 'zod/mini';
import { invoiceRoutes } from '../fixtures/billing/src/routes/invoices.ts';
import { invoices } from '../fixtures/billing/src/routes/tables.ts';
import { at } from './tables.ts';

const columns = { order_id: int(), note: text().nullable() };
/** A table without a key is declared so. */
export const log = table({ name: 'log', key: [], columns });

// @ts-expect-error: the column is `order_id`
table({ name: 'orders', key: ['orderid'], columns });
// @ts-expect-error: a key is never null
table({ name: 'orders', key: ['note'], columns });
// @ts-expect-error: a table says its key, if only that it has none
table({ name: 'orders', columns });
// @ts-expect-error: a column type is called
table({ name: 'orders', key: [], columns: { order_id: int } });
// @ts-expect-error: a schema does not change the type of a column
table({ name: 'orders', key: [], columns: { order_id: int().refine(z.string()) } });

// @ts-expect-error: a function has a source
service({ targets: at, functions: { a: { routes: [invoiceRoutes] } } });

// @ts-expect-error: the route is `high-usage-alert`
given(invoiceRoutes, 'high-usage');
// @ts-expect-error: the column is `monthly_kwh_use`
create(invoices, { monthly_kwh: 3 });
// @ts-expect-error: the column is a number
update(invoices, { after: { monthly_kwh_use: '3' } });
const happened = given(invoiceRoutes).when(create(invoices));
// @ts-expect-error: the route is `high-usage-alert`
happened.thenSends({ 'high-usage': { message: 'x' } });
// @ts-expect-error: a message has no `action`
happened.thenSends({ 'high-usage-alert': { action: 'put' } });
// @ts-expect-error: an index has no action `update`
happened.thenSends({ 'invoice-search': { action: 'update' } });
