import type { Command } from './run-command.ts';

/**
 * The gates of `npm run check`, each runnable alone by `npm run check -- <name>`.
 *
 * Commands are found on the PATH that npm sets, whose `node` is the pinned one.
 */
export const gates: readonly Command[] = [
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'style', command: ['biome', 'ci', '--error-on-warnings', '--colors=off'] },
  { name: 'tests', command: ['vitest', 'run', '--reporter=dot'] },
  { name: 'docs', command: ['node', 'scripts/generate-docs.ts', '--check'] },
  { name: 'size', command: ['node', 'scripts/check-bundle-size.ts'] },
  { name: 'routes', command: ['node', 'bin/millrace.cjs', 'check'] },
];
