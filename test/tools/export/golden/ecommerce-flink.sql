-- Flink SQL, written by `millrace export flink` from the tables of the service; see docs/outgrow.md.
-- Names in braces after a dollar sign are to be filled in.
-- PostgreSQL: the tables need REPLICA IDENTITY FULL, or updates and deletes stop the job.
-- A truncate (op t) and a logical message (op m) stop the job: keep skipped.operations=t.
SET 'table.local-time-zone' = 'UTC';
-- Connectors send a change again after a failure: the key tells the repeats apart.
SET 'table.exec.source.cdc-events-duplicate' = 'true';

-- ecommerce.orders, of Debezium
CREATE TABLE `ecommerce_orders` (
  `order_id` BIGINT,
  `customer_id` BIGINT,
  `item` STRING,
  `price` BYTES, -- the unscaled number, which SQL cannot read: set decimal.handling.mode=string
  `order_date` BIGINT, -- milli-, micro- or nanoseconds: declare timestamp({ precision })
  `cdc_source_time` TIMESTAMP_LTZ(3) METADATA FROM 'value.source.timestamp' VIRTUAL, -- when the database made the change
  `cdc_ingestion_time` TIMESTAMP_LTZ(3) METADATA FROM 'value.ingestion-timestamp' VIRTUAL, -- when the connector took it
  `cdc_source_database` STRING METADATA FROM 'value.source.database' VIRTUAL,
  `cdc_source_table` STRING METADATA FROM 'value.source.table' VIRTUAL,
  `cdc_arrival_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL, -- when Kafka took it
  `cdc_partition` INT METADATA FROM 'partition' VIRTUAL,
  `cdc_offset` BIGINT METADATA FROM 'offset' VIRTUAL,
  PRIMARY KEY (`order_id`) NOT ENFORCED
) WITH (
  'connector' = 'kafka',
  'topic' = 'ecommerce-server.ecommerce.orders',
  'properties.bootstrap.servers' = '${BOOTSTRAP_SERVERS}',
  'properties.group.id' = 'millrace-flink',
  'scan.startup.mode' = 'earliest-offset',
  'properties.security.protocol' = 'SASL_SSL',
  'properties.sasl.mechanism' = 'AWS_MSK_IAM',
  'properties.sasl.jaas.config' = 'software.amazon.msk.auth.iam.IAMLoginModule required;',
  'properties.sasl.client.callback.handler.class' = 'software.amazon.msk.auth.iam.IAMClientCallbackHandler',
  'format' = 'debezium-json',
  'debezium-json.schema-include' = 'true',
  'debezium-json.timestamp-format.standard' = 'ISO-8601',
  'debezium-json.ignore-parse-errors' = 'false'
);
