import type { DatabaseFacts } from './database-facts.ts';
import { mysqlStatements } from './mysql-sql.ts';
import { oracleStatements } from './oracle-sql.ts';
import { postgresqlStatements } from './postgresql-sql.ts';
import { sqlserverStatements } from './sqlserver-sql.ts';

/**
 * Writes the statements that a database administrator runs once: what the log holds, the user of the
 * capture tool and its rights. `undefined` where there are none.
 */
export function databaseSql(facts: DatabaseFacts): string | undefined {
  const statements = statementsOf(facts);
  if (statements === undefined) return undefined;
  const head = [
    '-- Run once, by an administrator of the database. Read it first: it is for a database without CDC.',
    '',
  ];
  return `${[...head, ...statements]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

function statementsOf(facts: DatabaseFacts): readonly string[] | undefined {
  switch (facts.dialect) {
    case 'mysql':
      return mysqlStatements(facts);
    case 'postgresql':
      return postgresqlStatements(facts);
    case 'sqlserver':
      return sqlserverStatements(facts);
    case 'oracle':
      return oracleStatements(facts);
    case 'mongodb':
      return undefined;
  }
}
