import { MARIADB_WORDS } from './parts/mariadb.ts';
import type { TextRow } from './psql.ts';
import { run } from './shell.ts';

/** Runs SQL on the MariaDB of the stack and returns what its client prints, without headers. */
export function mariadb(database: string, sql: string): Promise<string> {
  const words = ['--batch', '--raw', '--skip-column-names', '--default-character-set=utf8mb4'];
  const named = database === '' ? [] : [database];
  return run('mariadb', ['--no-defaults', ...MARIADB_WORDS, ...words, ...named], { input: sql });
}

/** Returns all rows of a table; every value is the text that the database prints, bytes are in hex. */
export async function selectMariadbTexts(
  database: string,
  table: string,
): Promise<readonly TextRow[]> {
  const names = await mariadb(
    database,
    `SELECT column_name, data_type FROM information_schema.columns
     WHERE table_schema = '${database}' AND table_name = '${table}' ORDER BY ordinal_position`,
  );
  const members = names
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', type = ''] = line.split('\t');
      return `'${name}', ${textOf(name, type)}`;
    });
  const printed = await mariadb(
    database,
    `SET time_zone = '+00:00'; SELECT JSON_OBJECT(${members.join(', ')}) FROM \`${table}\``,
  );
  return printed
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TextRow);
}

function textOf(name: string, type: string): string {
  if (type === 'varbinary') return `LOWER(HEX(\`${name}\`))`;
  if (type === 'bit') return `CAST(\`${name}\` + 0 AS CHAR)`;
  return `CAST(\`${name}\` AS CHAR CHARACTER SET utf8mb4)`;
}
