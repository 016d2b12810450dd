import type { Result } from './measure.ts';
import type { Figure } from './processes.ts';
import type { GroupReport } from './report.ts';

/** Writes the results of a group as a table for people. */
export function formatGroup({ title, records, meanBytes, results }: GroupReport): string {
  const head = `\n${title}\n${records} records of ${meanBytes} bytes\n`;
  return `${head}${results.map(formatResult).join('')}`;
}

/** Writes a figure as a line for people. */
export function formatFigure({ name, value, unit, goal }: Figure): string {
  return `  ${name.padEnd(50)} ${String(value).padStart(6)} ${unit}${goal === undefined ? '' : `  (goal ${goal})`}\n`;
}

function formatResult({ name, goal, recordsPerSecond, ratio }: Result): string {
  const speed = recordsPerSecond.toLocaleString('en').padStart(10);
  return `  ${name.padEnd(46)} ${speed}/s  ${ratio.toFixed(3)} x floor${formatGoal(goal)}\n`;
}

function formatGoal(goal: Result['goal']): string {
  if (goal === undefined) return '';
  return 'ratio' in goal
    ? `  (goal ${goal.ratio})`
    : `  (goal ${goal.perSecond.toLocaleString('en')}/s)`;
}
