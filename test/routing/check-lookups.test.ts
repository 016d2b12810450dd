import {
  boolean,
  dynamodb,
  dynamodbTable,
  find,
  int,
  looking,
  mirror,
  on,
  type RouteSet,
  routes,
  sns,
  snsTopic,
  table,
  targets,
  text,
} from 'millrace';
import { describe, expect, it } from 'vitest';
import { findRouteProblems } from '../../src/routing/check/check-routes.ts';
import { formatProblem } from '../../src/routing/check/problem.ts';

const because = 'A test.';
const invoices = table({
  name: 'invoices',
  key: ['invoice_id'],
  columns: { invoice_id: int(), customer_id: int(), payer_id: int().nullable(), status: text() },
});
const customers = table({
  name: 'customers',
  key: ['customer_id'],
  columns: {
    customer_id: int(),
    name: text(),
    email: text().personal(),
    wants_mail: boolean(),
    note: text().nullable(),
  },
});
const at = targets({
  mails: snsTopic(),
  replica: dynamodbTable({ key: { customer_id: 'number' } }),
  cache: dynamodbTable({ key: { pk: 'string' } }),
});
const byId = { customer_id: 'customer_id' } as const;
function problemsOf(...set: readonly RouteSet[]): string {
  return findRouteProblems(set).map(formatProblem).join('\n');
}

describe('check', () => {
  const to = sns({ topic: at.mails });
  const lookup = find(at.replica, { of: customers, by: byId, missing: 'skip' });
  const billed = looking(invoices, { customer: lookup });

  it('has nothing to say of what is right', () => {
    const set = routes({
      mail: on(billed, ['create'], {
        because,
        to: sns({ topic: at.mails, message: (e) => e.found.customer.name }),
      }),
    });

    expect(problemsOf(set)).toBe('');
  });

  it.each<readonly [string, unknown, string]>([
    ['another type', { customer: { ...lookup, by: { customer_id: 'status' } } }, 'status is text'],
    [
      'a column that is not there',
      { customer: { ...lookup, by: { customer_id: 'x' } } },
      'column x',
    ],
    ['no key', { customer: { ...lookup, by: {} } }, 'does not say what `customer_id`'],
    [
      'a table of another key',
      { customer: { ...lookup, source: at.cache } },
      'say `key: { ... }` as the mirror does',
    ],
    [
      'a key template that names no column',
      { customer: { ...lookup, source: at.cache, key: { pk: 'CUSTOMER#{x}' } } },
      'no such column',
    ],
    ['nothing', {}, 'it looks nothing up'],
  ])('names a lookup by %s', (_name, lookups, expected) => {
    const wrong = looking(invoices, lookups as never);

    expect(problemsOf({ mail: on(wrong, ['create'], { because, to: to as never }) })).toContain(
      expected,
    );
  });

  it('names what `find` does not take', () => {
    const untyped = find as (source: unknown, options: unknown) => never;
    const noPolicy = looking(invoices, { c: untyped(at.replica, { of: customers, by: byId }) });
    const noTable = looking(invoices, {
      c: untyped(at.mails, { of: customers, by: byId, missing: 'skip' }),
    });

    expect(problemsOf({ a: on(noPolicy, ['create'], { because, to: to as never }) })).toContain(
      '`missing` is missing',
    );
    expect(problemsOf({ a: on(noTable, ['create'], { because, to: to as never }) })).toContain(
      'something that is no table',
    );
  });

  it('refuses mirrors and state targets of what would grow stale', () => {
    const replica = dynamodb.put({ table: at.cache, key: { pk: '{invoice_id}' } });
    const drop = dynamodb.invalidate({ table: at.cache, key: { pk: '{invoice_id}' } });

    expect(problemsOf({ m: mirror(billed as never, { because, to: replica as never }) })).toContain(
      'a mirror takes no table with lookups',
    );
    expect(problemsOf({ m: on(billed, ['create'], { because, to: drop as never }) })).toContain(
      'what is looked up is for messages',
    );
  });

  it('names personal columns, and columns that are not there, of what is looked up', () => {
    const personal = on(billed, ['create'], {
      because,
      to: sns({ topic: at.mails, message: (e) => e.found.customer.email }),
    });
    const strange = on(billed, ['create'], {
      because,
      to: sns({
        topic: at.mails,
        message: (e) => String((e.found.customer as unknown as { emial: string }).emial),
      }),
    });
    const conditions = on(billed, ['create'], {
      because,
      found: { customer: { wants_mial: [true] } } as never,
      to,
    });

    expect(problemsOf({ personal })).toContain('"customer.email": it would send a personal column');
    expect(problemsOf({ strange })).toContain('"customer.emial": it reads a column');
    expect(problemsOf({ conditions })).toContain('table customers has no such column');
  });

  it('names images of a mirror that are no rows', () => {
    const set = routes({
      mail: on(billed, ['create'], { because, to }),
      keep: mirror(customers, {
        because,
        allow: ['email'],
        to: dynamodb.put({
          table: at.replica,
          key: { customer_id: 'customer_id' },
          item: (row) => ({ upper: row.name }),
        }),
      }),
    });

    expect(problemsOf(set)).toContain('the items that keep writes are no rows of customers');
  });
});
