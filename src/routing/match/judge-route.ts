import type { AnyRowChange, Row, RowOperation } from '../../model/change-event.ts';
import type { Route } from '../../model/route.ts';
import { isSameValue } from './compare-values.ts';
import { compileConditions, type JudgeImage } from './compile-conditions.ts';
import { type Answer, and, NO, not, or, UNKNOWN, YES } from './three-values.ts';

/** Judges the conditions of a route, all but its filter. */
export type JudgeChange = (event: AnyRowChange) => Answer;

/**
 * Compiles the conditions of a route for one operation.
 *
 * `where` looks at the row that the change leaves or removes; `before` at the old row; `became` is
 * met when the new row matches and the old one did not; `changed` compares them.
 */
export function compileJudge(route: Route, operation: RowOperation): JudgeChange {
  const { table, where, before, became, changed } = route;
  const judges: JudgeChange[] = [];
  if (where !== undefined) {
    const judge = compileConditions(table, where);
    judges.push(({ row }) => judge(row));
  }
  if (before !== undefined) judges.push(judgeBefore(compileConditions(table, before), operation));
  if (became !== undefined) judges.push(judgeBecame(compileConditions(table, became), operation));
  if (changed.length > 0) judges.push(judgeChanged(route, operation));
  const [only] = judges;
  if (only !== undefined && judges.length === 1) return only;
  return (event) => {
    let answer: Answer = YES;
    for (const judge of judges) {
      answer = and(answer, judge(event));
      if (answer === NO) return NO;
    }
    return answer;
  };
}

/** Returns what is known of the row before a change; of a new row, nothing. */
export function beforeOf(event: AnyRowChange): Row {
  return event.operation === 'update' || event.operation === 'delete' ? event.before : NO_ROW;
}

const NO_ROW: Row = {};

function judgeBefore(judge: JudgeImage, operation: RowOperation): JudgeChange {
  const hadRow = operation === 'update' || operation === 'delete';
  return hadRow ? (event) => judge(beforeOf(event)) : () => NO;
}

function judgeBecame(judge: JudgeImage, operation: RowOperation): JudgeChange {
  switch (operation) {
    case 'delete':
      return () => NO;
    case 'update':
      return (event) => {
        const now = judge(event.row);
        return now === NO ? NO : and(now, not(judge(beforeOf(event))));
      };
    case 'read':
    case 'create':
      return ({ row }) => judge(row);
  }
}

function judgeChanged({ table, changed }: Route, operation: RowOperation): JudgeChange {
  const columns = changed.map((name) => ({ name, kind: table.columns[name]?.kind ?? 'unknown' }));
  // Of a row that comes or goes, every captured column counts as changed.
  const one =
    operation === 'update'
      ? ({ name, kind }: (typeof columns)[number], { row }: AnyRowChange, before: Row): Answer => {
          if (!Object.hasOwn(before, name) || !Object.hasOwn(row, name)) return UNKNOWN;
          return isSameValue(kind, before[name], (row as Row)[name]) ? NO : YES;
        }
      : ({ name }: (typeof columns)[number], { row }: AnyRowChange): Answer =>
          Object.hasOwn(row, name) ? YES : UNKNOWN;
  return (event) => {
    const before = beforeOf(event);
    let answer: Answer = NO;
    for (const column of columns) answer = or(answer, one(column, event, before));
    return answer;
  };
}
