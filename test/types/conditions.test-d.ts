// What must not compile in the conditions of a route. Each error is the reason given above it.
import {
  above,
  anythingBut,
  between,
  firehose,
  on,
  startsWith,
  upTo,
  type WhereOf,
} from 'millrace';
import { at, invoices, payments } from './tables.ts';

const because = 'x';
const to = firehose({ stream: at.lines });

/** What must compile: all words on all kinds. */
export const right = [
  on(invoices, ['create'], {
    because,
    where: {
      monthly_kwh_use: [45, above(45), between(1, 5), anythingBut(1, 2), { exists: true }],
      balance: [null, { numeric: ['>', 0, '<=', 5] }],
      due_date: [startsWith('2026-'), { suffix: '-01' }, { 'equals-ignore-case': 'x' }],
      total_amount_due: ['12.50', 3, above('0.01'), { numeric: ['=', 1] }],
      $or: [{ customer_id: [1] }, { balance: [upTo(5)] }],
    },
    to,
  }),
  on(payments, ['update'], {
    because,
    where: {
      payment_id: [9007199254740993n, 5, above(9007199254740993n), between(1n, 5n)],
      status: ['open', anythingBut('paid'), { 'anything-but': ['paid', 'failed'] }],
      settled: [true],
      settled_at: [null, { prefix: '2026-' }],
      order_ref: [{ 'anything-but': { prefix: 'a' } }],
      details: [{ exists: false }],
      raw: [{ exists: true }],
    },
    to,
  }),
];

/** A shared condition keeps its types with `satisfies`. */
const shared = { monthly_kwh_use: [above(45)] } satisfies WhereOf<typeof invoices>;
export const sharing = on(invoices, ['update'], {
  because,
  where: shared,
  became: shared,
  unknown: 'match',
  to,
});

// @ts-expect-error: the column is `monthly_kwh_use`
on(invoices, ['create'], { because, where: { monthly_kwh: [45] }, to });
// @ts-expect-error: a payment is never `refunded`
on(payments, ['create'], { because, where: { status: ['refunded'] }, to });
// @ts-expect-error: nor is it compared with it
on(payments, ['create'], { because, where: { status: [anythingBut('refunded')] }, to });
// @ts-expect-error: a UUID is a text, and has no order
on(payments, ['create'], { because, where: { order_ref: [above(3)] }, to });
// @ts-expect-error: a number is compared with a number
on(invoices, ['create'], { because, where: { monthly_kwh_use: [{ numeric: ['>', '45'] }] }, to });
// @ts-expect-error: the conditions of a column are a list
on(invoices, ['create'], { because, where: { monthly_kwh_use: 45 }, to });
// @ts-expect-error: the column is never null
on(invoices, ['create'], { because, where: { monthly_kwh_use: [null] }, to });
// @ts-expect-error: the word is `numeric`
on(invoices, ['create'], { because, where: { monthly_kwh_use: [{ numric: ['>', 45] }] }, to });
// @ts-expect-error: a decimal has a point
on(invoices, ['create'], { because, where: { total_amount_due: [above('12,50')] }, to });
// @ts-expect-error: a number has no prefix
on(invoices, ['create'], { because, where: { monthly_kwh_use: [startsWith('4')] }, to });
// @ts-expect-error: the column is `balance`
on(invoices, ['create'], { because, where: { $or: [{ balance: [null] }, { blance: [0] }] }, to });
// @ts-expect-error: a bigint is compared with a bigint or a number
on(payments, ['create'], { because, where: { payment_id: [above('9007199254740993')] }, to });
// @ts-expect-error: JSON has no prefix, and can only be tested for being there
on(payments, ['create'], { because, where: { details: [startsWith('a')] }, to });
on(invoices, ['create'], {
  because,
  // @ts-expect-error: the lower limit of a range comes first
  where: { monthly_kwh_use: [{ numeric: ['<', 5, '>', 1] }] },
  to,
});
// @ts-expect-error: a date is a text
on(invoices, ['create'], { because, where: { due_date: [above(20260101)] }, to });
// @ts-expect-error: the column is `monthly_kwh_use`
on(invoices, ['update'], { because, changed: ['monthly_kwh'], unknown: 'skip', to });
// @ts-expect-error: the column is `monthly_kwh_use`
on(invoices, ['update'], { because, became: { monthly_kwh: [45] }, unknown: 'skip', to });
// @ts-expect-error: the column is `balance`
on(invoices, ['update'], { because, before: { blance: [0] }, unknown: 'skip', to });

const widened = { monthly_kwh_use: [{ numeric: ['>', 45] }] };
// @ts-expect-error: without `satisfies`, the operator is any text
on(invoices, ['create'], { because, where: widened, to });
