import type { Column, ColumnKind } from '../../model/columns.ts';
import { isTableShape } from '../../model/lookup.ts';
import type { ConditionData, Route } from '../../model/route.ts';
import { isWords } from '../match/compile-test.ts';
import { checkWords, isScalarOf } from './check-words.ts';
import type { Problem } from './problem.ts';

type Report = (what: string, fix: string, column?: string) => Problem;

/** Finds what is wrong with the conditions of a route: what the compiler says, for untyped callers. */
export function checkConditions(name: string, route: Route): readonly Problem[] {
  const report: Report = (what, fix, column) => ({ route: name, column, what, fix });
  return [
    ...(['where', 'before', 'became'] as const).flatMap((word) =>
      route[word] === undefined ? [] : checkImage(route, word, route[word], report),
    ),
    ...route.changed.flatMap((column) => checkColumn(route, 'changed', column, report)),
    ...route.allow
      .filter((column) => !isOfLookup(column, route))
      .flatMap((column) => checkColumn(route, 'allow', column, report)),
    ...checkOperations(route, report),
  ];
}

/** `customer.email`: a column of what is looked up. */
function isOfLookup(column: string, { lookups = {} }: Route): boolean {
  return Object.entries(lookups).some(
    ([name, { of }]) =>
      isTableShape(of) &&
      column.startsWith(`${name}.`) &&
      Object.hasOwn(of.columns, column.slice(name.length + 1)),
  );
}

/** Finds what is wrong with conditions on one image of a row. */
export function checkImage(
  route: Pick<Route, 'table'>,
  word: string,
  conditions: ConditionData,
  report: Report,
): readonly Problem[] {
  return Object.entries(conditions).flatMap(([column, list]) => {
    if (list === undefined) return [];
    if (column === '$or') return checkAlternatives(route, word, list, report);
    const unknown = checkColumn(route, word, column, report);
    const declared = route.table.columns[column];
    if (unknown.length > 0 || declared === undefined) return unknown;
    return checkList(declared, list).map(([what, fix]) =>
      report(`\`${word}\`: ${what}`, fix, column),
    );
  });
}

function checkAlternatives(
  route: Pick<Route, 'table'>,
  word: string,
  list: unknown,
  report: Report,
): readonly Problem[] {
  if (!Array.isArray(list) || list.length === 0) {
    return [report(`\`${word}.$or\` is not a list of conditions`, 'give at least one alternative')];
  }
  // Each alternative is of the same shape; what it holds is checked like the outer conditions.
  const alternatives = list as readonly ConditionData[];
  return alternatives.flatMap((one) => checkImage(route, `${word}.$or`, one, report));
}

function checkColumn(
  { table }: Pick<Route, 'table'>,
  word: string,
  column: string,
  report: Report,
): readonly Problem[] {
  if (Object.hasOwn(table.columns, column)) return [];
  const known = Object.keys(table.columns).join(', ');
  return [report(`\`${word}\`: table ${table.name} has no such column`, `it has ${known}`, column)];
}

function checkList(column: Column, list: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(list) || list.length === 0) {
    return [['the conditions are not a list', 'write `[condition, ...]`']];
  }
  const conditions = list as readonly unknown[];
  return conditions.flatMap((condition) => checkCondition(column, condition));
}

function checkCondition(
  column: Column,
  condition: unknown,
): readonly (readonly [string, string])[] {
  if (condition === null) {
    if (column.isNullable) return [];
    return [['the column is never null', 'leave null out, or declare it `.nullable()`']];
  }
  if (isWords(condition)) return checkWords(column, condition);
  if (isScalarOf(column, condition)) return [];
  return [[`the value is not one of a ${column.kind} column`, `write ${EXAMPLES[column.kind]}`]];
}

const ONLY_EXISTS = '`{ exists: true }`, the only condition of such columns';
const EXAMPLES: Readonly<Record<ColumnKind, string>> = {
  int: 'a number',
  bigint: 'a bigint such as `5n`; a number only within ±2^53',
  decimal: "a decimal text such as `'12.50'`",
  float: 'a number',
  boolean: '`true` or `false`',
  text: 'a text',
  uuid: 'a text',
  oneOf: 'one of its values',
  date: 'a text such as `2026-01-31`',
  time: 'a text',
  timestamp: 'a text',
  timestamptz: 'a text',
  bytes: ONLY_EXISTS,
  json: ONLY_EXISTS,
  array: ONLY_EXISTS,
  interval: ONLY_EXISTS,
  unknown: ONLY_EXISTS,
};

function checkOperations(route: Route, report: Report): readonly Problem[] {
  const { operations, before, became, changed, where } = route;
  const has = (...wanted: readonly string[]): boolean =>
    operations.some((operation) => wanted.includes(operation));
  const asksRow = [where, before, became].some(Boolean) || changed.length > 0;
  return [
    ...(before !== undefined && !has('update', 'delete')
      ? [report('`before` is never met by a new row', 'add `update` or `delete`, or use `where`')]
      : []),
    ...(became !== undefined && !has('read', 'create', 'update')
      ? [report('`became` is never met by a removed row', 'use `where` or `before`')]
      : []),
    ...(asksRow && has('truncate')
      ? [report('a truncate has no row to test', 'make a route of its own for `truncate`')]
      : []),
  ];
}
