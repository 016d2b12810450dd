import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import type { DecodedInput } from '../../../inputs/decode-records.ts';
import { escapeControls } from '../../../inputs/escape-controls.ts';
import type { Row } from '../../../model/change-event.ts';
import { formatExactJson } from '../../../model/exact-json.ts';
import { formatTable } from '../../../model/table.ts';
import type { Explanation, RouteReport } from '../../../routing/explain/explain.ts';
import type { ConditionReport } from '../../../routing/explain/explain-conditions.ts';
import { SKIP_TEXTS } from '../../../routing/explain/skip-texts.ts';
import { alignColumns } from '../align-columns.ts';
import { type FilterVerdict, formatFilterVerdicts } from './explain-filters.ts';

/** One record, and what the routes of each group of functions would make of it. */
export interface ExplainedInput {
  readonly input: DecodedInput;
  /** The key of the row, with personal columns masked. */
  readonly key: Row | undefined;
  readonly groups: readonly {
    readonly functions: readonly string[];
    readonly explanation: Explanation;
  }[];
  readonly filters: readonly FilterVerdict[];
}

const COLORS = { sends: 'green', rejected: 'red', skips: 'gray' } as const;

/** Writes what the routes make of a record as text for people, in colours only on a terminal. */
export function formatExplained(explained: ExplainedInput, stdout: Writable): string {
  const { input, key, groups, filters } = explained;
  const place = escapeControls(`${input.place}: ${titleOf(input)}`);
  const title = styleText('bold', place, { stream: stdout });
  return [
    key === undefined ? title : `${title}  key ${formatExactJson(key)}`,
    ...groups.flatMap(({ functions, explanation }) => [
      `  in ${functions.join(', ')}`,
      ...formatExplanation(explanation, stdout),
    ]),
    ...formatFilterVerdicts(filters),
    '',
  ].join('\n');
}

/** Writes the same as one line of JSON. */
export function formatExplainedLine({ input, key, groups, filters }: ExplainedInput): string {
  const { place, position, result } = input;
  return formatExactJson({
    place,
    ...(position === undefined ? {} : { position }),
    kind: result.kind,
    ...(result.kind === 'undecodable' ? { code: result.code, message: result.message } : {}),
    ...(result.kind === 'control' ? { subject: result.subject, operation: result.operation } : {}),
    ...('table' in result && result.table !== undefined
      ? { table: formatTable(result.table) }
      : {}),
    ...(result.kind === 'change' ? { operation: result.operation } : {}),
    ...(key === undefined ? {} : { key }),
    groups: groups.map(({ functions, explanation: { routes, others } }) => ({
      functions,
      routes,
      others,
    })),
    filters,
  });
}

function titleOf({ result }: DecodedInput): string {
  switch (result.kind) {
    case 'change':
      return `${result.operation} ${formatTable(result.table)}`;
    case 'control': {
      const { subject, operation, table } = result;
      const words = [subject, operation, table && formatTable(table)];
      return `${words.filter((word) => word !== undefined).join(' ')}: no row, so no route`;
    }
    case 'unwanted':
      return `${formatTable(result.table)}: no route is on this table`;
    case 'undecodable':
      return `undecodable, ${result.code}: ${result.message}`;
  }
}

function formatExplanation({ routes, others }: Explanation, stdout: Writable): readonly string[] {
  const rest = others === 0 ? [] : [`    ${others} on other tables`];
  if (routes.length === 0) return ['    no route is on this table'];
  return [...routes.flatMap((route) => formatRoute(route, stdout)), ...rest];
}

function formatRoute(report: RouteReport, stdout: Writable): readonly string[] {
  const { route, outcome, because, conditions, requests, rejections, lookups = [] } = report;
  const kind = outcome === 'sends' || outcome === 'rejected' ? outcome : 'skips';
  const word = styleText(COLORS[kind], kind.padEnd(8), { stream: stdout });
  const why = kind === 'skips' ? `: ${reasonOf(report)}` : '';
  return [
    `    ${word} ${route}${why}`,
    `             because ${because}`,
    ...[
      ...alignColumns(conditions.map(cellsOf)),
      ...lookups.map(({ name, source }) => `?? ${name} in ${source}`),
      ...requests.map(
        ({ target, sink, request }) => `-> ${sink} ${target} ${formatExactJson(request)}`,
      ),
      ...rejections.map(({ target, code, message }) => `!! ${target} ${code}: ${message}`),
    ].map((line) => `             ${escapeControls(line)}`),
  ];
}

function cellsOf({ word, column, image, asks, value, answer }: ConditionReport): readonly string[] {
  const where = image === 'before' ? 'was' : 'is';
  const asked = image === 'before' && word !== 'before' ? `${word} (before)` : word;
  return [answer, `${asked} ${column ?? ''}`, asks ?? '', `${where} ${value ?? 'not captured'}`];
}

function reasonOf({ outcome, kind }: RouteReport): string {
  switch (outcome) {
    case 'sends':
    case 'rejected':
      return outcome;
    case 'looks-up':
      return 'it looks something up first';
    case 'operation':
      return 'not on this operation';
    case 'no-match':
      return kind === 'mirror' ? 'the row is not to be there, and never was' : SKIP_TEXTS[outcome];
    default:
      return SKIP_TEXTS[outcome];
  }
}
