import type { Table } from '../../model/table.ts';

/** The source databases of DMS, by the words of the command line. */
export const DMS_ENGINES = [
  'mysql',
  'mariadb',
  'aurora-mysql',
  'postgresql',
  'aurora-postgresql',
  'sqlserver',
  'oracle',
  'mongodb',
  'docdb',
] as const;

export type DmsEngine = (typeof DMS_ENGINES)[number];

/** Engines that log, name and grant in the same way. */
export type Dialect = 'mysql' | 'postgresql' | 'sqlserver' | 'oracle' | 'mongodb';

/** Returns the dialect of an engine. */
export function dialectOf(engine: DmsEngine): Dialect {
  switch (engine) {
    case 'mysql':
    case 'mariadb':
    case 'aurora-mysql':
      return 'mysql';
    case 'postgresql':
    case 'aurora-postgresql':
      return 'postgresql';
    case 'sqlserver':
    case 'oracle':
      return engine;
    case 'mongodb':
    case 'docdb':
      return 'mongodb';
  }
}

/** The schema of tables that are declared without one. */
const DEFAULT_SCHEMAS: { readonly [D in Dialect]?: string } = {
  postgresql: 'public',
  sqlserver: 'dbo',
};

/** Returns the schema of a table; for MySQL and MongoDB, its database. `undefined`: nobody says. */
export function schemaOf({ schema, database }: Table, dialect: Dialect): string | undefined {
  if (dialect === 'mysql' || dialect === 'mongodb') return schema ?? database;
  return schema ?? DEFAULT_SCHEMAS[dialect];
}

/** Returns the database of tables, where they declare it and agree. */
export function databaseOf(tables: readonly Table[], dialect: Dialect): string | undefined {
  const names = tables.map((table) =>
    dialect === 'mysql' || dialect === 'mongodb' ? schemaOf(table, dialect) : table.database,
  );
  const [only, ...others] = new Set(names.filter((name) => name !== undefined));
  return others.length === 0 ? only : undefined;
}
