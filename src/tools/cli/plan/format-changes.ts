import { formatValue } from '../../plan/report/format-value.ts';
import type { PlanChange, Reread } from '../../plan/report/plan-schema.ts';
import { LINE_WIDTH, wrapText } from './wrap-text.ts';

const INDENT = '  ';

/** Writes what a plan changes, for people. */
export function formatChanges(changes: readonly PlanChange[]): readonly string[] {
  if (changes.length === 0) return ['nothing changes'];
  const byPlace = [...Map.groupBy(changes, ({ place }) => place)];
  return [
    'what changes',
    ...byPlace.flatMap(([place, alike]) => [
      `${INDENT}${place}`,
      ...alike.flatMap((change) => indent(wrapText(formatChange(change), LINE_WIDTH - 8))),
    ]),
  ];
}

function formatChange({ kind, what, from, to, reread, refused }: PlanChange): string {
  const isNew = kind === 'added' || kind === 'removed';
  const [old, now] = [shorten(from), shorten(to)];
  // Of two long values that begin alike, as dashboards do, the beginning tells nothing.
  const values = isNew || old === now ? '' : `: ${old} to ${now}`;
  const read = reread === undefined ? '' : `; ${formatReread(reread)}`;
  const fails = refused === true ? '; Lambda refuses it beside the old one' : '';
  return `${kind.padEnd('replaced'.length)} ${what}${values}${fails}${read}`;
}

function formatReread({ reads, hours, changes }: Reread): string {
  const many = changes === null ? '' : `, about ${Number(changes).toLocaleString('en-US')} changes`;
  switch (reads) {
    case 'continues':
      return 'goes on where its group was';
    case 'nothing':
      return 'starts at LATEST and reads nothing of before';
    case 'since':
    case 'everything':
      return `reads the last ${hours ?? 0} hours${many}`;
  }
}

function shorten(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  const text = Array.isArray(value) ? value.map(formatValue).join(', ') : formatValue(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `${INDENT}${INDENT}${index === 0 ? '' : '         '}${line}`);
}
