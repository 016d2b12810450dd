-- Flink SQL, written by `millrace export flink` from the tables of the service; see docs/outgrow.md.
-- Names in braces after a dollar sign are to be filled in.
-- PostgreSQL: the tables need REPLICA IDENTITY FULL, or updates and deletes stop the job.
-- A truncate (op t) and a logical message (op m) stop the job: keep skipped.operations=t.
SET 'table.local-time-zone' = 'UTC';
-- Connectors send a change again after a failure: the key tells the repeats apart.
SET 'table.exec.source.cdc-events-duplicate' = 'true';

-- salesdb.CUSTOMER, of Debezium
CREATE TABLE `salesdb_CUSTOMER` (
  `CUST_ID` BIGINT,
  `NAME` STRING,
  `MKTSEGMENT` STRING,
  `CREDIT_LIMIT` DECIMAL(38, 2),
  `CREATED_AT` STRING, -- ISO 8601, with zone
  `cdc_arrival_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL, -- when Kafka took it
  `cdc_partition` INT METADATA FROM 'partition' VIRTUAL,
  `cdc_offset` BIGINT METADATA FROM 'offset' VIRTUAL,
  PRIMARY KEY (`CUST_ID`) NOT ENFORCED
) WITH (
  'connector' = 'kafka',
  'topic' = 'aurora.salesdb.CUSTOMER',
  'properties.bootstrap.servers' = '${BOOTSTRAP_SERVERS}',
  'properties.group.id' = 'millrace-flink',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'debezium-avro-confluent',
  'debezium-avro-confluent.url' = 'http://registry.example.com'
);
