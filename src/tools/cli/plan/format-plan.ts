import type { Plan } from '../../plan/report/plan-schema.ts';
import { alignColumns } from '../align-columns.ts';
import { formatChanges } from './format-changes.ts';
import { formatCost, toCents } from './format-cost.ts';
import { formatFunction, formatType } from './format-function.ts';
import { LINE_WIDTH, wrapText } from './wrap-text.ts';

const INDENT = '  ';

/** Writes a plan for people: what would be there, function by function, what is odd, what it costs. */
export function formatPlan(plan: Plan): readonly string[] {
  const { service, stage, functions, cost } = plan;
  const price = `about $${toCents(cost.total.usdPerMillion)} per million changes`;
  return [
    `${service}, stage ${stage}: ${count(functions.length, 'function')}, ${count(plan.warnings.length, 'warning')}, ${price}`,
    ...functions.flatMap((one, index) => ['', ...formatFunction(one, functions.slice(0, index))]),
    ...formatShared(plan),
    ...(plan.changes === null ? [] : ['', ...formatChanges(plan.changes)]),
    ...plan.warnings.flatMap((warning) => ['', ...formatWarning(warning)]),
    '',
    ...formatCost(cost),
  ];
}

/** Writes a warning for people. */
export function formatWarning({
  code,
  place,
  message,
  fix,
}: Plan['warnings'][number]): readonly string[] {
  return [
    `warning ${code}: ${place}`,
    ...wrapText(message, LINE_WIDTH - 4).map((line) => `    ${line}`),
    ...wrapText(`fix: ${fix}`, LINE_WIDTH - 4).map((line) => `    ${line}`),
  ];
}

function formatShared({ shared }: Plan): readonly string[] {
  const rows = Object.entries(shared).map(([id, { Type, DeletionPolicy }]) => [
    id,
    `${formatType(Type)}${DeletionPolicy?.startsWith('Retain') === true ? ', kept when the service is removed' : ''}`,
  ]);
  if (rows.length === 0) return [];
  return ['', 'shared by the functions', ...alignColumns(rows).map((line) => `${INDENT}${line}`)];
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
