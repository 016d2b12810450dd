import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { ROOT } from '../../stack/folders.ts';
import { CONNECT_URL } from '../../stack/parts/connect.ts';
import { psql } from '../../stack/psql.ts';
import { run } from '../../stack/shell.ts';
import type { ScenarioResult } from './scenario.ts';

const FILE = resolve(ROOT, 'docs/e2e-report.md');

/** Reads the versions of the programs that take part, from the programs themselves. */
export async function readVersions(): Promise<Readonly<Record<string, string>>> {
  const plugins = await fetch(`${CONNECT_URL}/connector-plugins`);
  // The casts hold: Connect answers these forms.
  const connectors = (await plugins.json()) as { class: string; version: string }[];
  const worker = (await (await fetch(CONNECT_URL)).json()) as { version: string };
  const debezium = connectors.find((one) => one.class.endsWith('.PostgresConnector'));
  const java = (await run('java', ['--version'])).split('\n')[0];
  return {
    PostgreSQL: (await psql('postgres', 'SHOW server_version')).trim(),
    'Debezium PostgreSQL connector': debezium?.version ?? 'not known',
    'Kafka and Kafka Connect': worker.version,
    Java: java ?? 'not known',
    'Node.js': process.version,
  };
}

/** Writes `docs/e2e-report.md`. */
export async function writeReport(
  versions: Readonly<Record<string, string>>,
  results: readonly ScenarioResult[],
): Promise<void> {
  const lines = [
    '# End-to-end report',
    '',
    'Written by `npm run test:e2e -- --faults`; do not edit. SQL runs on PostgreSQL; Debezium writes its changes to Kafka; the local event',
    'source mapping calls the functions of `test/e2e/service.ts`, each in a process of its own; what came out is compared with what the database says.',
    '',
    `Ran on ${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} processors.`,
    '',
    ...tableOf(['program', 'version'], [...Object.entries(versions), ...storesOf(results)]),
    ...results.flatMap(formatResult),
    ...NOT_CHECKED,
  ];
  await writeFile(FILE, `${lines.join('\n')}\n`);
}

function storesOf(results: readonly ScenarioResult[]): readonly (readonly string[])[] {
  return Object.entries(results[0]?.stores ?? {});
}

function formatResult(result: ScenarioResult): readonly string[] {
  const { name, checks, counts, faults, told, durationMs } = result;
  const { records, customers, orders } = counts;
  const seconds = (durationMs / 1000).toFixed(0);
  const killed =
    faults.length === 0 ? 'Nothing was killed.' : `Killed with \`kill -9\`: ${faults.join(', ')}.`;
  return [
    '',
    `## ${name}`,
    '',
    `${records} records in Kafka, at the end ${customers ?? 'no'} captured customers and ${orders} orders; ${seconds} s. ${killed}`,
    '',
    ...tableOf(
      ['check', 'result', 'counted'],
      checks.map((check) => [check.name, check.passed ? 'ok' : '**FAILED**', check.detail]),
    ),
    '',
    `The functions reported: ${formatTold(told)}.`,
  ];
}

/** What tells of trouble or repetition; ordinary deliveries are in the counts of the checks. */
function formatTold(told: ScenarioResult['told']): string {
  const shown = Object.entries(told).filter(([name]) =>
    /stale|superseded|failed|retried|quarantined|braked|stopped|unsafe|drift/.test(name),
  );
  if (shown.length === 0) return 'nothing but deliveries';
  return shown
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, count]) => `${count} × ${name.trim()}`)
    .join(', ');
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

const NOT_CHECKED = [
  '',
  '## What the source does not tell',
  '',
  'Not to be had from the records; the workload goes around it, or the comparison allows for it:',
  '',
  '- Debezium leaves out the zeros at the end of a `numeric` without a declared scale: `1.500` arrives as `1.5`.',
  '- With the default replica identity, a key change that leaves a large value alone says nowhere what it is (not run: known of the log).',
  "- With the default replica identity, conditions on the row before an update are never known: a route with `unknown: 'skip'` is silent there.",
  '- A column that is added reaches a replica with the next write of each row, not before.',
  '- A snapshot wrote the day 1582-10-10, which the calendar skipped, as 1582-10-20.',
];
