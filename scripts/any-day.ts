import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Command, printResult, runCommand } from './run-command.ts';

/** A machine on which everything is to give the same answers: its day, zone, language, home and path. */
interface Setting {
  readonly name: string;
  /** What time it is when a command starts there. */
  readonly time: string;
  readonly zone: string;
  readonly locale: string;
}

const DAY_MS = 86_400_000;

const SETTINGS: readonly Setting[] = [
  { name: 'a leap day', time: '2028-02-29T23:59:30Z', zone: 'Asia/Kolkata', locale: 'tr_TR.UTF-8' },
  { name: 'in ten days', time: inDays(10), zone: 'Pacific/Chatham', locale: 'C' },
  { name: 'in 400 days', time: inDays(400), zone: 'America/St_Johns', locale: 'de_DE.UTF-8' },
  {
    name: 'the hour that is left out in spring',
    time: '2027-03-28T00:59:30Z',
    zone: 'Europe/Berlin',
    locale: 'ar_EG.UTF-8',
  },
  {
    name: 'the hour that comes twice in autumn',
    time: '2027-10-31T00:59:30Z',
    zone: 'Europe/Berlin',
    locale: 'en_US.UTF-8',
  },
];

/** Nobody can write there, root neither. Not below /proc, where making a folder goes on without end. */
const READ_ONLY_HOME = '/dev/null/home';

/** Not part of a fresh clone. */
const LEFT_OUT = new Set(['.git', '.millrace', '.serverless', '.stack', 'dist', 'node_modules']);

/** Tests that read a clock, a zone, a path or a home, or start programs that do. */
const SHORT_TESTS = [
  'test/tools/local',
  'test/lambda',
  'test/testing',
  'test/deploy/serverless',
  'test/tools/cli/decode',
];

const { values: flags } = parseArgs({
  options: { short: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});

/**
 * Runs tests, demo, invocations, benchmark and packaging where the clock, the zone, the language and the
 * home are others, in a folder whose name has a blank: nothing may depend on them.
 *
 * `--short` is for CI: one setting, and the tests that could notice.
 */
const folder = await mkdtemp(join(tmpdir(), 'any day '));
try {
  const copy = join(folder, 'a checkout');
  await copyCheckout(copy);
  const preload = join(await mkdtemp(join(tmpdir(), 'shift-date-')), 'shift-date.mjs');
  await cp('scripts/shift-date.mjs', preload);
  const settings = SETTINGS.filter(({ name }) => name.includes(flags.only));
  let failed = 0;
  for (const setting of flags.short ? settings.slice(0, 1) : settings) {
    for (const step of stepsIn(setting, { cwd: copy, preload })) {
      const result = await runCommand(step);
      printResult(result);
      if (!result.passed) failed += 1;
    }
  }
  process.stdout.write(failed === 0 ? 'the same on any day\n' : `${failed} differ\n`);
  if (failed > 0) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function copyCheckout(to: string): Promise<void> {
  await cp('.', to, {
    recursive: true,
    filter: (path) => !LEFT_OUT.has(basename(path)),
    verbatimSymlinks: true,
  });
  await symlink(resolve('node_modules'), join(to, 'node_modules'));
}

interface Place {
  readonly cwd: string;
  /** The module that turns the clock; its path has no blank, for `NODE_OPTIONS`. */
  readonly preload: string;
}

function stepsIn(setting: Setting, { cwd, preload }: Place): readonly Command[] {
  const env = {
    PATH: process.env['PATH'],
    TMPDIR: process.env['TMPDIR'],
    HOME: READ_ONLY_HOME,
    NODE_OPTIONS: `--import=${preload}`,
    SHIFTED_TIME: setting.time,
    TZ: setting.zone,
    LC_ALL: setting.locale,
    LANG: setting.locale,
  };
  const tests = flags.short ? SHORT_TESTS : [];
  const fixture = 'test/fixtures/lambda/kinesis-dms-invoices.json';
  const bench = ['--records', '100', '--rounds', '1', ...(flags.short ? ['--only', 'Whole'] : [])];
  // The framework keeps a cache in the home and ends without one: that is not ours to mend.
  const withHome = { ...env, HOME: join(cwd, '..') };
  const commands: readonly (readonly [name: string, ...command: Command['command']])[] = [
    ['tests', 'npm', 'test', '--', '--reporter=dot', ...tests],
    ['demo', 'npm', 'run', 'demo'],
    ['invoke', 'npm', 'run', 'invoke', '--', 'billing', fixture],
    ['osls invoke', 'node', 'scripts/check-invoke-local.ts'],
    ['osls package', 'npx', '--no-install', 'osls', 'package'],
    ['plan', 'npm', 'run', 'millrace', '--', 'plan'],
    ['bench', 'npm', 'run', 'bench', '--', ...bench],
  ];
  return commands.map(([name, ...command]) => ({
    name: `${setting.name}: ${name}`,
    command,
    cwd,
    env: name.startsWith('osls') ? withHome : env,
    timeoutMs: 900_000,
  }));
}

function inDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString();
}
