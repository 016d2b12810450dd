import { type Command, Option } from 'commander';
import { cliError, exitCodes } from '../../../inputs/cli-failure.ts';
import { DEFAULT_SERVICE } from '../../../inputs/load-service.ts';
import { formatTable } from '../../../model/table.ts';
import { formatDraft } from '../../import/format-draft.ts';
import type { Import, TableDraft } from '../../import/table-draft.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';
import { writeOutputFile } from '../output/output-file.ts';
import { runImportCheck } from './import-check.ts';
import type { ImportFlags } from './import-flags.ts';
import { readImport } from './read-import.ts';

const ABOUT = `
FILE, or - for standard input, is one of
  - the output of pg_dump -s, mysqldump --no-data or mariadb-dump --no-data; data in it is passed over
  - information_schema.columns (or Oracle's ALL_TAB_COLUMNS) with a header line, as CSV or with tabs
  - an Avro schema (.avsc), or a list of schemas of a registry (.schemas.jsonl)
  - records of DMS or Debezium, in every form that \`millrace decode\` takes: create-table control records,
      schema changes and records with a schema tell types; of others only the names of columns are known
Types are never guessed: what has no equivalent, or is not told, becomes unknown() with a comment.

With --check, differences to the tables of the service are listed; exit code 1 if there are findings.`;

/** Adds the command that drafts table declarations, and compares them. */
export function addImportCommand(
  program: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
  program
    .command('import')
    .summary('draft table declarations from a database dump, a schema or records')
    .description('Drafts the table declarations of a file as TypeScript, or compares them.')
    .argument('<file>', 'input, or - for standard input')
    .option('--table <name...>', 'only these tables: name, or schema.name')
    .option('--out <file>', 'write the draft to this file, which must not exist')
    .option('--check', 'compare with the tables of the service')
    .option(
      '--service <file>',
      `with --check: file that exports the service (default: ${DEFAULT_SERVICE})`,
    )
    .addOption(
      new Option('--ignore <kind...>', 'with --check: differences that are meant').choices([
        'table-missing',
        'added',
        'missing',
        'retyped',
        'nullable',
        'key',
      ]),
    )
    .addOption(
      new Option('--engine <name>', 'the database, where the input does not tell').choices([
        'postgresql',
        'mysql',
        'mariadb',
        'sqlserver',
        'oracle',
      ]),
    )
    .addHelpText('after', ABOUT)
    .action(async (file: string, _flags, command: Command) => {
      done(await runImport(file, command.optsWithGlobals<ImportFlags>(), io));
    });
}

/**
 * Drafts the tables of a file, or compares them with those of the service.
 *
 * @returns the exit code: `findings` if the comparison found any.
 */
export async function runImport(file: string, flags: ImportFlags, io: CliIo): Promise<number> {
  const engine = flags.engine === 'mariadb' ? 'mysql' : flags.engine;
  const imported = select(await readImport(file, engine, io), flags.table);
  for (const note of imported.notes) io.stderr.write(`note: ${note}\n`);
  if (flags.check === true) return runImportCheck(imported, flags, io);
  const draft = formatDraft(imported.tables);
  if (flags.out === undefined) {
    const results = createResultWriter(io.stdout);
    await results.write(draft.trimEnd());
    await results.close();
  } else {
    // A declaration that was worked on is never written over.
    await writeOutputFile({ file: flags.out, cwd: io.cwd }, draft);
  }
  io.stderr.write(`${summarize(imported)}\n`);
  return exitCodes.ok;
}

function select(imported: Import, names: readonly string[] | undefined): Import {
  if (names === undefined) return imported;
  const { tables } = imported;
  const unknown = names.find((name) => !tables.some((table) => isNamed(table, name)));
  if (unknown !== undefined) {
    throw cliError('ERR_CDC_USAGE', {
      place: '--table',
      message: `The input has no table ${unknown}`,
      fix: `Use some of: ${tables.slice(0, 20).map(formatTable).join(', ')}.`,
    });
  }
  const wanted = tables.filter((table) => names.some((name) => isNamed(table, name)));
  return { ...imported, tables: wanted };
}

function isNamed(table: TableDraft, name: string): boolean {
  return table.name === name || formatTable(table) === name;
}

function summarize({ form, tables }: Import): string {
  const columns = tables.flatMap((table) => table.columns);
  const unknown = columns.filter(({ type }) => type.kind === 'unknown').length;
  const parts = [
    `${tables.length} ${tables.length === 1 ? 'table' : 'tables'} from ${form}`,
    `${columns.length} columns`,
    ...(unknown === 0 ? [] : [`${unknown} of unknown type: say what they are`]),
  ];
  return parts.join(', ');
}
