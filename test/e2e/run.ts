import { down, up } from '../../stack/commands.ts';
import { findMissing } from '../../stack/lifecycle.ts';
import type { PartName } from '../../stack/part.ts';
import { findPid } from '../../stack/part-process.ts';
import { chooseParts } from '../../stack/parts.ts';
import { formatFailure, StackFailure } from '../../stack/stack-failure.ts';
import { readVersions, writeReport } from './report.ts';
import type { ScenarioResult } from './scenario.ts';
import { type Scenario, scenarios } from './scenarios.ts';

const NEEDED: readonly PartName[] = ['postgres', 'kafka', 'connect'];
/** What CI runs: every capture tool, format and database once, all sinks. */
const SMOKE = new Set([
  'JSON with schema',
  'Avro',
  'DMS stand-in',
  'Job billing, DMS to Kinesis',
  'Job ecommerce, json with schema',
  'Job positions, json and String keys',
]);
const USAGE = `npm run test:e2e -- [--smoke] [--faults] [--transactions <count>] [--only <words>]

  Real databases, Debezium and Kafka; the real functions; and what came out compared with what SELECT says.
  --smoke          what CI runs: fewer scenarios, fewer transactions
  --faults         kills Connect, the broker and the functions in the middle, besides the calm runs; writes docs/e2e-report.md
                   (with DynamoDB Local and OpenSearch, if they run: npm run stack -- up dynamodb opensearch)
  --transactions <count>   300 unless said otherwise
  --only <words>   runs only the scenarios whose name has these words
`;

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const isSmoke = process.argv.includes('--smoke');

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
  if (await isLacking('everything', NEEDED)) return 0;
  const chosen = await choose();
  const parts = [...new Set([...NEEDED, ...chosen.flatMap(({ parts: more }) => more)])];
  const pids = await Promise.all(parts.map(findPid));
  await up(parts, { keep: true, write });
  try {
    const results: ScenarioResult[] = [];
    for (const scenario of chosen) results.push(await runOne(scenario));
    const isWhole = process.argv.includes('--faults') && optionOf('--only') === undefined;
    if (isWhole)
      await writeReport(
        await readVersions([...parts, ...chosen.flatMap(({ needs = [] }) => needs)]),
        results,
      );
    write(summaryOf(results));
    return results.every(isPassed) ? 0 : 1;
  } finally {
    // Only what this run started is stopped.
    await down(
      write,
      parts.filter((_name, index) => pids[index] === undefined),
    );
  }
}

/** Returns what to run; what lacks a part is named, never left out silently. */
async function choose(): Promise<readonly Scenario[]> {
  const all = await scenarios({
    transactions: Number(optionOf('--transactions') ?? (isSmoke ? 120 : 300)),
    hasFaults: process.argv.includes('--faults'),
    write,
  });
  const words = optionOf('--only') ?? '';
  const asked = all.filter(({ name }) => name.includes(words) && (!isSmoke || SMOKE.has(name)));
  const chosen: Scenario[] = [];
  for (const scenario of asked) {
    if (!(await isLacking(scenario.name, [...scenario.parts, ...(scenario.needs ?? [])])))
      chosen.push(scenario);
  }
  return chosen;
}

async function runOne(scenario: Scenario): Promise<ScenarioResult> {
  write(`\n${scenario.name}`);
  const startedAt = Date.now();
  const result = await scenario.run(write).catch((error: unknown) => {
    // A part that fails ends all of them.
    if (error instanceof StackFailure) throw error;
    return failedResult(scenario.name, error, Date.now() - startedAt);
  });
  for (const { passed, name, detail } of result.checks) {
    write(`  ${passed ? 'ok    ' : 'FAILED'} ${name}: ${detail}`);
  }
  write(`  ${(result.durationMs / 1000).toFixed(1)} s`);
  return result;
}

/** A scenario that did not come to its end does not keep the others from running. */
function failedResult(name: string, error: unknown, durationMs: number): ScenarioResult {
  const detail = error instanceof Error ? error.message : String(error);
  const checks = [{ name: 'it comes to its end', passed: false, detail }];
  return { name, checks, counts: {}, faults: [], told: {}, stores: {}, durationMs };
}

async function isLacking(what: string, parts: readonly PartName[]): Promise<boolean> {
  const missing = (await Promise.all(chooseParts(parts).map(findMissing))).flat();
  for (const { what: program, install } of missing) {
    write(`SKIPPED ${what}: ${program} is missing: ${install}`);
  }
  return missing.length > 0;
}

function summaryOf(results: readonly ScenarioResult[]): string {
  const passed = results.filter(isPassed).length;
  const checks = results.reduce((sum, result) => sum + result.checks.length, 0);
  const records = results.reduce((sum, { counts }) => sum + (counts['records'] ?? 0), 0);
  return `\nend to end: ${passed} of ${results.length} scenarios passed, ${checks} checks, ${records} records`;
}

function isPassed({ checks }: ScenarioResult): boolean {
  return checks.every(({ passed }) => passed);
}

function optionOf(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
}
