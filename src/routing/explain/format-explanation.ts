import { formatExactJson } from '../../model/exact-json.ts';
import type { Explanation, RouteReport } from './explain.ts';
import type { ConditionReport } from './explain-conditions.ts';

/** Writes an explanation for people: one line for the change, then each route with its reasons. */
export function formatExplanation(explanation: Explanation): string {
  const { table, operation, routes, others } = explanation;
  const rest = others === 0 ? [] : [`  ${others} of other tables: not asked`];
  const none = routes.length === 0 ? ['  no route is on this table'] : [];
  return [`${table} ${operation}`, ...none, ...routes.flatMap(formatRoute), ...rest].join('\n');
}

/** Writes what one route makes of a change. */
export function formatRoute(report: RouteReport): readonly string[] {
  const { route, outcome, conditions, requests, rejections, lookups = [] } = report;
  return [
    `  ${route}: ${OUTCOMES[outcome]}`,
    ...conditions.map((condition) => `    ${formatCondition(condition)}`),
    ...lookups.map(({ name, source }) => `    ?? ${name} in ${source}`),
    ...requests.map(({ target, request }) => `    -> ${target} ${formatExactJson(request)}`),
    ...rejections.map(({ target, code, message }) => `    -> ${target} ${code} ${message}`),
  ];
}

function formatCondition({ word, column, image, asks, answer, value }: ConditionReport): string {
  const asked = asks === undefined ? '' : ` ${asks}`;
  const place = word.startsWith('became') && image === 'before' ? ' in the old row' : '';
  return `${word} ${column ?? ''}${asked}${place}: ${answer} (${value ?? 'not captured'})`;
}

const OUTCOMES: Readonly<Record<RouteReport['outcome'], string>> = {
  sends: 'sends',
  rejected: 'rejected',
  operation: 'not on this operation',
  'looks-up': 'looks something up first',
  'no-route': 'no route',
  'no-match': 'does not match',
  unknown: 'skipped, for a condition is unknown',
  snapshot: 'skipped, for it is a row of a snapshot',
  'before-since': 'skipped, for it was committed before `since`',
  'not-found': 'skipped, for nothing was found where it looks up',
  found: 'skipped, for what it found does not meet `found`',
  filter: 'skipped by its filter',
  incomplete: 'skipped, for not all columns were captured',
  shadow: 'would send (shadow)',
  'shadow-failed': 'would fail (shadow)',
};
