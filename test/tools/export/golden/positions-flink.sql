-- Flink SQL, written by `millrace export flink` from the tables of the service; see docs/outgrow.md.
-- Names in braces after a dollar sign are to be filled in.
-- PostgreSQL: the tables need REPLICA IDENTITY FULL, or updates and deletes stop the job.
-- A truncate (op t) and a logical message (op m) stop the job: keep skipped.operations=t.
SET 'table.local-time-zone' = 'UTC';
-- Connectors send a change again after a failure: the key tells the repeats apart.
SET 'table.exec.source.cdc-events-duplicate' = 'true';

-- trading.positions, of Debezium
CREATE TABLE `trading_positions_cdc` (
  `account_id` BIGINT,
  `symbol` STRING,
  `quantity` BYTES, -- the unscaled number, which SQL cannot read: set decimal.handling.mode=string
  `price` BYTES, -- the unscaled number, which SQL cannot read: set decimal.handling.mode=string
  `updated_at` BIGINT, -- the view cuts it to milliseconds; the number is exact
  `cdc_source_time` TIMESTAMP_LTZ(3) METADATA FROM 'value.source.timestamp' VIRTUAL, -- when the database made the change
  `cdc_ingestion_time` TIMESTAMP_LTZ(3) METADATA FROM 'value.ingestion-timestamp' VIRTUAL, -- when the connector took it
  `cdc_source_database` STRING METADATA FROM 'value.source.database' VIRTUAL,
  `cdc_source_table` STRING METADATA FROM 'value.source.table' VIRTUAL,
  `cdc_arrival_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL, -- when Kafka took it
  `cdc_partition` INT METADATA FROM 'partition' VIRTUAL,
  `cdc_offset` BIGINT METADATA FROM 'offset' VIRTUAL,
  PRIMARY KEY (`account_id`, `symbol`) NOT ENFORCED
) WITH (
  'connector' = 'kafka',
  'topic' = 'broker.trading.positions',
  'properties.bootstrap.servers' = '${BOOTSTRAP_SERVERS}',
  'properties.group.id' = 'millrace-flink',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'debezium-json',
  'debezium-json.schema-include' = 'false',
  'debezium-json.timestamp-format.standard' = 'ISO-8601',
  'debezium-json.ignore-parse-errors' = 'false'
);

CREATE VIEW `trading_positions` AS
SELECT
  `account_id`,
  `symbol`,
  `quantity`,
  `price`,
  CAST(TO_TIMESTAMP_LTZ(`updated_at` / 1000, 3) AS TIMESTAMP(3)) AS `updated_at`,
  `cdc_source_time`,
  `cdc_ingestion_time`,
  `cdc_source_database`,
  `cdc_source_table`,
  `cdc_arrival_time`,
  `cdc_partition`,
  `cdc_offset`
FROM `trading_positions_cdc`;

-- trading.quotes, of Debezium
CREATE TABLE `trading_quotes_cdc` (
  `symbol` STRING,
  `price` BYTES, -- the unscaled number, which SQL cannot read: set decimal.handling.mode=string
  `quoted_at` BIGINT, -- the view cuts it to milliseconds; the number is exact
  `cdc_source_time` TIMESTAMP_LTZ(3) METADATA FROM 'value.source.timestamp' VIRTUAL, -- when the database made the change
  `cdc_ingestion_time` TIMESTAMP_LTZ(3) METADATA FROM 'value.ingestion-timestamp' VIRTUAL, -- when the connector took it
  `cdc_source_database` STRING METADATA FROM 'value.source.database' VIRTUAL,
  `cdc_source_table` STRING METADATA FROM 'value.source.table' VIRTUAL,
  `cdc_arrival_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL, -- when Kafka took it
  `cdc_partition` INT METADATA FROM 'partition' VIRTUAL,
  `cdc_offset` BIGINT METADATA FROM 'offset' VIRTUAL,
  PRIMARY KEY (`symbol`) NOT ENFORCED
) WITH (
  'connector' = 'kafka',
  'topic' = 'broker.trading.quotes',
  'properties.bootstrap.servers' = '${BOOTSTRAP_SERVERS}',
  'properties.group.id' = 'millrace-flink',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'debezium-json',
  'debezium-json.schema-include' = 'false',
  'debezium-json.timestamp-format.standard' = 'ISO-8601',
  'debezium-json.ignore-parse-errors' = 'false'
);

CREATE VIEW `trading_quotes` AS
SELECT
  `symbol`,
  `price`,
  CAST(TO_TIMESTAMP_LTZ(`quoted_at` / 1000, 3) AS TIMESTAMP(3)) AS `quoted_at`,
  `cdc_source_time`,
  `cdc_ingestion_time`,
  `cdc_source_database`,
  `cdc_source_table`,
  `cdc_arrival_time`,
  `cdc_partition`,
  `cdc_offset`
FROM `trading_quotes_cdc`;
