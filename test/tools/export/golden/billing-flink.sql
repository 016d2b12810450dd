-- Flink SQL, written by `millrace export flink` from the tables of the service; see docs/outgrow.md.
-- Names in braces after a dollar sign are to be filled in.
SET 'table.local-time-zone' = 'UTC';

-- dbo.invoices, of DMS
CREATE TABLE `dbo_invoices_cdc` (
  `data` ROW<`invoice_id` STRING, `customer_id` STRING, `billing_date` STRING, `due_date` STRING, `balance` STRING, `monthly_kwh_use` STRING, `total_amount_due` STRING>,
  `before-image` ROW<`invoice_id` STRING>,
  `metadata` ROW<`timestamp` STRING, `record-type` STRING, `operation` STRING, `schema-name` STRING, `table-name` STRING, `transaction-id` DECIMAL(20, 0), `commit-timestamp` STRING>,
  `cdc_arrival_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  `cdc_lane` STRING METADATA FROM 'shard-id' VIRTUAL,
  `cdc_position` STRING METADATA FROM 'sequence-number' VIRTUAL
) WITH (
  'connector' = 'kinesis',
  'stream.arn' = 'arn:aws:kinesis:eu-west-1:123456789012:stream/cdc',
  'aws.region' = 'eu-west-1',
  'source.init.position' = 'TRIM_HORIZON',
  'format' = 'json',
  'json.fail-on-missing-field' = 'false',
  'json.ignore-parse-errors' = 'false'
);

CREATE VIEW `dbo_invoices_changes` AS
SELECT
  CAST(`data`.`invoice_id` AS BIGINT) AS `invoice_id`,
  CAST(`data`.`customer_id` AS BIGINT) AS `customer_id`,
  CAST(SUBSTRING(`data`.`billing_date` FROM 1 FOR 10) AS DATE) AS `billing_date`,
  CAST(SUBSTRING(`data`.`due_date` FROM 1 FOR 10) AS DATE) AS `due_date`,
  CAST(`data`.`balance` AS BIGINT) AS `balance`,
  CAST(`data`.`monthly_kwh_use` AS BIGINT) AS `monthly_kwh_use`,
  `data`.`total_amount_due` AS `total_amount_due`, -- kept as text: no scale is declared
  `metadata`.`operation` AS `cdc_operation`,
  `metadata`.`commit-timestamp` AS `cdc_commit_time`,
  `cdc_arrival_time`,
  `cdc_lane`,
  `cdc_position`
FROM `dbo_invoices_cdc`
WHERE `metadata`.`record-type` = 'data' AND `metadata`.`schema-name` = 'dbo' AND `metadata`.`table-name` = 'invoices'
UNION ALL
-- The row of the old key, when an update moved it.
SELECT
  CAST(COALESCE(`before-image`.`invoice_id`, `data`.`invoice_id`) AS BIGINT),
  CAST(NULL AS BIGINT),
  CAST(NULL AS DATE),
  CAST(NULL AS DATE),
  CAST(NULL AS BIGINT),
  CAST(NULL AS BIGINT),
  CAST(NULL AS STRING),
  'delete',
  `metadata`.`commit-timestamp` AS `cdc_commit_time`,
  `cdc_arrival_time`,
  `cdc_lane`,
  `cdc_position`
FROM `dbo_invoices_cdc`
WHERE `metadata`.`record-type` = 'data' AND `metadata`.`schema-name` = 'dbo' AND `metadata`.`table-name` = 'invoices' AND `metadata`.`operation` = 'update' AND (`before-image`.`invoice_id` <> `data`.`invoice_id`);

-- The rows as they are now: of each key the last change of a lane, and of lanes the last to arrive.
CREATE VIEW `dbo_invoices` AS
SELECT `invoice_id`, `customer_id`, `billing_date`, `due_date`, `balance`, `monthly_kwh_use`, `total_amount_due`
FROM (
  SELECT *, ROW_NUMBER() OVER (
    PARTITION BY `invoice_id` ORDER BY `cdc_arrival_time` DESC, `cdc_position` DESC
  ) AS `cdc_newest`
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY `invoice_id`, `cdc_lane` ORDER BY `cdc_position` DESC
    ) AS `cdc_newest_of_lane`
    FROM `dbo_invoices_changes`
  )
  WHERE `cdc_newest_of_lane` = 1
)
WHERE `cdc_newest` = 1 AND `cdc_operation` <> 'delete';
