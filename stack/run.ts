import { doctor, down, logs, status, up } from './commands.ts';
import { record } from './record/record.ts';
import { formatFailure, StackFailure } from './stack-failure.ts';

const USAGE = `npm run stack -- <command>

  up [--keep] [part ...]   start parts (postgres, mariadb, kafka, connect, aws unless named); empty, or with
                           what they held before
  down                     stop all parts
  status                   what runs, and where
  logs [part ...]          the end of the logs
  record                   saves what Debezium writes as fixtures, in test/fixtures/recorded
  doctor                   what is missing on this machine, and how to install it
`;

const [command = '', ...words] = process.argv.slice(2);
// Whoever reads only the first lines has what they want.
process.stdout.on('error', () => undefined);

try {
  await runCommand(command, words);
} catch (error) {
  const text = error instanceof StackFailure ? formatFailure(error.facts) : formatBug(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 3;
}

async function runCommand(name: string, args: readonly string[]): Promise<void> {
  const names = args.filter((word) => !word.startsWith('--'));
  switch (name) {
    case 'up':
      return up(names, { keep: args.includes('--keep'), write });
    case 'down':
      return down(write);
    case 'status':
      return status(write);
    case 'logs':
      return logs(names, write);
    case 'doctor':
      if (!(await doctor(write))) process.exitCode = 1;
      return;
    case 'record':
      return record(write);
    default:
      process.stderr.write(USAGE);
      process.exitCode = 2;
  }
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

function formatBug(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
