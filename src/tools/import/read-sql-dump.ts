import { CdcError } from '../../errors.ts';
import { createDumpState, type DumpState, tableKey, type UserType } from './dump-state.ts';
import type { SqlColumn, SqlTable } from './read-create-table.ts';
import { readType } from './read-type.ts';
import { readStatements } from './sql-statements.ts';
import type { SqlDialect } from './sql-tokens.ts';
import type { ColumnDraft, Engine, Import, TableDraft, TypeReading } from './table-draft.ts';

/** Tells whether a text is SQL that declares tables. */
export function isSqlDump(text: string): boolean {
  return /(?:^|;)[ \t]*CREATE\s[^;]{0,200}?\bTABLE\b/im.test(text);
}

/**
 * Reads the tables of a dump of `pg_dump`, `mysqldump` or `mariadb-dump`, or of a file of such
 * statements. Data in it is passed over.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if it is cut off, or declares no table.
 */
export function readSqlDump(text: string, asked: Engine | undefined): Import {
  const dialect =
    asked === 'mysql' || (asked === undefined && isMysql(text)) ? 'mysql' : 'postgresql';
  const engine = asked ?? (dialect === 'mysql' || isPostgres(text) ? dialect : undefined);
  const state = createDumpState();
  for (const statement of readStatements(text, dialect)) state.apply(statement);
  const whole = [...state.tables.values()].filter(
    (table) => !state.partitions.has(tableKey(table)),
  );
  if (whole.length === 0) {
    throw new CdcError(
      'ERR_CDC_INPUT_INVALID',
      'SQL without a table: no CREATE TABLE with columns',
    );
  }
  const parents = new Set(state.partitions.values());
  const database = dialect === 'mysql' ? databaseOf(text) : undefined;
  return {
    form: engine === undefined ? 'statements of SQL' : `a dump of ${NAMES[dialect]}`,
    tables: whole.map((table) => toDraft(table, { state, engine, database, parents })),
    notes: [...findDoubts(text, dialect), ...toSkipped(state)],
  };
}

const NAMES: Readonly<Record<SqlDialect, string>> = {
  postgresql: 'PostgreSQL',
  mysql: 'MySQL or MariaDB',
};

interface Context {
  readonly state: DumpState;
  readonly engine: Engine | undefined;
  readonly database: string | undefined;
  /** Tables that have partitions. */
  readonly parents: ReadonlySet<string>;
}

function toDraft(table: SqlTable, context: Context): TableDraft {
  const { state, database } = context;
  const inherited = table.parents.flatMap((id) => state.tables.get(tableKey(id))?.columns ?? []);
  const own = new Set(table.columns.map(({ name }) => name));
  const columns = [...inherited.filter(({ name }) => !own.has(name)), ...table.columns];
  const key = table.key ?? [];
  return {
    database: undefined,
    schema: table.schema ?? database,
    name: table.name,
    key,
    columns: columns.map((column) => toColumn(column, key, context)),
    isWhole: true,
    notes: [
      ...(key.length === 0 ? ['It has no primary key: state targets need one.'] : []),
      ...(context.parents.has(tableKey(table)) ? [PARTITIONED] : []),
    ],
  };
}

const PARTITIONED =
  'Partitioned: have the changes sent under the name of this table (publish_via_partition_root).';

function toColumn(column: SqlColumn, key: readonly string[], context: Context): ColumnDraft {
  const { name, native, isGenerated, isJson } = column;
  const user = context.state.types.get(native.name);
  const isRequired = user?.kind === 'domain' && user.isNotNull;
  const reading = isJson ? JSON_TEXT : readUserType(column, user, context);
  const generated = isGenerated && context.engine === 'postgresql' ? [GENERATED] : [];
  const notes = [...(reading.note === undefined ? [] : [reading.note]), ...generated];
  return {
    name,
    type: reading.type,
    note: notes.length === 0 ? undefined : notes.join('; '),
    isNullable: column.isNullable && !isRequired && !key.includes(name),
  };
}

const JSON_TEXT: TypeReading = { type: { kind: 'json' } };
const GENERATED = 'generated: PostgreSQL before 18 does not send it';

function readUserType(
  { native }: Pick<SqlColumn, 'native'>,
  user: UserType | undefined,
  context: Context,
): TypeReading {
  if (user === undefined) return readType(native, context.engine);
  const reading =
    readNamed(user, context) ?? readType({ ...native, isArray: false }, context.engine);
  return native.isArray
    ? { type: { kind: 'array', of: reading.type }, note: reading.note }
    : reading;
}

function readNamed(user: UserType, context: Context): TypeReading | undefined {
  switch (user.kind) {
    case 'enum':
      return { type: { kind: 'oneOf', values: user.values } };
    case 'domain':
      return readUserType({ native: user.of }, context.state.types.get(user.of.name), context);
    case 'range':
      return { type: { kind: 'text' } };
    case 'other':
      return undefined;
  }
}

function isMysql(text: string): boolean {
  return /^-- (?:MySQL|MariaDB) dump|^\/\*M?!|`|\bENGINE\s*=|\bAUTO_INCREMENT\b/im.test(
    text.slice(0, 100_000),
  );
}

function isPostgres(text: string): boolean {
  return /PostgreSQL database|\bpg_catalog\b|\bALTER TABLE ONLY\b|\bserial\b|::/i.test(
    text.slice(0, 100_000),
  );
}

/** The header of a dump of one database names it; the statements do not. */
function databaseOf(text: string): string | undefined {
  const [, name] = /^-- Host: .*? Database: (\S+)[ \t]*$/m.exec(text.slice(0, 2_000)) ?? [];
  return name;
}

function findDoubts(text: string, dialect: SqlDialect): readonly string[] {
  const [head, tail] = [text.slice(0, 2_000), text.slice(-2_000)];
  const begins =
    dialect === 'mysql' ? /^-- (?:MySQL|MariaDB) dump/m : /^-- PostgreSQL database dump$/m;
  const ends =
    dialect === 'mysql' ? /^-- Dump completed/m : /^-- PostgreSQL database dump complete$/m;
  if (!begins.test(head) || ends.test(tail)) return [];
  return ['The dump has no mark of its end: it may be cut off, and tables may be missing'];
}

function toSkipped({ skipped }: DumpState): readonly string[] {
  if (skipped.length === 0) return [];
  return [`Left out, because no capture tool reads them: ${skipped.slice(0, 10).join(', ')}`];
}
