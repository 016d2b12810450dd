import { tick } from '../../sql-quotes.ts';
import { CAPTURE_USER, type DatabaseFacts, LOG_HOURS } from './database-facts.ts';

/** The statements for MySQL, MariaDB and Aurora MySQL. */
export function mysqlStatements(facts: DatabaseFacts): readonly string[] {
  return [
    '-- The binary log holds whole rows. In RDS and Aurora these are parameters of the parameter group,',
    '-- and need a restart: binlog_format = ROW, binlog_row_image = FULL, binlog_row_value_options empty.',
    "SHOW VARIABLES WHERE Variable_name IN ('log_bin', 'binlog_format', 'binlog_row_image', 'binlog_row_value_options');",
    '',
    `-- The log is kept ${LOG_HOURS / 24} days. Elsewhere than in RDS: binlog_expire_logs_seconds = ${LOG_HOURS * 3600}.`,
    `CALL mysql.rds_set_configuration('binlog retention hours', ${LOG_HOURS});`,
    '',
    ...userStatements(facts),
    ...grants(facts),
    '',
    ...signalStatements(facts),
  ];
}

/** DMS encrypts only with a certificate that it was given. */
function userStatements({ tool }: DatabaseFacts): readonly string[] {
  const create = `CREATE USER '${CAPTURE_USER}'@'%' IDENTIFIED BY '<PASSWORD>'`;
  return tool === 'dms'
    ? [
        '-- With the password of the secret; and REQUIRE SSL, if DMS has the certificate.',
        `${create};`,
      ]
    : ['-- With the password of the secret.', `${create} REQUIRE SSL;`];
}

function grants({ tool, tables }: DatabaseFacts): readonly string[] {
  const to = `TO '${CAPTURE_USER}'@'%';`;
  // Debezium locks the tables of its snapshot for a moment; in RDS and Aurora by LOCK TABLES.
  const ofServer = tool === 'debezium' ? ['RELOAD', 'SHOW DATABASES', 'LOCK TABLES'] : [];
  return [
    `GRANT ${['REPLICATION SLAVE', 'REPLICATION CLIENT', ...ofServer].join(', ')} ON *.* ${to}`,
    ...tables.map(({ schema, name }) => `GRANT SELECT ON ${tick(schema)}.${tick(name)} ${to}`),
  ];
}

function signalStatements({ signalTable }: DatabaseFacts): readonly string[] {
  if (signalTable === undefined) return [];
  const name = signalTable.split('.').map(tick).join('.');
  return [
    '-- Tells the connector to take an incremental snapshot; a row for each signal.',
    `CREATE TABLE IF NOT EXISTS ${name} (id VARCHAR(42) PRIMARY KEY, type VARCHAR(32) NOT NULL, data VARCHAR(2048));`,
    `GRANT SELECT, INSERT, DELETE ON ${name} TO '${CAPTURE_USER}'@'%';`,
  ];
}
