import { runCommand } from './run-command.ts';

const EVENT = 'test/fixtures/lambda/kinesis-dms-invoices.json';

/** The targets that the functions cannot reach when no local parts run. */
const UNREACHABLE = ['customerCache', 'invoiceSearch'];

/**
 * Checks that `osls invoke local` works on a fresh clone and, without the local parts, ends soon and
 * says which targets it cannot reach.
 */
const result = await runCommand({
  name: 'osls invoke local',
  command: ['npx', '--no-install', 'osls', 'invoke', 'local', '-f', 'billing', '-p', EVENT],
  timeoutMs: 30_000,
});
const silent = UNREACHABLE.filter(
  (target) => !new RegExp(`Not delivered to \\w+ ${target}`).test(result.output),
);
if (!result.passed || silent.length > 0) {
  process.stdout.write(`${result.output}\nnot said to be unreachable: ${silent.join(', ')}\n`);
  process.exitCode = 1;
}
