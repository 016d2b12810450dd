import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { runCommand } from '../../../../scripts/run-command.ts';

/** Which one Lambda runs is not known: before, with and after the fault of `$or`. */
export const RULER_VERSIONS: readonly string[] = ['1.7.0', '1.7.3', '2.1.0'];

const SOURCE = resolve(import.meta.dirname, 'ruler');
const TOOLS = join(homedir(), '.cache', 'millrace', 'tools');
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

export interface Question {
  readonly patterns: readonly object[];
  /** JSON texts, as the patterns see them: with `data` or `value` around. */
  readonly records: readonly string[];
}

/** For each question whether each record meets one of the patterns, or why a pattern is refused. */
export type Answer = readonly boolean[] | { readonly refused: string };

export interface Ruler {
  readonly ask: (questions: readonly Question[]) => readonly Answer[];
}

/** Prepares one version of AWS's event-ruler; answers the reason where there is no Java, Maven or registry. */
export async function createRuler(version: string): Promise<Ruler | { readonly missing: string }> {
  for (const program of ['javac', 'mvn']) {
    const arg = program === 'javac' ? '-version' : '--version';
    const found = await runCommand({ name: program, command: [program, arg] });
    if (!found.passed) return { missing: `there is no ${program}` };
  }
  const jars = join(TOOLS, `event-ruler-${version}`);
  if (!existsSync(jars)) {
    await mkdir(TOOLS, { recursive: true });
    const half = await mkdtemp(join(TOOLS, 'half-'));
    const words = [`-Druler=${version}`, '-DincludeScope=runtime', `-DoutputDirectory=${half}`];
    const pom = join(SOURCE, 'pom.xml');
    const { passed } = await runCommand({
      name: 'mvn',
      command: ['mvn', '-q', '-B', '-f', pom, `${PLUGIN}:copy-dependencies`, ...words],
    });
    if (!passed) return { missing: `event-ruler ${version} cannot be downloaded` };
    // Whole or not at all; another run may have been faster.
    await rename(half, jars).catch((error: unknown) => {
      if (!existsSync(jars)) throw error;
    });
  }
  const classPath = join(jars, '*');
  return { ask: (questions) => ask(classPath, questions) };
}

function ask(classPath: string, questions: readonly Question[]): readonly Answer[] {
  const input = questions
    .map(({ patterns, records }) =>
      JSON.stringify({ patterns: patterns.map((one) => JSON.stringify(one)), records }),
    )
    .join('\n');
  const { status, stdout, stderr } = spawnSync(
    'java',
    ['-cp', classPath, join(SOURCE, 'Matches.java')],
    {
      input,
      encoding: 'utf8',
      maxBuffer: 100_000_000,
    },
  );
  if (status !== 0) throw new Error(`event-ruler ended with ${status}:\n${stderr}`);
  const lines = stdout.split('\n').slice(0, questions.length);
  if (lines.length < questions.length) throw new Error('event-ruler left out answers.');
  return lines.map((line) =>
    line.startsWith('!') ? { refused: line.slice(1) } : [...line].map((one) => one === '1'),
  );
}
