import { tick } from '../sql-quotes.ts';
import type { ExportTable } from './export-table.ts';
import { sqlNameOf } from './export-table.ts';
import { type FlinkColumn, toFlinkDebezium } from './flink-debezium-columns.ts';
import { type FlinkSettings, kafkaOptions, withOptions } from './flink-options.ts';
import { commaLines, comment } from './sql-text.ts';

/** What the format `debezium-json` tells of each change; that of Avro tells only what Kafka knows. */
const FORMAT_COLUMNS = [
  [
    "`cdc_source_time` TIMESTAMP_LTZ(3) METADATA FROM 'value.source.timestamp' VIRTUAL",
    'when the database made the change',
  ],
  [
    "`cdc_ingestion_time` TIMESTAMP_LTZ(3) METADATA FROM 'value.ingestion-timestamp' VIRTUAL",
    'when the connector took it',
  ],
  ["`cdc_source_database` STRING METADATA FROM 'value.source.database' VIRTUAL", undefined],
  ["`cdc_source_table` STRING METADATA FROM 'value.source.table' VIRTUAL", undefined],
] as const;

const KAFKA_COLUMNS = [
  ["`cdc_arrival_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL", 'when Kafka took it'],
  ["`cdc_partition` INT METADATA FROM 'partition' VIRTUAL", undefined],
  ["`cdc_offset` BIGINT METADATA FROM 'offset' VIRTUAL", undefined],
] as const;

const CDC_NAMES = [
  'cdc_source_time',
  'cdc_ingestion_time',
  'cdc_source_database',
  'cdc_source_table',
  'cdc_arrival_time',
  'cdc_partition',
  'cdc_offset',
];

/** Writes the Flink table of a topic of Debezium, and a view with its values where they differ. */
export function formatFlinkDebezium(
  exported: ExportTable,
  settings: FlinkSettings,
): readonly string[] {
  const { table, capture, topics, isAlone } = exported;
  const options = capture.tool === 'debezium' ? capture.options : {};
  const format = { isAvro: settings.format === 'avro' };
  const columns = Object.entries(table.columns).map(
    ([name, column]) => [name, toFlinkDebezium(column, options, format)] as const,
  );
  const metadata = [...(format.isAvro ? [] : FORMAT_COLUMNS), ...KAFKA_COLUMNS];
  const hasView = columns.some(([, { toValue }]) => toValue !== undefined);
  const name = sqlNameOf(exported, hasView ? '_cdc' : '');
  return [
    ...comment(
      isAlone ? [] : ['These topics hold other tables too: read each table from its own.'],
    ),
    ...comment(
      table.key.length > 0
        ? []
        : ['Without a key: rows that are the same are taken for one another.'],
    ),
    `CREATE TABLE ${tick(name)} (`,
    ...commaLines([
      ...columns.map(([column, { type, note }]) => ({ text: `${tick(column)} ${type}`, note })),
      ...metadata.map(([text, note]) => ({ text, note })),
      ...primaryKey(table.key),
    ]),
    ') WITH (',
    ...withOptions([...kafkaOptions(topics, settings), ...formatOptions(settings)]),
    ');',
    ...(hasView ? formatView(sqlNameOf(exported), name, columns, format.isAvro) : []),
  ];
}

function primaryKey(key: readonly string[]): readonly { readonly text: string }[] {
  if (key.length === 0) return [];
  return [{ text: `PRIMARY KEY (${key.map(tick).join(', ')}) NOT ENFORCED` }];
}

function formatOptions({
  format,
  schemas,
  registryUrl,
}: FlinkSettings): readonly (readonly [string, string])[] {
  if (format === 'avro') {
    return [
      ['format', 'debezium-avro-confluent'],
      ['debezium-avro-confluent.url', registryUrl],
    ];
  }
  return [
    ['format', 'debezium-json'],
    ['debezium-json.schema-include', schemas === 'with' ? 'true' : 'false'],
    ['debezium-json.timestamp-format.standard', 'ISO-8601'],
    ['debezium-json.ignore-parse-errors', 'false'],
  ];
}

function formatView(
  name: string,
  from: string,
  columns: readonly (readonly [string, FlinkColumn])[],
  isAvro: boolean,
): readonly string[] {
  const metadata = isAvro ? CDC_NAMES.slice(FORMAT_COLUMNS.length) : CDC_NAMES;
  return [
    '',
    `CREATE VIEW ${tick(name)} AS`,
    'SELECT',
    ...commaLines([
      ...columns.map(([column, { toValue }]) => ({
        text: toValue === undefined ? tick(column) : `${toValue(tick(column))} AS ${tick(column)}`,
      })),
      ...metadata.map((column) => ({ text: tick(column) })),
    ]),
    `FROM ${tick(from)};`,
  ];
}
