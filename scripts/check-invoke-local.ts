import { type CommandResult, runCommand } from './run-command.ts';

/** A whole event for each shipped route, and its targets: none is reached where no local parts run. */
const EVENTS = [
  ['billing', 'test/fixtures/lambda/kinesis-dms-invoices.json'],
  ['billingFromMsk', 'test/fixtures/lambda/msk-debezium-invoices.json'],
] as const;

const WITHOUT_PARTS = [
  /^clock: \d{4}-\d\d-\d\dT\d\d:\d\d, from the records; --now for today$/m,
  /^too old: 0 messages$/m,
  /^Not delivered to DynamoDB customerCache: /m,
  /^Not delivered to OpenSearch invoiceSearch: /m,
  /^Not tried: billingAlerts: /m,
  /start the local parts in another terminal: npm run local$/m,
];

const WITH_PARTS = [
  /^clock: .*from the records/m,
  /^delivered to billingAlerts: \d+ \(.*new-invoice/m,
  /^delivered to customerCache: /m,
  /^delivered to invoiceSearch: /m,
  /^too old: 0 messages$/m,
];

/**
 * Checks that `osls invoke local` works on a fresh clone, on any day: without the local parts it ends
 * soon and says which targets it cannot reach; with them it says what it delivered, and that can be read.
 */
const [mode] = process.argv.slice(2);
const expected = mode === '--with-parts' ? WITH_PARTS : WITHOUT_PARTS;
for (const [name, file] of EVENTS) {
  const result = await invoke(name, file);
  const missing = expected.filter((line) => !line.test(result.output));
  if (result.passed && missing.length === 0) continue;
  process.stdout.write(`${result.output}\n${name}: not said: ${missing.join(', ')}\n`);
  process.exitCode = 1;
}

function invoke(name: string, file: string): Promise<CommandResult> {
  return runCommand({
    name: 'osls invoke local',
    command: ['npx', '--no-install', 'osls', 'invoke', 'local', '-f', name, '-p', file],
    timeoutMs: 60_000,
  });
}
