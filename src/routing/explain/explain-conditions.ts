import type { AnyRowChange, Row } from '../../model/change-event.ts';
import { formatExactJson } from '../../model/exact-json.ts';
import type { ConditionData, Route } from '../../model/route.ts';
import type { Table } from '../../model/table.ts';
import { compileConditions, partsOf } from '../match/compile-conditions.ts';
import { beforeOf, compileJudge } from '../match/judge-route.ts';
import { formatAnswer } from '../match/three-values.ts';
import { MASK } from './mask-personal.ts';

/** One condition of a route, and what a change answers to it. */
export interface ConditionReport {
  /** `where`, `where.$or[0]`, `became`, `changed`, ... */
  readonly word: string;
  readonly column: string | undefined;
  /** The image that was asked. */
  readonly image: 'row' | 'before' | 'both';
  /** The condition as it was declared, as JSON. */
  readonly asks: string | undefined;
  readonly answer: 'yes' | 'no' | 'unknown';
  /** The value as JSON, masked if it is personal; `undefined` if it was not captured. */
  readonly value: string | undefined;
}

const LONGEST_VALUE = 80;

/** Returns each condition of a route, with the value that it looked at. */
export function explainConditions(route: Route, event: AnyRowChange): readonly ConditionReport[] {
  const { table, where, before, became } = route;
  const asked = (
    word: string,
    conditions: ConditionData | undefined,
    image: 'row' | 'before',
  ): readonly ConditionReport[] =>
    conditions === undefined ? [] : explainImage({ table, word, image }, conditions, event);
  return [
    ...asked('where', where, 'row'),
    ...asked('before', before, 'before'),
    ...asked('became', became, 'row'),
    ...(event.operation === 'update' ? asked('became', became, 'before') : []),
    ...route.changed.map((column) => explainChanged(route, column, event)),
  ];
}

interface Place {
  readonly table: Table;
  readonly word: string;
  readonly image: 'row' | 'before';
}

function explainImage(
  place: Place,
  conditions: ConditionData,
  event: AnyRowChange,
): readonly ConditionReport[] {
  const { table, word, image } = place;
  const row: Row = image === 'row' ? event.row : beforeOf(event);
  const { columns, alternatives = [] } = partsOf(conditions);
  return [
    ...columns.map(
      ([column, list]): ConditionReport => ({
        word,
        column,
        image,
        asks: formatExactJson(list),
        answer: formatAnswer(compileConditions(table, { [column]: list })(row)),
        value: formatValue(table, column, row),
      }),
    ),
    ...alternatives.flatMap((one, index) =>
      explainImage({ ...place, word: `${word}.$or[${index}]` }, one, event),
    ),
  ];
}

function explainChanged(route: Route, column: string, event: AnyRowChange): ConditionReport {
  const { table } = route;
  const only: Route = {
    ...route,
    kind: 'on',
    where: undefined,
    before: undefined,
    became: undefined,
    changed: [column],
  };
  const values = [beforeOf(event), event.row].map((image) => formatValue(table, column, image));
  return {
    word: 'changed',
    column,
    image: 'both',
    asks: undefined,
    answer: formatAnswer(compileJudge(only, event.operation)(event)),
    value: values.map((value) => value ?? 'not captured').join(' -> '),
  };
}

function formatValue(table: Table, column: string, image: Row): string | undefined {
  if (!Object.hasOwn(image, column)) return undefined;
  if (table.columns[column]?.isPersonal === true) return MASK;
  const text = formatExactJson(image[column]);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}...` : text;
}
