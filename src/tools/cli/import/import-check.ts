import { styleText } from 'node:util';
import { cliError, exitCodes } from '../../../inputs/cli-failure.ts';
import {
  DEFAULT_SERVICE,
  loadService,
  selectFunctions,
  tablesOf,
} from '../../../inputs/load-service.ts';
import { isSameTable } from '../../../model/table.ts';
import { findImportDrift, type ImportDrift } from '../../import/find-import-drift.ts';
import type { Import } from '../../import/table-draft.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';
import type { ImportFlags } from './import-flags.ts';

/**
 * Prints the differences between the tables of the service and those of an input.
 *
 * @returns the exit code: `findings` if there are any that are not ignored.
 */
export async function runImportCheck(
  imported: Import,
  { service: file = DEFAULT_SERVICE, ignore = [], table: asked, json }: ImportFlags,
  io: CliIo,
): Promise<number> {
  const service = await loadService(file, io.cwd);
  const all = tablesOf(selectFunctions(service, undefined));
  if (all.length === 0) {
    throw cliError('ERR_CDC_USAGE', {
      place: file,
      message: 'The service declares no tables',
      fix: 'Name a service with routes: --service.',
    });
  }
  // With --table, only what was asked for is compared.
  const tables =
    asked === undefined
      ? all
      : all.filter((table) => imported.tables.some((draft) => isSameTable(table, draft)));
  const drift = findImportDrift(tables, imported.tables).filter(
    ({ kind }) => !ignore.includes(kind),
  );
  const findings = drift.filter(({ severity }) => severity === 'finding').length;
  const results = createResultWriter(io.stdout);
  if (json === true) await results.write(JSON.stringify({ ok: findings === 0, drift }));
  else {
    const [compared, found, noted] = [
      count(tables.length, 'table'),
      count(findings, 'finding'),
      count(drift.length - findings, 'note'),
    ];
    const end = `${compared} compared with ${imported.form}: ${found}, ${noted}`;
    await results.write([...drift.map((one) => formatDrift(one, io)), end].join('\n'));
  }
  await results.close();
  return findings === 0 ? exitCodes.ok : exitCodes.findings;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

function formatDrift(
  { severity, kind, table, column, message, fix }: ImportDrift,
  io: CliIo,
): string {
  const color = severity === 'finding' ? 'red' : 'yellow';
  const word = styleText(color, severity.padEnd(7), { stream: io.stdout });
  const place = column === undefined ? `table ${table}` : `table ${table}, column ${column}`;
  return `${word} ${kind}: ${place}\n        ${message}\n        fix: ${fix}`;
}
