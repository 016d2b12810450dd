import * as millrace from 'millrace';
import { findRouteProblems } from '../../src/routing/check/check-routes.ts';
import { formatProblem } from '../../src/routing/check/problem.ts';

/** What a function of Millrace is to a caller whose types nobody checks. */
export interface Untyped {
  (...given: readonly unknown[]): Untyped;
  readonly refine: Untyped;
  readonly invalidate: Untyped;
  readonly index: Untyped;
}

/** Every call through these names is one that the compiler would refuse. */
export const untyped = millrace as unknown as Readonly<Record<keyof typeof millrace, Untyped>>;

export const invoices = millrace.table({
  schema: 'dbo',
  name: 'invoices',
  key: ['invoice_id'],
  columns: {
    invoice_id: millrace.int(),
    customer_id: millrace.int(),
    due_date: millrace.date(),
    balance: millrace.int().nullable(),
    monthly_kwh_use: millrace.int(),
    total: millrace.decimal(),
    status: millrace.oneOf(['open', 'paid']),
    big: millrace.bigint(),
    note: millrace.text(),
    details: millrace.json(),
  },
});
export const at = millrace.targets({
  alerts: millrace.snsTopic(),
  queue: millrace.sqsQueue(),
  bus: millrace.eventBus(),
  lines: millrace.firehoseStream(),
  cache: millrace.dynamodbTable({ key: { pk: 'string' } }),
  search: millrace.opensearchIndex(),
});

type Row = Readonly<Record<string, { toFixed: () => string }>>;
export interface Event {
  readonly after: Row;
  readonly before: Row;
  readonly row: Row;
  readonly operation: string;
}

export function route(rule: object, ...operations: readonly string[]): unknown {
  const to = untyped.sns({ topic: at.alerts });
  const asked = operations.length === 0 ? ['create'] : operations;
  return untyped.on(invoices, asked, { because: 'A test.', to, ...rule });
}

export function message(
  build: (event: Event) => unknown,
  ...operations: readonly string[]
): unknown {
  return route({ to: untyped.sns({ topic: at.alerts, message: build }) }, ...operations);
}

export function onTable(definition: object): unknown {
  return untyped.on(untyped.table(definition), ['create'], {
    because: 'A test.',
    to: untyped.sns({ topic: at.alerts }),
  });
}

export function ofColumn(column: unknown): unknown {
  return onTable({ name: 'orders', key: ['id'], columns: { id: millrace.int(), odd: column } });
}

export function problemsOf(declared: unknown): readonly string[] {
  const problems = findRouteProblems([{ 'a-route': declared as never }]);
  return problems.filter(({ severity }) => severity === undefined).map(formatProblem);
}
