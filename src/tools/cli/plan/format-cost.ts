import type { PlanCost, PlanCostLine } from '../../plan/cost/cost-schema.ts';
import { alignColumns } from '../align-columns.ts';
import { LINE_WIDTH, wrapList, wrapText } from './wrap-text.ts';

const INDENT = '  ';
const MILLION = 1_000_000;

/** What stands in a line: an item, how much of it, and dollars per million changes and month. */
type Row = readonly [item: string, quantity: string, million: string, month: string];

/** Writes the estimate of a plan for people. Items of less than a cent are counted, not listed. */
export function formatCost(cost: PlanCost): readonly string[] {
  const { region, date, total, upstream } = cost;
  return [
    `cost in US dollars (${region}, list prices of ${date})`,
    ...indent(
      alignAmounts([
        ['', '', 'a million', 'a month'],
        ...groupsOf(cost.lines).flatMap(([place, lines]) => rowsOf(place, lines, cost)),
        ['all together', inMillions(total.changesPerMonth), total.usdPerMillion, total.usdPerMonth],
        ...groupsOf(upstream).flatMap(([place, lines]) =>
          rowsOf(`${place} itself, not counted above`, lines, cost),
        ),
      ]),
    ),
    ...formatServices(cost),
    ...hanging('not counted: ', wrapNotPriced(cost)),
    ...hanging('assumed: ', wrapAssumptions(cost)),
  ];
}

/** A line for each service: what a million changes cost, what Millrace saves of it, what that rests on. */
function formatServices({ services = [] }: PlanCost): readonly string[] {
  const rows = services.map((one) => [
    `${INDENT}${one.service}`,
    toCents(one.usdPerMillion).padStart('a million'.length),
    toCents(one.fixedUsdPerMonth).padStart('a month'.length),
    toCents(one.savedUsdPerMillion).padStart('saved'.length),
    one.choice,
    one.assumptions.map(({ name, value }) => `${name} ${value ?? 'differs'}`).join(', '),
  ]);
  const head = ['by service', 'a million', '  fixed', 'saved', 'by Millrace', 'assumed'];
  return indent(alignColumns([head, ...rows]));
}

/** Writes dollars with two digits. */
export function toCents(usd: string): string {
  return Number(usd).toFixed(2);
}

function groupsOf(
  lines: readonly PlanCostLine[],
): readonly (readonly [place: string, lines: readonly PlanCostLine[]])[] {
  return [...Map.groupBy(lines, ({ place }) => place)];
}

function rowsOf(
  place: string,
  lines: readonly PlanCostLine[],
  { functions }: PlanCost,
): readonly Row[] {
  const known = functions.find(({ name }) => place === `function ${name}`);
  const sum = lines.reduce((total, { usdPerMonth }) => total + Number(usdPerMonth), 0);
  const shown = lines.filter(({ usdPerMonth }) => Number(usdPerMonth) >= 0.005);
  const rest = lines.length - shown.length;
  return [
    [place, '', known?.usdPerMillion ?? '', known?.usdPerMonth ?? String(sum)],
    ...shown.map(
      ({ item, quantity, unit, usdPerMonth }): Row => [
        `${INDENT}${item}`,
        formatQuantity(Number(quantity), unit.split(/ of | in /)[0] ?? unit),
        '',
        usdPerMonth,
      ],
    ),
    ...(rest === 0 ? [] : [[`${INDENT}${rest} more of less than a cent`, '', '', ''] as const]),
  ];
}

function inMillions(changes: string): string {
  return formatQuantity(Number(changes), 'changes');
}

function formatQuantity(number: number, unit: string): string {
  return `${shortNumber(number)} ${number === 1 ? unit.replace(/s$/, '') : unit}`;
}

function shortNumber(number: number): string {
  if (number >= MILLION) return `${Number((number / MILLION).toPrecision(3))} million`;
  return number >= 100
    ? Math.round(number).toLocaleString('en-US')
    : String(Number(number.toPrecision(3)));
}

/** Aligns columns, dollars to the right with two digits. */
function alignAmounts(rows: readonly Row[]): readonly string[] {
  const cells = rows.map(([item, quantity, million, month]) => [
    item,
    quantity,
    toAmount(million).padStart('a million'.length),
    toAmount(month).padStart('a month'.length),
  ]);
  return alignColumns(cells);
}

function toAmount(text: string): string {
  return /^\d/.test(text) ? toCents(text) : text;
}

function wrapNotPriced({ notPriced }: PlanCost): readonly string[] {
  const causes = [...new Set(notPriced.map(({ because }) => because))];
  return wrapText(causes.join('; '), LINE_WIDTH - LABEL_WIDTH);
}

function wrapAssumptions({ assumptions }: PlanCost): readonly string[] {
  const facts = assumptions.map(
    ({ name, value, from }) => `${name} ${value}${from === 'default' ? '' : ` (${from})`}`,
  );
  return wrapList(facts, LINE_WIDTH - LABEL_WIDTH);
}

const LABEL_WIDTH = 15;

function hanging(label: string, lines: readonly string[]): readonly string[] {
  return lines
    .filter((line) => line !== '')
    .map((line, index) => `${INDENT}${(index === 0 ? label : '').padEnd(LABEL_WIDTH - 2)}${line}`);
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `${INDENT}${line}`);
}
