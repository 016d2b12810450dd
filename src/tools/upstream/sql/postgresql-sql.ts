import { quote } from '../../sql-quotes.ts';
import { CAPTURE_USER, type CapturedTable, type DatabaseFacts } from './database-facts.ts';

/** The statements for PostgreSQL and Aurora PostgreSQL. */
export function postgresqlStatements(facts: DatabaseFacts): readonly string[] {
  const { tables, database } = facts;
  return [
    '-- Logical decoding. In RDS and Aurora: rds.logical_replication = 1 in the parameter group, with a',
    '-- restart; elsewhere wal_level = logical.',
    'SHOW wal_level;',
    '',
    ...identities(tables),
    '',
    '-- With the password of the secret. Elsewhere than in RDS: ALTER ROLE ... REPLICATION in place of the grant.',
    `CREATE ROLE ${CAPTURE_USER} LOGIN PASSWORD '<PASSWORD>';`,
    `GRANT rds_replication TO ${CAPTURE_USER};`,
    `GRANT CONNECT ON DATABASE ${quote(database)} TO ${CAPTURE_USER};`,
    ...schemasOf(tables).map((name) => `GRANT USAGE ON SCHEMA ${quote(name)} TO ${CAPTURE_USER};`),
    ...tables.map((table) => `GRANT SELECT ON ${nameOf(table)} TO ${CAPTURE_USER};`),
    '',
    ...toolStatements(facts),
  ];
}

/** Only where a route asks for old values: it makes each update write the whole old row to the log. */
function identities(tables: readonly CapturedTable[]): readonly string[] {
  const full = tables.filter(({ needsOldRow }) => needsOldRow);
  if (full.length === 0)
    return ['-- No route needs old values beyond the key: REPLICA IDENTITY stays as it is.'];
  return [
    '-- Old rows are sent only for these tables: their updates and deletes write more to the log.',
    ...full.map((table) => `ALTER TABLE ${nameOf(table)} REPLICA IDENTITY FULL;`),
  ];
}

function toolStatements({
  tool,
  tables,
  publication,
  signalTable,
}: DatabaseFacts): readonly string[] {
  if (tool === 'dms') {
    return [
      '-- DMS makes its slot itself. For pglogical: shared_preload_libraries with pglogical, and',
      'CREATE EXTENSION IF NOT EXISTS pglogical;',
    ];
  }
  const signal = signalTable?.split('.').map(quote).join('.');
  const published = [...tables.map(nameOf), ...(signal === undefined ? [] : [signal])];
  return [
    ...(signal === undefined ? [] : signalStatements(signal)),
    '-- Made here, so that the connector need not own the tables. A table that is added later:',
    `-- ALTER PUBLICATION ${quote(publication ?? '')} ADD TABLE ...;`,
    `CREATE PUBLICATION ${quote(publication ?? '')} FOR TABLE ${published.join(', ')};`,
  ];
}

function signalStatements(name: string): readonly string[] {
  return [
    '-- Tells the connector to take an incremental snapshot; a row for each signal.',
    `CREATE TABLE IF NOT EXISTS ${name} (id varchar(42) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));`,
    `GRANT SELECT, INSERT, DELETE ON ${name} TO ${CAPTURE_USER};`,
    '',
  ];
}

function schemasOf(tables: readonly CapturedTable[]): readonly string[] {
  return [...new Set(tables.map(({ schema }) => schema))];
}

function nameOf({ schema, name }: CapturedTable): string {
  return `${quote(schema)}.${quote(name)}`;
}
