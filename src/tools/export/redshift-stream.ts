import { literal, quote } from '../sql-quotes.ts';
import { comment } from './sql-text.ts';

/** What is to be written, besides what the service says. */
export interface RedshiftSettings {
  /** Name of the Kinesis stream, or of the topic. */
  readonly stream: string;
  readonly iamRole: string;
  /** Of the tables, views and procedures. */
  readonly schema: string;
  /** `host:port` of the brokers, for topics. */
  readonly brokers: string;
  /** Debezium: whether the records carry their schema. */
  readonly schemas: 'with' | 'without';
}

/** Of the external schema, in which the streams are. */
const EXTERNAL = 'millrace_stream';

/** Columns of a record of the stream, as they are called in the materialized view. */
const SOURCES = {
  kinesis: {
    from: 'KINESIS',
    body: 'kinesis_data',
    lane: 'shard_id',
    // Sequence numbers have 56 digits now: with zeros before them they compare as texts.
    position: "LPAD(sequence_number, 64, '0')",
    arrival: 'approximate_arrival_timestamp',
  },
  kafka: {
    from: 'KAFKA',
    body: 'kafka_value',
    lane: 'kafka_partition::VARCHAR(64)',
    position: "LPAD(kafka_offset::VARCHAR(64), 64, '0')",
    arrival: 'kafka_timestamp',
  },
} as const;

/** Returns the name of the materialized view of a stream. */
export function recordsOf(stream: string): string {
  return `${stream}_records`;
}

/** Writes the external schema of a stream, and the materialized view that takes its records. */
export function formatStream(
  kind: 'kinesis' | 'kafka',
  { stream, iamRole, schema, brokers }: RedshiftSettings,
): readonly string[] {
  const { from, body, lane, position, arrival } = SOURCES[kind];
  const kafka = kind === 'kafka' ? ['AUTHENTICATION IAM', `URI ${literal(brokers)}`] : [];
  return [
    ...comment([
      'Names with capitals and hyphens are told apart only so, in every session that runs this.',
    ]),
    'SET enable_case_sensitive_identifier TO true;',
    '',
    `CREATE SCHEMA IF NOT EXISTS ${quote(schema)};`,
    '',
    `CREATE EXTERNAL SCHEMA ${quote(EXTERNAL)}`,
    `FROM ${from}`,
    [`IAM_ROLE ${literal(iamRole)}`, ...kafka].join('\n').concat(';'),
    '',
    ...comment([
      'Every record of the stream, also one that is not JSON: the merge stops at such a record.',
    ]),
    `CREATE MATERIALIZED VIEW ${quote(schema)}.${quote(recordsOf(stream))} AUTO REFRESH YES AS`,
    'SELECT',
    `  ${lane} AS lane,`,
    `  ${position} AS stream_position,`,
    `  ${arrival} AS arrived_at,`,
    `  CASE WHEN CAN_JSON_PARSE(${body}) THEN JSON_PARSE(${body}) END AS record,`,
    // A tombstone is null in Kafka, and empty in Kinesis.
    `  NVL(OCTET_LENGTH(${body}), 0) > 0 AND NOT CAN_JSON_PARSE(${body}) AS is_unreadable`,
    `FROM ${quote(EXTERNAL)}.${quote(stream)};`,
  ];
}
