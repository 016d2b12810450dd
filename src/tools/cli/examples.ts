import type { Command } from 'commander';

/** What a person would type, by the words of the command; a test runs each through the parser. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  init: ['init ../parcels', 'init ../parcels --source msk --capture debezium'],
  import: ['import dump.sql --out src/routes/tables.ts', 'import dump.sql --check'],
  decode: ['decode records.ndjson', 'decode - --format dms'],
  explain: [
    'explain records.ndjson',
    'explain records.ndjson --function billing --at 2026-11-20T10:00:00Z',
  ],
  check: ['check', 'check --json'],
  build: ['build'],
  template: ['template --keep'],
  plan: ['plan'],
  dev: [
    'dev --function billing records.ndjson --until-idle',
    'dev --function billing --kafka 127.0.0.1:9092 --topic shop.public.orders',
  ],
  capture: ['capture --kinesis cdc --count 20 --mask --out test/fixtures/orders.ndjson'],
  'export flink': ['export flink --function billing'],
  'export redshift': ['export redshift --function billing'],
  'quarantine list': ['quarantine list --bucket BUCKET --since 2026-11-20T10:00:00Z'],
  'quarantine show': ['quarantine show ID --bucket BUCKET'],
  'quarantine redrive': ['quarantine redrive --bucket BUCKET --route new-invoice --dry-run'],
  replay: ['replay --from s3://BUCKET/records/ --since 2026-11-20T08:00:00Z --dry-run'],
  sweep: ['sweep --route customers-copy'],
  reconcile: ['reconcile --source rows.ndjson --target replica.ndjson --key customer_id'],
  'upstream dms': ['upstream dms --engine sqlserver --out upstream'],
  'upstream debezium': ['upstream debezium --connector postgresql --out upstream'],
  'upstream iam': ['upstream iam dms'],
};

/** Adds its examples to the help of each command. */
export function addExamples(program: Command): void {
  for (const { command, name } of listCommands(program)) {
    const examples = EXAMPLES[name];
    if (examples === undefined) continue;
    command.addHelpText(
      'after',
      `\nExamples:\n${examples.map((example) => `  millrace ${example}`).join('\n')}`,
    );
  }
}

/** Returns the commands that do something, by all their words: `upstream dms`. */
function listCommands(
  parent: Command,
  words: readonly string[] = [],
): readonly { readonly command: Command; readonly name: string }[] {
  return parent.commands.flatMap((command) => {
    const own = [...words, command.name()];
    if (command.commands.length > 0) return listCommands(command, own);
    return [{ command, name: own.join(' ') }];
  });
}
