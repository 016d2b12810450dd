// The `millrace` command: importing this file runs it. `bin/millrace.cjs` does, once it has found
// a Node.js that can.
import { runCli } from './run-cli.ts';

process.exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  now: Date.now,
});
