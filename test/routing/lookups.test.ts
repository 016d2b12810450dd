import {
  boolean,
  dynamodbTable,
  find,
  findIn,
  int,
  looking,
  on,
  type RouteSet,
  routes,
  sns,
  snsTopic,
  table,
  targets,
  text,
} from 'millrace';
import { create, remove, update } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { AnyChange } from '../../src/model/change-event.ts';
import type { Findings, Inquiry } from '../../src/model/route.ts';
import { compileRouter } from '../../src/routing/compile-router.ts';

const because = 'A test.';
const NOW = Date.parse('2026-01-01T00:00:00Z');
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
const ITEM = {
  customer_id: JSON.rawJSON('7'),
  name: 'Ada',
  email: 'ada@example.org',
  wants_mail: true,
  note: null,
};
const created = create(invoices, { invoice_id: 1, customer_id: 7, payer_id: null, status: 'open' });

function inquiriesOf(set: RouteSet, change: AnyChange): readonly Inquiry[] {
  return compileRouter([set]).route(change, NOW).inquiries ?? [];
}

function buildOf(set: RouteSet, found: Findings, change: AnyChange = created) {
  const [inquiry] = inquiriesOf(set, change);
  return inquiry?.build(found);
}

function messagesOf(routed: ReturnType<typeof buildOf>): readonly unknown[] | undefined {
  return routed?.deliveries.map((one) => (one.sink === 'sns' ? one.request.message : one.sink));
}

describe('a route on a table with lookups', () => {
  const billed = looking(invoices, {
    customer: find(at.replica, { of: customers, by: byId, missing: 'quarantine' }),
  });
  const set = routes({
    mail: on(billed, ['create', 'update', 'delete'], {
      because,
      where: { status: ['open'] },
      found: { customer: { wants_mail: [true] } },
      allow: ['customer.email'],
      to: sns({ topic: at.mails, message: (e) => `${e.found.customer.email} ${e.row.invoice_id}` }),
    }),
  });

  it('asks by the key of what it looks up, before it can say what it sends', () => {
    const routed = compileRouter([set]).route(created, NOW);

    expect(routed.deliveries).toStrictEqual([]);
    expect(routed.inquiries?.[0]?.asks).toMatchObject([
      { name: 'customer', source: { name: 'replica' }, wanted: { key: { customer_id: 7 } } },
    ]);
  });

  it('sends what was found', () => {
    expect(messagesOf(buildOf(set, { customer: ITEM }))).toStrictEqual(['ada@example.org 1']);
  });

  it('asks for nothing where the conditions on the row are not met', () => {
    const paid = create(invoices, { customer_id: 7, status: 'paid' });

    expect(inquiriesOf(set, paid)).toStrictEqual([]);
  });

  it('skips by name where what was found does not meet its conditions', () => {
    const routed = buildOf(set, { customer: { ...ITEM, wants_mail: false } });

    expect(routed).toMatchObject({ deliveries: [], skips: [{ route: 'mail', reason: 'found' }] });
  });

  it('quarantines where nothing is there, as it says', () => {
    expect(buildOf(set, {})?.rejections).toMatchObject([
      { route: 'mail', target: 'mails', error: { code: 'ERR_CDC_LOOKUP_MISSING' } },
    ]);
  });

  it('has effect ids that do not depend on what was found', () => {
    const ids = [ITEM, { ...ITEM, email: 'other@example.org' }].map((customer) =>
      buildOf(set, { customer })?.deliveries.map((one) => ('effectId' in one ? one.effectId : '')),
    );

    expect(ids[0]).toHaveLength(1);
    expect(ids[0]).toStrictEqual(ids[1]);
  });

  it('rejects an item that does not fit its table, and names no value', () => {
    const routed = buildOf(set, { customer: { ...ITEM, wants_mail: 'secret' } });

    expect(routed?.rejections).toMatchObject([{ error: { code: 'ERR_CDC_LOOKUP_INVALID' } }]);
    expect(String(routed?.rejections[0]?.error.message)).toContain('wants_mail');
    expect(String(routed?.rejections[0]?.error.message)).not.toContain('secret');
  });

  it('rejects where a condition asks for a column that the item does not have', () => {
    const { wants_mail: _left, ...partial } = ITEM;

    expect(buildOf(set, { customer: partial })?.rejections).toMatchObject([
      { error: { code: 'ERR_CDC_COLUMN_UNCAPTURED' } },
    ]);
  });

  it('looks nothing up while it is paused', () => {
    const routed = compileRouter([set], { modes: { mail: 'paused' } }).route(created, NOW);

    expect(routed.inquiries).toBeUndefined();
    expect(routed.rejections).toMatchObject([{ error: { code: 'ERR_CDC_ROUTE_PAUSED' } }]);
  });

  it('rejects where the column that it looks up by was not captured', () => {
    const removed = remove(
      invoices,
      { invoice_id: 1, status: 'open' },
      { uncaptured: ['customer_id'] },
    );

    expect(compileRouter([set]).route(removed, NOW).rejections).toMatchObject([
      { error: { code: 'ERR_CDC_COLUMN_UNCAPTURED' } },
    ]);
  });
});

