import { availableParallelism } from 'node:os';
import { gates } from './gates.ts';
import { type CommandResult, printResult, runCommand } from './run-command.ts';

/**
 * Runs the gates: all of them, those named, or all but those after `--without`.
 *
 * `npm run check`, `npm run check -- types style`, `npm run check -- --without tests`.
 */
const words = process.argv.slice(2);
const unknown = words.filter((word) => word !== '--without' && !isGate(word));
if (unknown.length > 0) {
  const known = gates.map(({ name }) => name).join(', ');
  process.stderr.write(`No such gate: ${unknown.join(', ')}. Gates are: ${known}\n`);
  process.exit(2);
}

const results = await runGates(chooseGates());
const failed = results.filter(({ passed }) => !passed);
process.stdout.write(`\n${results.length - failed.length} gates passed, ${failed.length} failed\n`);
if (failed.length > 0) process.exitCode = 1;

function chooseGates(): typeof gates {
  if (words[0] === '--without') return gates.filter(({ name }) => !words.includes(name));
  return words.length === 0 ? gates : gates.filter(({ name }) => words.includes(name));
}

/** As many at a time as there are processors: the slow ones would only slow each other down. */
async function runGates(chosen: typeof gates): Promise<readonly CommandResult[]> {
  const waiting = [...chosen];
  const done: CommandResult[] = [];
  const work = async (): Promise<void> => {
    for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
      const result = await runCommand(gate);
      printResult(result);
      done.push(result);
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
  return done;
}

function isGate(word: string): boolean {
  return gates.some(({ name }) => name === word);
}
