/** The major versions of Debezium that a connector can be configured for. */
export const DEBEZIUM_MAJORS = ['1', '2', '3'] as const;

export type DebeziumMajor = (typeof DEBEZIUM_MAJORS)[number];

/** What Debezium calls the same thing in different major versions. */
export interface MajorNames {
  /** Begins the names of all topics. */
  readonly prefix: string;
  /** Begins the settings of the schema history. */
  readonly history: string;
  /** Ends the name of the consumer group that reads the history. */
  readonly historyGroup: string;
  readonly heartbeatPrefix: string;
  /** Begins settings that are passed on to the JDBC driver. */
  readonly driver: string;
  /** SQL Server: the databases of the connector. */
  readonly sqlserverDatabases: string;
  /** `snapshot.mode` without rows: of connectors with a schema history, and of PostgreSQL. */
  readonly noRows: { readonly historized: string; readonly postgresql: string };
  /** Makes names fit for Avro. */
  readonly avroNames: Readonly<Record<string, string>>;
}

const AVRO_MODES = { 'schema.name.adjustment.mode': 'avro', 'field.name.adjustment.mode': 'avro' };

const SINCE_2: MajorNames = {
  prefix: 'topic.prefix',
  history: 'schema.history.internal',
  historyGroup: 'schemahistory',
  heartbeatPrefix: 'topic.heartbeat.prefix',
  driver: 'driver',
  sqlserverDatabases: 'database.names',
  noRows: { historized: 'schema_only', postgresql: 'never' },
  avroNames: AVRO_MODES,
};

/** The names of each major version. In 1, those since 1.5: earlier ones say `whitelist`. */
export const namesByMajor: Readonly<Record<DebeziumMajor, MajorNames>> = {
  1: {
    prefix: 'database.server.name',
    history: 'database.history',
    historyGroup: 'dbhistory',
    heartbeatPrefix: 'heartbeat.topics.prefix',
    driver: 'database',
    sqlserverDatabases: 'database.dbname',
    noRows: { historized: 'schema_only', postgresql: 'never' },
    avroNames: { 'sanitize.field.names': 'true' },
  },
  2: SINCE_2,
  3: { ...SINCE_2, noRows: { historized: 'no_data', postgresql: 'no_data' } },
};