describe('what is not there', () => {
  const lookedUp = (missing: 'skip' | 'deliver' | { wait: '1m'; then: 'skip' }) =>
    looking(invoices, {
      payer: find(at.cache, {
        of: customers,
        by: { customer_id: 'payer_id' },
        key: { pk: 'CUSTOMER#{customer_id}' },
        missing,
      }),
    });
  const routeOf = (missing: Parameters<typeof lookedUp>[0]) =>
    routes({
      mail: on(lookedUp(missing), ['create', 'update'], {
        because,
        to: sns({ topic: at.mails, message: (e) => e.found.payer?.name ?? 'nobody' }),
      }),
    });
  const paid = create(invoices, { invoice_id: 2, customer_id: 7, payer_id: 9, status: 'open' });

  it('is not asked for where a column of the key is null', () => {
    const asksOf = (change: AnyChange) => inquiriesOf(routeOf('skip'), change)[0]?.asks[0]?.wanted;

    expect(asksOf(created)).toBeUndefined();
    expect(asksOf(paid)).toMatchObject({ key: { pk: 'CUSTOMER#9' } });
  });

  it('is skipped by name, or delivered without, as the route says', () => {
    expect(buildOf(routeOf('skip'), {})?.skips).toStrictEqual([
      { route: 'mail', reason: 'not-found' },
    ]);
    expect(messagesOf(buildOf(routeOf('deliver'), {}))).toStrictEqual(['nobody']);
  });

  it('is waited for until the change is so old', () => {
    // biome-ignore lint/suspicious/noThenProperty: nobody awaits a policy
    const set = routeOf({ wait: '1m', then: 'skip' });
    const late = { ...paid, arrivedAt: NOW };

    const [ask] = inquiriesOf(set, {
      ...late,
      source: { ...late.source, committedAt: undefined },
    })[0]?.asks ?? [undefined];

    expect(ask?.waitsUntil).toBe(NOW + 60_000);
  });
});

describe('a lookup with a schema', () => {
  it('gives the route what the schema makes of it', () => {
    const shape = z.object({ name: z.string(), visits: z.number() });
    const crm = findIn({ name: 'crm', permissions: [], fetch: () => Promise.resolve(new Map()) });
    const known = looking(invoices, {
      visitor: find(crm, { of: shape, by: 'CUSTOMER#{customer_id}', missing: 'skip' }),
    });
    const set = routes({
      greet: on(known, ['create'], {
        because,
        to: sns({ topic: at.mails, message: (e) => ({ visits: e.found.visitor.visits }) }),
      }),
    });

    expect(inquiriesOf(set, created)[0]?.asks[0]?.wanted?.text).toBe('CUSTOMER#7');
    const item = { name: 'Ada', visits: JSON.rawJSON('3'), more: 1 };
    expect(messagesOf(buildOf(set, { visitor: item }))).toStrictEqual(['{"visits":3}']);
    expect(buildOf(set, { visitor: { name: 'Ada' } })?.rejections).toMatchObject([
      { error: { code: 'ERR_CDC_LOOKUP_INVALID' } },
    ]);
  });
});

describe('a personal column of what is looked up', () => {
  it('cannot be read without `allow`, and does not show in copies', () => {
    const billed = looking(invoices, {
      customer: find(at.replica, { of: customers, by: byId, missing: 'skip' }),
    });
    const bodies: string[] = [];
    const set = routes({
      copy: on(billed, ['update'], {
        because,
        to: sns({
          topic: at.mails,
          message: (e) => {
            bodies.push(JSON.stringify({ ...e.found.customer }));
            return 'sent';
          },
        }),
      }),
    });

    const change = update(invoices, { before: {}, after: { customer_id: 7 } });
    bodies.length = 0;
    buildOf(set, { customer: ITEM }, change);

    expect(bodies.at(-1)).toContain('Ada');
    expect(bodies.at(-1)).not.toContain('ada@example.org');
  });
});
