import { quote } from '../../sql-quotes.ts';
import {
  CAPTURE_USER,
  type CapturedTable,
  type DatabaseFacts,
  LOG_HOURS,
} from './database-facts.ts';

/** The statements for Oracle. */
export function oracleStatements({ tables }: DatabaseFacts): readonly string[] {
  return [
    '-- The log names the rows that change. Elsewhere than in RDS: ALTER DATABASE ADD SUPPLEMENTAL LOG DATA;',
    "EXEC rdsadmin.rdsadmin_util.alter_supplemental_logging('ADD');",
    `EXEC rdsadmin.rdsadmin_util.set_configuration('archivelog retention hours', ${LOG_HOURS});`,
    '',
    '-- All columns: with fewer, an update names only what has changed, and nothing tells the rest from null.',
    ...tables.map(
      (table) => `ALTER TABLE ${nameOf(table)} ADD SUPPLEMENTAL LOG DATA (ALL) COLUMNS;`,
    ),
    '',
    '-- With the password of the secret.',
    `CREATE USER ${CAPTURE_USER} IDENTIFIED BY "<PASSWORD>";`,
    `GRANT CREATE SESSION, SELECT ANY TRANSACTION, LOGMINING TO ${CAPTURE_USER};`,
    ...tables.map((table) => `GRANT SELECT ON ${nameOf(table)} TO ${CAPTURE_USER};`),
    '-- And on the views of the log that the user guide of DMS lists for LogMiner.',
  ];
}

function nameOf({ schema, name }: CapturedTable): string {
  return `${quote(schema)}.${quote(name)}`;
}
