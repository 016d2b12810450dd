-- Flink SQL, written by `millrace export flink` from the tables of the service; see docs/outgrow.md.
-- Names in braces after a dollar sign are to be filled in.
SET 'table.local-time-zone' = 'UTC';

-- salesdb.payments, of DMS
-- A column that a record leaves out is NULL here, though the row of the database may have a value.
CREATE TABLE `salesdb_payments_cdc` (
  `data` ROW<`customerNumber` STRING, `checkNumber` STRING, `paymentDate` STRING, `amount` STRING>,
  `before-image` ROW<`customerNumber` STRING, `checkNumber` STRING>,
  `metadata` ROW<`timestamp` STRING, `record-type` STRING, `operation` STRING, `schema-name` STRING, `table-name` STRING, `transaction-id` DECIMAL(20, 0), `commit-timestamp` STRING>,
  `cdc_arrival_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  `cdc_lane` INT METADATA FROM 'partition' VIRTUAL,
  `cdc_position` BIGINT METADATA FROM 'offset' VIRTUAL
) WITH (
  'connector' = 'kafka',
  'topic' = 'salesdb-changes',
  'properties.bootstrap.servers' = '${BOOTSTRAP_SERVERS}',
  'properties.group.id' = 'millrace-flink',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.fail-on-missing-field' = 'false',
  'json.ignore-parse-errors' = 'false'
);

CREATE VIEW `salesdb_payments_changes` AS
SELECT
  CAST(`data`.`customerNumber` AS BIGINT) AS `customerNumber`,
  `data`.`checkNumber` AS `checkNumber`,
  CAST(SUBSTRING(`data`.`paymentDate` FROM 1 FOR 10) AS DATE) AS `paymentDate`,
  CAST(`data`.`amount` AS DECIMAL(38, 2)) AS `amount`,
  `metadata`.`operation` AS `cdc_operation`,
  `metadata`.`commit-timestamp` AS `cdc_commit_time`,
  `cdc_arrival_time`,
  `cdc_lane`,
  `cdc_position`
FROM `salesdb_payments_cdc`
WHERE `metadata`.`record-type` = 'data' AND `metadata`.`schema-name` = 'salesdb' AND `metadata`.`table-name` = 'payments'
UNION ALL
-- The row of the old key, when an update moved it.
SELECT
  CAST(COALESCE(`before-image`.`customerNumber`, `data`.`customerNumber`) AS BIGINT),
  COALESCE(`before-image`.`checkNumber`, `data`.`checkNumber`),
  CAST(NULL AS DATE),
  CAST(NULL AS DECIMAL(38, 2)),
  'delete',
  `metadata`.`commit-timestamp` AS `cdc_commit_time`,
  `cdc_arrival_time`,
  `cdc_lane`,
  `cdc_position`
FROM `salesdb_payments_cdc`
WHERE `metadata`.`record-type` = 'data' AND `metadata`.`schema-name` = 'salesdb' AND `metadata`.`table-name` = 'payments' AND `metadata`.`operation` = 'update' AND (`before-image`.`customerNumber` <> `data`.`customerNumber` OR `before-image`.`checkNumber` <> `data`.`checkNumber`);

-- The rows as they are now: of each key the last change of a lane, and of lanes the last to arrive.
CREATE VIEW `salesdb_payments` AS
SELECT `customerNumber`, `checkNumber`, `paymentDate`, `amount`
FROM (
  SELECT *, ROW_NUMBER() OVER (
    PARTITION BY `customerNumber`, `checkNumber` ORDER BY `cdc_arrival_time` DESC, `cdc_position` DESC
  ) AS `cdc_newest`
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY `customerNumber`, `checkNumber`, `cdc_lane` ORDER BY `cdc_position` DESC
    ) AS `cdc_newest_of_lane`
    FROM `salesdb_payments_changes`
  )
  WHERE `cdc_newest_of_lane` = 1
)
WHERE `cdc_newest` = 1 AND `cdc_operation` <> 'delete';
