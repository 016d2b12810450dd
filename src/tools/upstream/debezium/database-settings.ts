import type { Value } from '../../cloudformation/resource.ts';
import { concat } from '../../cloudformation/value.ts';
import type { ConnectSettings } from './connect-settings.ts';
import { type DebeziumPlan, namesOf } from './debezium-plan.ts';
import { slotNameOf } from './slot-name.ts';

/** How the connector reaches the database and what it is called there. */
export function databaseSettings(plan: DebeziumPlan): ConnectSettings {
  return {
    [namesOf(plan).prefix]: plan.prefix,
    'database.hostname': plan.bind('host'),
    'database.user': secretOf(plan, 'username'),
    'database.password': secretOf(plan, 'password'),
    ...ofConnector(plan),
  };
}

function ofConnector(plan: DebeziumPlan): ConnectSettings {
  const { connector, database, prefix } = plan;
  switch (connector) {
    case 'mysql':
    case 'mariadb':
      return {
        'database.port': '3306',
        // No other replica of the server may have the same.
        'database.server.id': serverIdOf(prefix),
        // Their words for it: the driver of MariaDB has its own.
        'database.ssl.mode': connector === 'mysql' ? 'required' : 'trust',
      };
    case 'postgresql':
      return {
        'database.port': '5432',
        'database.dbname': database,
        'database.sslmode': 'require',
        'plugin.name': 'pgoutput',
        'slot.name': slotNameOf(prefix),
        // Made by database.sql, for these tables only.
        'publication.name': slotNameOf(prefix),
        'publication.autocreate.mode': 'disabled',
      };
    case 'sqlserver':
      return {
        'database.port': '1433',
        [namesOf(plan).sqlserverDatabases]: database,
        [`${namesOf(plan).driver}.encrypt`]: 'true',
      };
  }
}

/** A variable that a config provider of the worker fills in: no configuration shows a password. */
function secretOf({ secrets, bind, name }: DebeziumPlan, member: 'username' | 'password'): Value {
  switch (secrets) {
    case 'secrets-manager':
      return concat(`\${secretsmanager:`, bind('secretName'), `:${member}}`);
    case 'file':
      return `\${file:/opt/kafka/secrets/${name}.properties:${member}}`;
    case 'env':
      return `\${env:DATABASE_${member.toUpperCase()}}`;
  }
}

/** Returns a number that stays the same for a prefix, in the range that MySQL takes. */
function serverIdOf(prefix: string): string {
  const sum = [...prefix].reduce(
    (hash, character) => (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_000_007,
    7,
  );
  return String(100_000 + (sum % 1_000_000_000));
}
