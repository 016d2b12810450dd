import {
  CAPTURE_USER,
  type CapturedTable,
  type DatabaseFacts,
  LOG_HOURS,
} from './database-facts.ts';

const ROLE = 'millrace_cdc';

/** The statements for SQL Server. */
export function sqlserverStatements(facts: DatabaseFacts): readonly string[] {
  const { tables, database } = facts;
  return [
    `USE ${quote(database)};`,
    'GO',
    '-- Change data capture of the database. Elsewhere than in RDS: EXEC sys.sp_cdc_enable_db;',
    `EXEC msdb.dbo.rds_cdc_enable_db ${text(database)};`,
    'GO',
    '',
    '-- With the password of the secret.',
    `CREATE LOGIN ${quote(CAPTURE_USER)} WITH PASSWORD = '<PASSWORD>';`,
    `CREATE USER ${quote(CAPTURE_USER)} FOR LOGIN ${quote(CAPTURE_USER)};`,
    `CREATE ROLE ${quote(ROLE)};`,
    `ALTER ROLE ${quote(ROLE)} ADD MEMBER ${quote(CAPTURE_USER)};`,
    'GO',
    '',
    '-- All columns, old and new. A column that is added later needs a new capture instance.',
    ...tables.flatMap(captureStatements),
    ...signalStatements(facts),
    '',
    ...rights(facts),
    '',
    `-- The changes are kept ${LOG_HOURS / 24} days (in minutes).`,
    `EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = ${LOG_HOURS * 60};`,
    'GO',
  ];
}

function rights({ tool }: DatabaseFacts): readonly string[] {
  if (tool === 'debezium') {
    return [
      '-- The change tables, and whether the agent runs.',
      `GRANT SELECT ON SCHEMA::cdc TO ${quote(ROLE)};`,
      `GRANT VIEW DATABASE STATE TO ${quote(CAPTURE_USER)};`,
    ];
  }
  return [
    '-- DMS reads the log itself, which takes this role.',
    `ALTER ROLE [db_owner] ADD MEMBER ${quote(CAPTURE_USER)};`,
    '-- The log is freed when the capture job runs: seldom, so that DMS has read it before.',
    "EXEC sys.sp_cdc_change_job @job_type = N'capture', @pollinginterval = 3599;",
    "EXEC sys.sp_cdc_stop_job @job_type = N'capture';",
    "EXEC sys.sp_cdc_start_job @job_type = N'capture';",
  ];
}

function captureStatements({ schema, name }: CapturedTable): readonly string[] {
  return [
    'EXEC sys.sp_cdc_enable_table',
    `  @source_schema = ${text(schema)}, @source_name = ${text(name)},`,
    `  @role_name = ${text(ROLE)}, @supports_net_changes = 0;`,
    `GRANT SELECT ON ${quote(schema)}.${quote(name)} TO ${quote(ROLE)};`,
    'GO',
  ];
}

function signalStatements({ signalTable }: DatabaseFacts): readonly string[] {
  if (signalTable === undefined) return [];
  const [name = '', schema = 'dbo'] = signalTable.split('.').reverse();
  return [
    '',
    '-- Tells the connector to take an incremental snapshot; a row for each signal.',
    `CREATE TABLE ${quote(schema)}.${quote(name)} (id varchar(42) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));`,
    `GRANT INSERT, DELETE ON ${quote(schema)}.${quote(name)} TO ${quote(ROLE)};`,
    ...captureStatements({ schema, name, needsOldRow: false }),
  ];
}

function quote(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

function text(value: string): string {
  return `N'${value.replaceAll("'", "''")}'`;
}
