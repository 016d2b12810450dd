import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gates } from './gates.ts';
import { type Command, type CommandResult, printResult, runCommand } from './run-command.ts';

/** What `.ci/run` does after `npm ci`: the README's commands, the gates, the package, the template. */
interface Count {
  readonly passed: number;
  readonly failed: number;
}

const folder = await mkdtemp(join(tmpdir(), 'millrace-ci-'));
const counts = [await runTests(), ...(await runSteps())];
await rm(folder, { recursive: true });

const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
if (failed > 0) process.exitCode = 1;

/** The README's test command; counted test by test, from the reporter's own file. */
async function runTests(): Promise<Count> {
  const report = join(folder, 'tests.json');
  const words = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const result = await runCommand({
    name: 'npm test',
    command: ['npm', 'test', '--', ...words],
    timeoutMs: 900_000,
  });
  const { count, failures } = await readTestReport(report);
  // Before the output: it is long, and what is read of it first should be the cause.
  for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`);
  printResult(result);
  if (result.passed) return count;
  // A run that fails without a failing test (a file that does not load) is a failure all the same.
  return { passed: count.passed, failed: Math.max(1, count.failed) };
}

interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** The counts, and each failure: its file, its test, its message. */
async function readTestReport(
  file: string,
): Promise<{ readonly count: Count; readonly failures: readonly string[] }> {
  if (!existsSync(file)) return { count: { passed: 0, failed: 0 }, failures: [] };
  const report: TestReport = JSON.parse(await readFile(file, 'utf8'));
  const failures = report.testResults.flatMap(({ name, message, assertionResults }) => [
    ...(message === '' ? [] : [`${name}: ${message}`]),
    ...assertionResults
      .filter(({ status }) => status === 'failed')
      .map((test) => `${name}: ${test.fullName}\n${test.failureMessages.join('\n')}`),
  ]);
  return { count: { passed: report.numPassedTests, failed: report.numFailedTests }, failures };
}

/** One after another: each may use both processors, and their output stays readable. */
async function runSteps(): Promise<readonly Count[]> {
  const counted: Count[] = [];
  for (const step of chooseSteps()) {
    const result: CommandResult = await runCommand(step);
    printResult(result);
    counted.push({ passed: result.passed ? 1 : 0, failed: result.passed ? 0 : 1 });
  }
  return counted;
}

function chooseSteps(): readonly Command[] {
  const demo: Command = { name: 'demo', command: ['npm', 'run', 'demo'], timeoutMs: 180_000 };
  // cfn-guard takes minutes to build: `npm run template:check` runs both, and its rules are among the tests.
  const lint: Command['command'] = [
    'node',
    'scripts/check-template.ts',
    '--only=cfn-lint',
    '--if-there',
  ];
  return [
    ...gates.filter(({ name }) => name !== 'tests'),
    { name: 'osls package', command: ['npx', '--no-install', 'osls', 'package'] },
    { name: 'cfn-lint', command: lint, timeoutMs: 420_000, says: true },
    {
      name: 'event-ruler',
      command: ['node', 'test/tools/deploy/filters/run-ruler.ts', '--pairs=4000'],
      timeoutMs: 300_000,
      says: true,
    },
    { name: 'osls invoke', command: ['node', 'scripts/check-invoke-local.ts'] },
    { name: 'any day', command: ['npm', 'run', 'anyday', '--', '--short'], timeoutMs: 600_000 },
    ...(existsSync('src/tools/local/demo/run-demo.ts') ? [demo] : []),
    { name: 'pack:check', command: ['npm', 'run', 'pack:check'], timeoutMs: 900_000 },
    // `npm run mutate` comes back when the simulation with the real sinks catches every mutation again.
    { name: 'e2e', command: ['node', 'scripts/ci-e2e.ts'], timeoutMs: 1_100_000, says: true },
  ];
}
