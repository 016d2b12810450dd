import { int, oneOf, text } from '../../../../src/model/columns.ts';
import type { Route } from '../../../../src/model/route.ts';
import {
  type DecoderSpec,
  dms,
  type FunctionSpec,
  kinesis,
} from '../../../../src/model/service.ts';
import { table } from '../../../../src/model/table.ts';
import { dynamodbTable, firehoseStream, snsTopic, targets } from '../../../../src/model/target.ts';
import { mirror } from '../../../../src/routing/declare/mirror.ts';
import { on } from '../../../../src/routing/declare/on.ts';
import { dynamodb } from '../../../../src/routing/sends/dynamodb.ts';
import { sns } from '../../../../src/routing/sends/sns.ts';
import { compileFilters } from '../../../../src/tools/deploy/filters/compile-filters.ts';
import { createRecordFilter } from '../../../../src/tools/plan/report/measure-filter.ts';
import { toRecord } from './written-record.ts';

export const orders = table({
  schema: 'shop',
  name: 'orders',
  key: ['id'],
  columns: {
    id: int(),
    status: oneOf(['open', 'paid', 'shipped']),
    country: text(),
    note: text().nullable(),
    weight: int(),
  },
});
export const at = targets({
  topic: snsTopic(),
  items: dynamodbTable({ key: { id: 'number' } }),
  lines: firehoseStream(),
});
export const because = 'A test.';
export const to = sns({ topic: at.topic, message: () => 'A message.' });

export const paid = on(orders, ['update'], { because, where: { status: ['paid'] }, to });
export const german = on(orders, ['create'], { because, where: { country: ['DE'] }, to });
export const paidMirror = mirror(orders, {
  because,
  where: { status: ['paid'] },
  to: dynamodb.put({ table: at.items, key: { id: 'id' } }),
});

export function functionOf(
  routes: Readonly<Record<string, unknown>>,
  decoder: DecoderSpec | undefined = dms(),
  source: FunctionSpec['source'] = kinesis('cdc'),
): FunctionSpec {
  // The cast holds: the tests give routes of any table.
  return { source, decoder, routes: [routes as Readonly<Record<string, Route>>] };
}

/** Tells whether a record with such a body passes the filter of a function. */
export function passerOf(spec: FunctionSpec, maxPatterns = 5): (body: unknown) => boolean {
  const { stream } = spec.source;
  const passes = createRecordFilter(compileFilters(spec, { maxPatterns }));
  return (body) => passes(toRecord(body, { stream }));
}

export function dmsRecord(operation: string, data: object, more: object = {}): object {
  const metadata = {
    'record-type': 'data',
    operation,
    'schema-name': 'shop',
    'table-name': 'orders',
    ...more,
  };
  return { data: { id: 1, ...data }, metadata };
}

export function change(op: string, after: object | null, more: object = {}): object {
  return {
    before: null,
    after,
    op,
    source: { connector: 'mysql', db: 'shop', table: 'orders' },
    ...more,
  };
}

export function manyRoutes(): Readonly<Record<string, Route>> {
  const routes = Array.from({ length: 150 }, (_, index) => {
    const own = { ...orders, name: `a_table_with_a_long_name_${index}` };
    return [`route-${index}`, on(own, ['update'], { because, where: { country: ['DE'] }, to })];
  });
  return Object.fromEntries(routes) as Readonly<Record<string, Route>>;
}
