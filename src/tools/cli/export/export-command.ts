import { type Command, Option } from 'commander';
import { cliError, exitCodes } from '../../../inputs/cli-failure.ts';
import { DEFAULT_SERVICE, loadService, selectFunctions } from '../../../inputs/load-service.ts';
import { formatTable } from '../../../model/table.ts';
import { parseArn } from '../../cloudformation/value.ts';
import { type ExportTable, exportTablesOf, sqlNameOf } from '../../export/export-table.ts';
import type { FlinkSettings } from '../../export/flink-options.ts';
import { formatFlink } from '../../export/format-flink.ts';
import { formatRedshift } from '../../export/format-redshift.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';

interface ExportFlags {
  readonly service: string;
  readonly function?: string;
  readonly table?: readonly string[];
  readonly brokers: string;
  readonly schemas: 'with' | 'without';
}

interface FlinkFlags extends ExportFlags {
  readonly format: 'json' | 'avro';
  readonly iam?: true;
  readonly group: string;
  readonly streamArn: string;
  readonly region: string;
  readonly registryUrl: string;
}

interface RedshiftFlags extends ExportFlags {
  readonly stream: string;
  readonly iamRole: string;
  readonly schema: string;
}

/** Adds the commands that write SQL for what outgrows Lambda. */
export function addExportCommand(
  program: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
  const group = program
    .command('export')
    .summary('write SQL for Flink or Redshift from the tables of a service')
    .description(
      'Writes SQL that reads the same streams with the same types; see docs/outgrow.md.',
    );
  addFlink(group, async (flags) => {
    checkArn('--stream-arn', flags.streamArn, 'kinesis');
    const tables = await tablesFor(flags, io);
    done(await print(formatFlink(tables, toFlinkSettings(flags)), io));
  });
  addRedshift(group, async (flags) => {
    checkArn('--iam-role', flags.iamRole, 'iam');
    const tables = await tablesFor(flags, io);
    done(await print(formatRedshift(ofOneSource(tables, flags), flags), io));
  });
}

function addFlink(group: Command, run: (flags: FlinkFlags) => Promise<void>): void {
  addShared(group.command('flink'))
    .summary('Flink SQL: sources with keys and types')
    .description('Writes Flink SQL tables for topics of Debezium and streams of DMS.')
    .addOption(
      new Option('--format <name>', 'format of the records of Debezium')
        .choices(['json', 'avro'])
        .default('json'),
    )
    .option('--iam', 'add the properties of MSK with IAM')
    .option('--group <name>', 'consumer group', 'millrace-flink')
    .option('--stream-arn <arn>', 'ARN of the Kinesis stream', fill('STREAM_ARN'))
    .option('--region <name>', 'region of the Kinesis stream', fill('AWS_REGION'))
    .option('--registry-url <url>', 'with --format avro', fill('SCHEMA_REGISTRY_URL'))
    .action(async (_flags, command: Command) => run(command.optsWithGlobals<FlinkFlags>()));
}

function addRedshift(group: Command, run: (flags: RedshiftFlags) => Promise<void>): void {
  addShared(group.command('redshift'))
    .summary('Redshift SQL: streaming ingestion, and a merge into tables')
    .description('Writes Redshift SQL: external schema, materialized view, targets and merges.')
    .requiredOption('--stream <name>', 'name of the Kinesis stream, or of the topic')
    .requiredOption('--iam-role <arn>', 'role that Redshift reads the stream with')
    .option('--schema <name>', 'schema of what is made', 'millrace')
    .action(async (_flags, command: Command) => run(command.optsWithGlobals<RedshiftFlags>()));
}

function addShared(command: Command): Command {
  return command
    .option('--service <file>', 'file that exports the service', DEFAULT_SERVICE)
    .option('--function <name>', 'only the tables of this function')
    .option('--table <name...>', 'only these tables: name, or schema.name')
    .option('--brokers <list>', 'host:port of the brokers', fill('BOOTSTRAP_SERVERS'))
    .addOption(
      new Option('--schemas <how>', 'whether JSON of Debezium carries its schema')
        .choices(['with', 'without'])
        .default('without'),
    );
}

/** What is not known yet stands in the SQL as a name to be filled in. */
function fill(name: string): string {
  return `\${${name}}`;
}

function toFlinkSettings(flags: FlinkFlags): FlinkSettings {
  return { ...flags, iam: flags.iam === true };
}

async function tablesFor(flags: ExportFlags, io: CliIo): Promise<readonly ExportTable[]> {
  const service = await loadService(flags.service, io.cwd);
  const functions = selectFunctions(service, flags.function);
  const all = functions.flatMap(({ name, spec }) => exportTablesOf(name, spec));
  const names = flags.table ?? [];
  const unknown = names.find((name) => !all.some((one) => isNamed(one, name)));
  if (all.length === 0 || unknown !== undefined) {
    throw cliError('ERR_CDC_USAGE', {
      place: unknown === undefined ? flags.service : '--table',
      message:
        unknown === undefined ? 'No routes, and so no tables' : `No route is of a table ${unknown}`,
      fix: fixOf(all),
    });
  }
  const chosen = all.filter(
    (one) => names.length === 0 || names.some((name) => isNamed(one, name)),
  );
  refuseRepeatedTables(chosen);
  return chosen;
}

function fixOf(tables: readonly ExportTable[]): string {
  if (tables.length === 0) return 'Name a function with routes.';
  const names = new Set(tables.map(({ table }) => formatTable(table)));
  return `Name one of its tables: ${[...names].join(', ')}.`;
}

/** An ARN that is given must be one of its service; one to be filled in is not there yet. */
function checkArn(flag: string, value: string, service: string): void {
  if (value.startsWith('${') || parseArn(value)?.service === service) return;
  throw cliError('ERR_CDC_USAGE', {
    place: flag,
    message: `It is not an ARN of ${service}`,
    fix: `Give one: arn:aws:${service}:...`,
  });
}

/** What is made for a table is called by it: one that two functions read would be made twice. */
function refuseRepeatedTables(tables: readonly ExportTable[]): void {
  const names = tables.map((one) => sqlNameOf(one));
  const repeated = tables.find((one, index) => names.indexOf(sqlNameOf(one)) < index);
  if (repeated === undefined) return;
  throw cliError('ERR_CDC_USAGE', {
    place: '--function',
    message: `The table ${formatTable(repeated.table)} comes by more than one stream`,
    fix: 'Name the function whose stream is to be read.',
  });
}

function isNamed({ table }: ExportTable, name: string): boolean {
  return table.name === name || formatTable(table) === name;
}

/** A materialized view reads one stream. */
function ofOneSource(tables: readonly ExportTable[], flags: RedshiftFlags): readonly ExportTable[] {
  const sources = new Set(tables.map(({ source }) => source));
  if (sources.size <= 1) return tables;
  throw cliError('ERR_CDC_USAGE', {
    place: '--function',
    message: 'The tables come from more than one stream, and Redshift reads one at a time',
    fix: `Name the function whose stream ${flags.stream} is.`,
  });
}

async function print(sql: string, io: CliIo): Promise<number> {
  const results = createResultWriter(io.stdout);
  await results.write(sql.trimEnd());
  await results.close();
  return exitCodes.ok;
}
