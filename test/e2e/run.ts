import { down, up } from '../../stack/commands.ts';
import { findMissing } from '../../stack/lifecycle.ts';
import type { PartName } from '../../stack/part.ts';
import { findPid } from '../../stack/part-process.ts';
import { chooseParts } from '../../stack/parts.ts';
import { formatFailure, StackFailure } from '../../stack/stack-failure.ts';
import { runDmsScenario } from './dms-scenario.ts';
import { readVersions, writeReport } from './report.ts';
import { type Fault, runScenario, type ScenarioOptions, type ScenarioResult } from './scenario.ts';

const NEEDED: readonly PartName[] = ['postgres', 'kafka', 'connect'];
const USAGE = `npm run test:e2e -- [--faults] [--transactions <count>] [--only <words>]

  Real PostgreSQL, Debezium and Kafka; the real functions; and what came out compared with what SELECT says.
  --faults         kills Connect, the broker and the functions in the middle, besides the calm runs; writes docs/e2e-report.md
                   (with DynamoDB Local and OpenSearch, if they run: npm run stack -- up dynamodb opensearch)
  --transactions <count>   300 unless said otherwise
  --only <words>   runs only the scenarios whose name has these words
`;

const write = (line: string): void => void process.stdout.write(`${line}\n`);

if (process.argv.includes('--help')) write(USAGE);
else {
  try {
    process.exitCode = await runAll();
  } catch (error) {
    write(
      error instanceof StackFailure ? formatFailure(error.facts) : String((error as Error).stack),
    );
    process.exitCode = 3;
  }
}

async function runAll(): Promise<number> {
  if (await isLacking('the scenarios', NEEDED)) return 0;
  const all = await scenarios();
  const chosen = all.filter(({ name }) => name.includes(optionOf('--only') ?? ''));
  const parts = [...NEEDED, ...new Set(chosen.flatMap(({ parts: more }) => more))];
  const pids = await Promise.all(parts.map(findPid));
  await up(parts, { keep: true, write });
  try {
    const results: ScenarioResult[] = [];
    for (const options of chosen) results.push(await runOne(options));
    const isWhole = process.argv.includes('--faults') && optionOf('--only') === undefined;
    if (isWhole) await writeReport(await readVersions(), results);
    return results.every(({ checks }) => checks.every(({ passed }) => passed)) ? 0 : 1;
  } finally {
    // Only what this run started is stopped.
    await down(
      write,
      parts.filter((_name, index) => pids[index] === undefined),
    );
  }
}

/** Says what is missing on this machine; never silently. */
async function isLacking(what: string, parts: readonly PartName[]): Promise<boolean> {
  const missing = (await Promise.all(chooseParts(parts).map(findMissing))).flat();
  for (const { what: program, install } of missing) {
    write(`SKIPPED ${what}: ${program} is missing: ${install}`);
  }
  return missing.length > 0;
}

async function runOne(options: ScenarioOptions): Promise<ScenarioResult> {
  write(`\n${options.name}`);
  const run = options.capture === 'dms stand-in' ? runDmsScenario : runScenario;
  const result = await run(options);
  for (const { passed, name, detail } of result.checks) {
    write(`  ${passed ? 'ok    ' : 'FAILED'} ${name}: ${detail}`);
  }
  write(`  ${(result.durationMs / 1000).toFixed(1)} s`);
  return result;
}

async function scenarios(): Promise<readonly ScenarioOptions[]> {
  const transactions = Number(optionOf('--transactions') ?? 300);
  const common = { transactions, write, faults: [], capture: 'debezium', parts: [] } as const;
  const avro: readonly ScenarioOptions[] = (await isLacking('Avro', ['registry']))
    ? []
    : [{ ...common, name: 'Avro', format: 'avro', parts: ['registry'] }];
  const calm: readonly ScenarioOptions[] = [
    { ...common, name: 'JSON with schema', format: 'json with schema' },
    { ...common, name: 'JSON without schema', format: 'json' },
    ...avro,
    { ...common, name: 'DMS stand-in', capture: 'dms stand-in', format: 'json' },
  ];
  if (!process.argv.includes('--faults')) return calm;
  const stores = await faultsOfStores();
  const faults = ['function', 'connect', 'broker', 'function', 'connect'] as const;
  return [
    ...calm,
    { ...common, name: 'JSON with schema, with faults', format: 'json with schema', faults },
    ...(stores.length === 0
      ? []
      : [{ ...common, name: 'faults of the stores', format: 'json', faults: stores }]),
  ];
}

/** Stores that are embedded have no process that could be killed alone. */
async function faultsOfStores(): Promise<readonly Fault[]> {
  const names = ['dynamodb', 'opensearch'] as const;
  const pids = await Promise.all(names.map(findPid));
  const running = names.filter((_name, index) => pids[index] !== undefined);
  for (const name of names.filter((one) => !running.includes(one))) {
    write(`SKIPPED faults of ${name}: it does not run; npm run stack -- up ${name}`);
  }
  return [...running, ...running];
}

function optionOf(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
}
