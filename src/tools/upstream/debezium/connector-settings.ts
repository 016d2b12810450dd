import { captureSettings } from './capture-settings.ts';
import type { ConnectSettings } from './connect-settings.ts';
import { converterSettings } from './converter-settings.ts';
import { databaseSettings } from './database-settings.ts';
import type { ConnectorKind, DebeziumPlan } from './debezium-plan.ts';
import { historySettings } from './history-settings.ts';
import { transportSettings } from './transport-settings.ts';
import { valueSettings } from './value-settings.ts';

const CLASSES: Readonly<Record<ConnectorKind, string>> = {
  mysql: 'io.debezium.connector.mysql.MySqlConnector',
  mariadb: 'io.debezium.connector.mariadb.MariaDbConnector',
  postgresql: 'io.debezium.connector.postgresql.PostgresConnector',
  sqlserver: 'io.debezium.connector.sqlserver.SqlServerConnector',
};

/** Builds the configuration of the connector. */
export function buildConnectorSettings(plan: DebeziumPlan): ConnectSettings {
  return {
    'connector.class': CLASSES[plan.connector],
    // The log of a database is read by one.
    'tasks.max': '1',
    ...databaseSettings(plan),
    ...captureSettings(plan),
    ...valueSettings(plan),
    ...converterSettings(plan),
    ...historySettings(plan),
    ...transportSettings(plan),
  };
}
