// What must not compile in a route. Each error is the reason given above it.
import {
  type ChangeEvent,
  dynamodb,
  type Effect,
  firehose,
  mirror,
  type Operation,
  on,
  opensearch,
  type Route,
  routes,
  sns,
  type Table,
} from 'millrace';
import { at, invoices, payments } from './tables.ts';

const because = 'x';
const to = sns({ topic: at.alerts });
const drop = dynamodb.invalidate({ table: at.cache, key: { pk: '{customer_id}' } });
const became = { monthly_kwh_use: [45] };

// --- What must compile

/** A send that several routes share does not widen their table or operations. */
export const shared: Route<typeof invoices, 'delete', 'sns'> = on(invoices, ['delete'], {
  because,
  to,
});
export const sharedByAnother: Route<typeof payments, 'delete' | 'truncate', 'sns'> = on(
  payments,
  ['delete', 'truncate'],
  { because, to },
);
/** With a shared send among others, the functions still know table and operation. */
export const mixed = on(invoices, ['create'], {
  because,
  filter: (e) => e.after.monthly_kwh_use > 1,
  to: [to, drop, sns({ topic: at.alerts, message: (e) => e.after.balance })],
});

/** A send of items is shared as well; its columns are then looked at by `check`. */
const total = dynamodb.update({
  table: at.totals,
  key: { invoice_id: 'invoice_id', kind: () => 'TOTAL' },
  set: ['balance'],
});
export const sharedItem = on(invoices, ['update'], { because, to: [total, drop] });

/** A send of one's own, made from another. */
function alert<T extends Table, O extends Operation>(
  say: (event: ChangeEvent<T, O>) => string,
): Effect<T, O, 'sns'> {
  return sns({ topic: at.alerts, message: (event: ChangeEvent<T, O>) => say(event) });
}
export const own = on(invoices, ['update'], { because, to: alert((e) => e.after.due_date) });

/** A function for more operations fits a route on fewer. */
function sentence(event: ChangeEvent<typeof invoices, 'create' | 'update'>): string {
  return event.operation === 'update' ? `${event.before.balance ?? ''}` : event.after.due_date;
}
export const fewer = on(invoices, ['create'], {
  because,
  to: sns({ topic: at.alerts, message: sentence }),
});

/** Operations narrow by `switch`, without a default. */
export const narrowed = on(invoices, ['create', 'delete'], {
  because,
  to: sns({
    topic: at.alerts,
    message: (e) => {
      switch (e.operation) {
        case 'create':
          return e.after.due_date;
        case 'delete':
          return `${e.before.due_date ?? 'unknown'}`;
      }
    },
  }),
});

/** State targets need neither `unknown` nor `snapshot`: repeating does no harm. */
export const state = on(invoices, ['read', 'update'], { because, became, to: drop });

// --- What a rule must say

// @ts-expect-error: a route says why it is there
on(invoices, ['create'], { to });
// @ts-expect-error: a route does something
on(invoices, ['create'], { because });
// @ts-expect-error: a route does at least one thing
on(invoices, ['create'], { because, to: [] });
// @ts-expect-error: without before images, `became` is unknown on every update: say what then
on(invoices, ['update'], { because, became, to });
// @ts-expect-error: the same of `changed`
on(invoices, ['update'], { because, changed: ['balance'], to });
// @ts-expect-error: the same of `before`
on(invoices, ['update'], { because, before: { $or: [became] }, to });
// @ts-expect-error: the same if only one of the sends is a message
on(invoices, ['update'], { because, became, to: [drop, to] });
// @ts-expect-error: a snapshot would send a message for every row: say that it is meant
on(invoices, ['read', 'create'], { because, to });
// @ts-expect-error: rows of a snapshot are only sent by routes on `read`
on(invoices, ['create'], { because, snapshot: 'deliver', to });
// @ts-expect-error: an unknown condition always matches for state targets
on(invoices, ['update'], { because, became, unknown: 'skip', to: drop });
// @ts-expect-error: only messages have an age that matters
on(invoices, ['update'], { because, maxAge: '1d', to: drop });

// --- What a rule cannot say

// @ts-expect-error: the operation is `create`
on(invoices, ['insert'], { because, to });
// @ts-expect-error: a route is on at least one operation
on(invoices, [], { because, to });
// @ts-expect-error: the word is `where`
on(invoices, ['create'], { because, were: { monthly_kwh_use: [45] }, to });
// @ts-expect-error: a filter answers a boolean
on(invoices, ['create'], { because, filter: (e) => e.after.monthly_kwh_use, to });
on(invoices, ['update'], {
  because,
  // @ts-expect-error: the old value may be unknown
  filter: (e) => e.after.monthly_kwh_use > e.before.monthly_kwh_use,
  to,
});
// @ts-expect-error: a day is `1d`
on(invoices, ['create'], { because, maxAge: '1 day', to });
// @ts-expect-error: the modes are live, shadow and paused
on(invoices, ['create'], { because, mode: 'off', to });
// @ts-expect-error: there is no such column to allow
on(invoices, ['create'], { because, allow: ['mail'], to });
// @ts-expect-error: `index` keeps state, and belongs in a mirror
on(invoices, ['create'], { because, to: opensearch.index({ index: at.search }) });

// --- Mirrors

const index = opensearch.index({ index: at.search });
mirror(invoices, { because, where: became, to: index });
// @ts-expect-error: a message cannot be kept equal to a row
mirror(invoices, { because, to });
// @ts-expect-error: nor can a line
mirror(invoices, { because, to: firehose({ stream: at.lines }) });
// @ts-expect-error: a mirror has all changes of its rows
mirror(invoices, { because, changed: ['balance'], to: index });
// @ts-expect-error: a mirror has all changes of its rows
mirror(invoices, { because, became, to: index });
// @ts-expect-error: a mirror has all changes of its rows
mirror(invoices, { because, before: became, to: index });
// @ts-expect-error: a mirror has all changes of its rows
mirror(invoices, { because, filter: () => true, to: index });
// @ts-expect-error: a mirror says why it is there
mirror(invoices, { to: index });

// --- Sets

// @ts-expect-error: a route is made by `on` or `mirror`
routes({ x: { because, on: ['create'], to } });
