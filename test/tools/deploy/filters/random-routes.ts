import type { Column } from '../../../../src/model/columns.ts';
import type { ConditionData, Route, RouteSet } from '../../../../src/model/route.ts';
import type { Table } from '../../../../src/model/table.ts';
import { dynamodbTable, snsTopic, targets } from '../../../../src/model/target.ts';
import { mirror } from '../../../../src/routing/declare/mirror.ts';
import { on } from '../../../../src/routing/declare/on.ts';
import { dynamodb } from '../../../../src/routing/sends/dynamodb.ts';
import { sns } from '../../../../src/routing/sends/sns.ts';
import type { Random } from '../../../fuzz/random.ts';

const at = targets({ topic: snsTopic(), cache: dynamodbTable({ key: { pk: 'string' } }) });

const CONDITIONS: Readonly<Record<string, readonly unknown[]>> = {
  int: [0, 5, { numeric: ['>', 45] }, { numeric: ['>=', 1, '<', 10] }, { 'anything-but': [0, 5] }],
  bigint: [
    5n,
    9007199254740993n,
    { 'anything-but': [5n, 9007199254740993n] },
    { 'anything-but': 0 },
  ],
  decimal: ['46.50', { numeric: ['>', '46'] }, { 'anything-but': ['46.5', '0'] }],
  float: [1.5, { 'anything-but': [0, 1.5] }, { numeric: ['<', 2] }],
  boolean: [true, false],
  text: [
    'DE',
    '',
    'x"y\\z',
    '5',
    '2022-04-15',
    { prefix: 'F' },
    { prefix: 'Z' },
    { suffix: 'e' },
    { 'equals-ignore-case': 'de' },
    { 'equals-ignore-case': 'kiel' },
    { 'anything-but': ['DE', 'Kiel'] },
    { 'anything-but': { prefix: 'D' } },
  ],
  date: ['2022-04-15', { prefix: '2022' }],
  timestamp: ['2022-04-15T10:11:12', { prefix: '2022' }],
  uuid: ['0b5e3f2a-4c1d-4e6f-8a7b-9c0d1e2f3a4b', { prefix: '0b' }],
};

/** Makes routes on tables, with any conditions that `check` lets through. */
export function randomRoutes(tables: readonly Table[], random: Random): RouteSet {
  const count = 1 + random.int(4);
  const routes = Array.from({ length: count }, (_, index) => [
    `route-${index}`,
    randomRoute(random.pick(tables), index, random),
  ]);
  return Object.fromEntries(routes) as RouteSet;
}

function randomRoute(table: Table, index: number, random: Random): Route {
  if (random.chance(4)) return mirrorRoute(table, index, random);
  const operations = subset(['read', 'create', 'update', 'delete'], random);
  const isState = random.chance(3);
  const maybe = (of: number): ConditionData | undefined =>
    random.chance(of) ? randomConditions(table, random) : undefined;
  const hasOld = operations.some((one) => one === 'update' || one === 'delete');
  const hasNew = operations.some((one) => one !== 'delete');
  const rule = {
    because: 'A random route.',
    where: maybe(2),
    before: hasOld ? maybe(4) : undefined,
    became: hasNew ? maybe(4) : undefined,
    changed: random.chance(6) ? [random.pick(Object.keys(table.columns))] : undefined,
    filter: random.chance(12) ? () => true : undefined,
    ...(isState ? stateRule(table, index) : messageRule(random)),
  };
  // The cast holds: `check` finds what the compiler would have found.
  return on(table, operations as never, rule as never);
}

function stateRule({ key }: Table, index: number): object {
  return { to: dynamodb.invalidate({ table: at.cache, key: { pk: `T${index}#{${key[0]}}` } }) };
}

function messageRule(random: Random): object {
  return {
    unknown: random.pick(['match', 'skip']),
    snapshot: 'deliver',
    maxAge: 'unlimited',
    to: sns({ topic: at.topic, message: () => 'A message.' }),
  };
}

function mirrorRoute(table: Table, index: number, random: Random): Route {
  const own = targets({ [`index${index}`]: dynamodbTable({ key: { id: 'number' } }) });
  const [target] = Object.values(own);
  const where = random.chance(3) ? undefined : randomConditions(table, random);
  const rule = { because: 'A random mirror.', where, to: mirrorSend(target, random) };
  return mirror(table, rule as never);
}

function mirrorSend(target: unknown, random: Random): unknown {
  const table = target as ReturnType<typeof dynamodbTable>;
  return random.chance(2)
    ? dynamodb.replica({ table, keys: 'fixed' })
    : dynamodb.put({ table, key: { id: 'id' } });
}

function randomConditions(table: Table, random: Random): ConditionData {
  const names = Object.keys(table.columns);
  const columns = subset(names, random)
    .slice(0, 2)
    .map((name) => [name, conditionsOf(table.columns[name] as Column, random)]);
  const plain = Object.fromEntries(columns) as ConditionData;
  if (!random.chance(5)) return plain;
  const alternatives = Array.from({ length: 1 + random.int(3) }, () => {
    const name = random.pick(names);
    return { [name]: conditionsOf(table.columns[name] as Column, random) };
  });
  return { ...plain, $or: alternatives };
}

function conditionsOf(column: Column, random: Random): readonly unknown[] {
  const own = CONDITIONS[column.kind] ?? statusConditions(column);
  const all = [...own, { exists: true }, ...(column.isNullable ? [null, { exists: false }] : [])];
  return Array.from({ length: 1 + random.int(2) }, () => random.pick(all));
}

function statusConditions({ facts }: Column): readonly unknown[] {
  const values = facts.values ?? [];
  return [...values, ...values.map((value) => ({ 'anything-but': [value] }))];
}

function subset<T>(list: readonly T[], random: Random): readonly T[] {
  const some = list.filter(() => random.chance(2));
  return some.length === 0 ? [random.pick(list)] : some;
}
