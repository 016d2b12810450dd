import type { Row } from '../../model/change-event.ts';
import type { ConditionData } from '../../model/route.ts';
import type { Table } from '../../model/table.ts';
import { compileTest, type ValueTest } from './compile-test.ts';
import { type Answer, and, NO, or, UNKNOWN, YES } from './three-values.ts';

/** Judges one image of a row. */
export type JudgeImage = (image: Row) => Answer;

/** Conditions taken apart: all columns are to be met, and one of each list of alternatives. */
export interface ConditionParts {
  readonly columns: readonly (readonly [column: string, conditions: readonly unknown[]])[];
  readonly alternatives: readonly ConditionData[] | undefined;
}

/** Takes conditions apart; columns that are there with `undefined` ask for nothing. */
export function partsOf({ $or, ...columns }: ConditionData): ConditionParts {
  const asked = Object.entries(columns).filter(([, conditions]) => conditions !== undefined);
  return {
    // The casts hold: `check` has seen that these are lists.
    columns: asked as [string, readonly unknown[]][],
    alternatives: $or as readonly ConditionData[] | undefined,
  };
}

/** Compiles conditions on a row. Judging allocates nothing. */
export function compileConditions(table: Table, conditions: ConditionData): JudgeImage {
  const { columns, alternatives } = partsOf(conditions);
  const judges = columns.map(([name, list]) => compileColumn(table, name, list));
  if (alternatives !== undefined) {
    judges.push(anyOf(alternatives.map((one) => compileConditions(table, one))));
  }
  const [only] = judges;
  return only !== undefined && judges.length === 1 ? only : allOf(judges);
}

function compileColumn(table: Table, name: string, conditions: readonly unknown[]): JudgeImage {
  const column = table.columns[name];
  if (column === undefined) throw new TypeError(`Not a column: ${name}`);
  const tests = conditions.map((condition) => compileTest(column, condition));
  const [only] = tests;
  const test: ValueTest =
    only !== undefined && tests.length === 1 ? only : (value) => tests.some((one) => one(value));
  return (image) => {
    // `hasOwn`, because columns can have the names of inherited members, and guards are inherited.
    if (!Object.hasOwn(image, name)) return UNKNOWN;
    return test(image[name]) ? YES : NO;
  };
}

function allOf(judges: readonly JudgeImage[]): JudgeImage {
  return (image) => {
    let answer: Answer = YES;
    for (const judge of judges) {
      answer = and(answer, judge(image));
      if (answer === NO) return NO;
    }
    return answer;
  };
}

function anyOf(judges: readonly JudgeImage[]): JudgeImage {
  return (image) => {
    let answer: Answer = NO;
    for (const judge of judges) answer = or(answer, judge(image));
    return answer;
  };
}
