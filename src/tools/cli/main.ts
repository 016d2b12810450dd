// The `millrace` command: importing this file runs it. `bin/millrace.cjs` does, once it has found
// a Node.js that can.
import { exitCodes, formatFailure } from '../../inputs/cli-failure.ts';
import { toOutputError } from './output/output-error.ts';
import { runCli } from './run-cli.ts';

// A reader that goes away, as `| head` does, is an end and not an error: of help texts as well.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  const options = {
    json: process.argv.includes('--json'),
    debug: process.argv.includes('--debug'),
  };
  process.stderr.write(formatFailure(toOutputError('standard output', error), options));
  process.exit(exitCodes.failure);
});
// Where errors cannot be written, none can be told.
process.stderr.on('error', () => undefined);

process.exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  now: Date.now,
});
