// What must not compile in a send. Each error is the reason given above it.
import { type ChangeEvent, dynamodb, mirror, on, opensearch, sns } from 'millrace';
import { at, invoices, payments } from './tables.ts';

const because = 'x';
const topic = at.alerts;

/** What must compile: columns, templates and functions, for text and number attributes. */
export const right = [
  on(invoices, ['create'], { because, to: sns({ topic, group: 'customer_id' }) }),
  on(invoices, ['create'], { because, to: sns({ topic, group: '{customer_id}/{invoice_id}' }) }),
  on(invoices, ['create'], { because, to: sns({ topic, group: (row) => row.due_date }) }),
  on(invoices, ['create'], {
    because,
    to: dynamodb.invalidate({
      table: at.totals,
      key: { invoice_id: 'invoice_id', kind: () => 'TOTAL' },
    }),
  }),
  on(invoices, ['update'], {
    because,
    to: dynamodb.update({
      table: at.cache,
      key: { pk: 'INVOICE#{invoice_id}' },
      set: (e) => ({ was: e.before.balance, is: e.after.balance }),
    }),
  }),
  on(payments, ['delete'], {
    because,
    to: opensearch.invalidate({ index: at.search, id: 'payment-{payment_id}' }),
  }),
];
export const mirrors = [
  mirror(invoices, {
    because,
    to: [
      opensearch.index({ index: at.search, id: 'invoice_id', document: (row) => ({ ...row }) }),
      dynamodb.put({
        table: at.totals,
        key: { invoice_id: (row) => row.invoice_id, kind: () => 'INVOICE' },
        item: ({ balance }) => ({ balance }),
      }),
    ],
  }),
];

// --- The event

// @ts-expect-error: a removed row has no `after`
on(invoices, ['delete'], { because, to: sns({ topic, message: (e) => e.after.balance }) });
on(invoices, ['update', 'delete'], {
  because,
  // @ts-expect-error: one of the operations has no `after`
  to: sns({ topic, message: (e) => e.after.balance }),
});
// @ts-expect-error: the column is `monthly_kwh_use`
on(invoices, ['create'], { because, to: sns({ topic, message: (e) => e.after.monthly_kwh }) });
// @ts-expect-error: the old value may be unknown, and `undefined` is no message
on(invoices, ['update'], { because, to: sns({ topic, message: (e) => e.before.balance }) });
// @ts-expect-error: a new row has no `before`
on(invoices, ['create'], { because, to: sns({ topic, message: (e) => e.before.balance }) });
on(invoices, ['delete'], {
  because,
  // @ts-expect-error: one bad send of two is found
  to: [sns({ topic }), sns({ topic, message: (e) => e.after.balance })],
});
const say = (e: ChangeEvent<typeof invoices, 'update'>): string => e.after.due_date;
// @ts-expect-error: the function is for updates only
on(invoices, ['update', 'delete'], { because, to: sns({ topic, message: say }) });
// @ts-expect-error: the route is on another table
on(payments, ['update'], { because, to: sns({ topic, message: say }) });

// --- Targets and words

// @ts-expect-error: the target is `alerts`
on(invoices, ['create'], { because, to: sns({ topic: at.alert }) });
// @ts-expect-error: the target is not a topic
on(invoices, ['create'], { because, to: sns({ topic: at.cache }) });
// @ts-expect-error: the word is `message`
on(invoices, ['create'], { because, to: sns({ topic, mesage: () => 'x' }) });
on(invoices, ['create'], {
  because,
  // @ts-expect-error: attributes are texts
  to: sns({ topic, attributes: (e) => ({ a: e.after.balance }) }),
});

// --- Keys, groups and ids

const { cache, totals } = at;
on(invoices, ['create'], {
  because,
  // @ts-expect-error: the column of the template is `customer_id`
  to: dynamodb.invalidate({ table: cache, key: { pk: 'C#{customer}' } }),
});
on(invoices, ['create'], {
  because,
  // @ts-expect-error: the second column of the template is `invoice_id`
  to: dynamodb.invalidate({ table: cache, key: { pk: '{customer_id}{id}' } }),
});
on(invoices, ['create'], {
  because,
  // @ts-expect-error: there is no such column; a fixed text is a function
  to: dynamodb.invalidate({ table: cache, key: { pk: 'PROFILE' } }),
});
on(invoices, ['create'], {
  because,
  // @ts-expect-error: the attribute of the key is `pk`
  to: dynamodb.invalidate({ table: cache, key: { id: '{customer_id}' } }),
});
on(invoices, ['create'], {
  because,
  // @ts-expect-error: the key has two attributes
  to: dynamodb.invalidate({ table: totals, key: { invoice_id: 'invoice_id' } }),
});
on(invoices, ['create'], {
  because,
  // @ts-expect-error: the attribute is a number, and the column a text
  to: dynamodb.invalidate({ table: totals, key: { invoice_id: 'due_date', kind: 'due_date' } }),
});
on(invoices, ['create'], {
  because,
  // @ts-expect-error: the column is `customer_id`
  to: dynamodb.invalidate({ table: cache, key: { pk: (row) => `${row.customer}` } }),
});
on(payments, ['create'], {
  because,
  // @ts-expect-error: bytes cannot stand in a key
  to: dynamodb.invalidate({ table: cache, key: { pk: '{raw}' } }),
});
// @ts-expect-error: a truncate names no row
on(invoices, ['truncate'], {
  because,
  to: dynamodb.invalidate({ table: cache, key: { pk: '{customer_id}' } }),
});
// @ts-expect-error: the column is `customer_id`
on(invoices, ['create'], { because, to: sns({ topic, group: 'customer' }) });
// @ts-expect-error: a group is a text
on(invoices, ['create'], { because, to: sns({ topic, group: (row) => row.customer_id }) });
// @ts-expect-error: the column is `invoice_id`
mirror(invoices, { because, to: opensearch.index({ index: at.search, id: 'id' }) });
mirror(invoices, {
  because,
  // @ts-expect-error: the column is `balance`
  to: opensearch.index({ index: at.search, document: (row) => ({ b: row.blance }) }),
});
// @ts-expect-error: a removed row has nothing to set
on(invoices, ['delete'], {
  because,
  to: dynamodb.update({ table: cache, key: { pk: '{customer_id}' }, set: ['balance'] }),
});
on(invoices, ['update'], {
  because,
  // @ts-expect-error: the column is `balance`
  to: dynamodb.update({ table: cache, key: { pk: '{customer_id}' }, set: ['blance'] }),
});
