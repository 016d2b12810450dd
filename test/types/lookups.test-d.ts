// What must not compile in lookups. Each error is the reason given above it.
import {
  boolean,
  date,
  dynamodb,
  dynamodbTable,
  find,
  findIn,
  int,
  looking,
  mirror,
  on,
  opensearch,
  opensearchIndex,
  sns,
  snsTopic,
  table,
  targets,
  text,
} from 'millrace';
import * as z from 'zod/mini';

const because = 'x';
const invoices = table({
  name: 'invoices',
  key: ['invoice_id'],
  columns: {
    invoice_id: int(),
    customer_id: int(),
    payer_id: int().nullable(),
    due: date(),
    note: text(),
  },
});
const customers = table({
  name: 'customers',
  key: ['customer_id'],
  columns: { customer_id: int(), email: text().personal(), wants_mail: boolean() },
});
const at = targets({
  mails: snsTopic(),
  customers: dynamodbTable({ key: { pk: 'string' } }),
  search: opensearchIndex(),
});
const crm = findIn({ name: 'crm', permissions: [], fetch: () => Promise.resolve(new Map()) });
const by = { customer_id: 'customer_id' } as const;
const key = { pk: 'CUSTOMER#{customer_id}' } as const;
const to = sns({ topic: at.mails });

// --- What must compile

export const billed = looking(invoices, {
  customer: find(at.customers, { of: customers, by, key, missing: 'quarantine' }),
});
/** What is found is typed by its table, in bodies, conditions and `allow`. */
export const mail = on(billed, ['create'], {
  because,
  found: { customer: { wants_mail: [true] } },
  allow: ['customer.email'],
  to: sns({ topic: at.mails, message: (e) => `${e.found.customer.email} ${e.after.due}` }),
});
/** A column of the key may be null: then nothing is there. */
export const payer = looking(invoices, {
  payer: find(at.customers, {
    of: customers,
    by: { customer_id: 'payer_id' },
    key,
    missing: 'skip',
  }),
});
/** What may be missing is checked first. */
export const maybe = on(
  looking(invoices, {
    customer: find(at.customers, { of: customers, by, key, missing: 'deliver' }),
  }),
  ['create', 'update'],
  {
    because,
    changed: ['due'],
    unknown: 'skip',
    to: sns({ topic: at.mails, message: (e) => e.found.customer?.email ?? null }),
  },
);
/** A schema types what a place of one's own finds. */
export const greeted = on(
  looking(invoices, {
    visitor: find(crm, {
      of: z.object({ name: z.string() }),
      by: '{customer_id}',
      missing: 'skip',
    }),
  }),
  ['create'],
  { because, to: sns({ topic: at.mails, message: (e) => e.found.visitor.name.toUpperCase() }) },
);

// --- What must not compile

// @ts-expect-error: what happens when nothing is there has no default
find(at.customers, { of: customers, by, key });

looking(invoices, {
  // @ts-expect-error: a key of another type
  customer: find(at.customers, {
    of: customers,
    by: { customer_id: 'note' },
    key,
    missing: 'skip',
  }),
});

looking(invoices, {
  // @ts-expect-error: a part of the key is missing
  customer: find(at.customers, { of: customers, by: {}, key, missing: 'skip' }),
});

looking(invoices, {
  // @ts-expect-error: a column that the table does not have
  visitor: find(crm, { of: z.object({}), by: 'CUSTOMER#{customer}', missing: 'skip' }),
});

// @ts-expect-error: a topic is no place to look up in
find(at.mails, { of: customers, by, missing: 'skip' });

on(billed, ['create'], {
  because,
  // @ts-expect-error: a condition on a column that is not there
  found: { customer: { wants_mial: [true] } },
  to,
});

on(billed, ['create'], {
  because,
  // @ts-expect-error: a body that reads a column that is not there
  to: sns({ topic: at.mails, message: (e) => e.found.customer.emial }),
});

on(invoices, ['create'], {
  because,
  // @ts-expect-error: nothing is looked up
  to: sns({ topic: at.mails, message: (e) => e.found.customer.email }),
});

on(billed, ['create'], {
  because,
  // @ts-expect-error: `allow` names a column that is not there
  allow: ['customer.emial'],
  to,
});

on(
  looking(invoices, { c: find(at.customers, { of: customers, by, key, missing: 'deliver' }) }),
  ['create'],
  {
    because,
    // @ts-expect-error: what was found may be missing
    to: sns({ topic: at.mails, message: (e) => e.found.c.email }),
  },
);

// @ts-expect-error: what is kept would grow stale
mirror(billed, { because, to: opensearch.index({ index: at.search }) });

on(billed, ['create'], {
  because,
  // @ts-expect-error: state targets would grow stale
  to: dynamodb.invalidate({ table: at.customers, key: { pk: '{invoice_id}' } }),
});
