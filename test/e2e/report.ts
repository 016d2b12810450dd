import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { ROOT } from '../../stack/folders.ts';
import { mariadb } from '../../stack/mariadb-client.ts';
import type { PartName } from '../../stack/part.ts';
import { CONNECT_URL } from '../../stack/parts/connect.ts';
import { psql } from '../../stack/psql.ts';
import { run } from '../../stack/shell.ts';
import type { ScenarioResult } from './scenario.ts';

const FILE = resolve(ROOT, 'docs/e2e-report.md');

/** Reads the versions of the programs that take part, from the programs themselves where they tell. */
export async function readVersions(
  parts: readonly PartName[],
): Promise<Readonly<Record<string, string>>> {
  const plugins = await fetch(`${CONNECT_URL}/connector-plugins`);
  // The casts hold: Connect answers these forms.
  const connectors = (await plugins.json()) as { class: string; version: string }[];
  const worker = (await (await fetch(CONNECT_URL)).json()) as { version: string };
  const versionOf = (connector: string): string =>
    connectors.find((one) => one.class.endsWith(connector))?.version ?? 'not known';
  const java = (await run('java', ['--version'])).split('\n')[0];
  const more = parts.flatMap((name) => (name in OTHERS ? [[name, OTHERS[name] ?? '']] : []));
  return {
    PostgreSQL: (await psql('postgres', 'SHOW server_version')).trim(),
    ...(parts.includes('mariadb')
      ? { MariaDB: (await mariadb('', 'SELECT version()')).trim() }
      : {}),
    'Debezium PostgreSQL connector': versionOf('.PostgresConnector'),
    'Debezium MariaDB connector': versionOf('.MariaDbConnector'),
    'Kafka and Kafka Connect': worker.version,
    ...Object.fromEntries(more),
    Java: java ?? 'not known',
    'Node.js': process.version,
  };
}

/** Pinned by their checksums. */
const OTHERS: Readonly<Partial<Record<PartName, string>>> = {
  registry: 'Apicurio Registry 3.3.3, Avro converter 2.6.13',
  kinesis: 'kinesis-local 0.6.2',
  moto: 'moto 5.2.5',
  server: 'Debezium Server 3.6.0.Final',
};

/** Writes `docs/e2e-report.md`. */
export async function writeReport(
  versions: Readonly<Record<string, string>>,
  results: readonly ScenarioResult[],
): Promise<void> {
  const lines = [
    '# End-to-end report',
    '',
    'Written by `npm run test:e2e -- --faults`; do not edit. SQL runs on PostgreSQL or MariaDB; Debezium, or the stand-in of DMS, writes the changes to Kafka',
    'or Kinesis; what came out of the functions is compared with what the database says. The first scenarios run `test/e2e/service.ts` on the local event source',
    'mapping, each function in a process of its own; the jobs run the routes of `examples` and of `src` by `millrace dev`, as a user starts it.',
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
  const { name, note, checks, counts, faults, told, durationMs } = result;
  const { records, ...rows } = counts;
  const left = Object.entries(rows).map(([what, count]) => `, ${count} ${what} at the end`);
  const seconds = (durationMs / 1000).toFixed(0);
  const killed =
    faults.length === 0 ? 'Nothing was killed.' : `Killed with \`kill -9\`: ${faults.join(', ')}.`;
  return [
    '',
    `## ${name}`,
    '',
    `${note === undefined ? '' : `${note} `}${records} records${left.join('')}; ${seconds} s. ${killed}`,
    '',
    ...tableOf(
      ['check', 'result', 'counted'],
      checks.map((check) => [check.name, check.passed ? 'ok' : '**FAILED**', check.detail]),
    ),
    ...(Object.keys(told).length === 0 ? [] : ['', `The functions reported: ${formatTold(told)}.`]),
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
  '- A worker of Connect that is killed before it noted the end of its snapshot reads a new one. What was removed between the two is in no record: it takes a sweep (not run).',
];
