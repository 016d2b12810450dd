-- Redshift SQL, written by `millrace export redshift` from the tables of the service; see docs/outgrow.md.
-- Names in braces after a dollar sign are to be filled in.

-- Names with capitals and hyphens are told apart only so, in every session that runs this.
SET enable_case_sensitive_identifier TO true;

CREATE SCHEMA IF NOT EXISTS "millrace";

CREATE EXTERNAL SCHEMA "millrace_stream"
FROM KAFKA
IAM_ROLE 'arn:aws:iam::123456789012:role/redshift-stream'
AUTHENTICATION IAM
URI 'b-1.example.com:9098';

-- Every record of the stream, also one that is not JSON: the merge stops at such a record.
CREATE MATERIALIZED VIEW "millrace"."aurora.salesdb.CUSTOMER_records" AUTO REFRESH YES AS
SELECT
  kafka_partition::VARCHAR(64) AS lane,
  LPAD(kafka_offset::VARCHAR(64), 64, '0') AS stream_position,
  kafka_timestamp AS arrived_at,
  CASE WHEN CAN_JSON_PARSE(kafka_value) THEN JSON_PARSE(kafka_value) END AS record,
  NVL(OCTET_LENGTH(kafka_value), 0) > 0 AND NOT CAN_JSON_PARSE(kafka_value) AS is_unreadable
FROM "millrace_stream"."aurora.salesdb.CUSTOMER";

-- salesdb.CUSTOMER, of Debezium
CREATE VIEW "millrace"."salesdb_CUSTOMER_changes" AS
SELECT
  lane,
  stream_position,
  arrived_at,
  op AS operation,
  NVL(image."NAME"::VARCHAR(65535) = '__debezium_unavailable_value' OR image."MKTSEGMENT"::VARCHAR(65535) = '__debezium_unavailable_value', FALSE) AS is_partial,
  is_unreadable,
  image."CUST_ID"::BIGINT AS "CUST_ID",
  image."NAME"::VARCHAR(65535) AS "NAME",
  image."MKTSEGMENT"::VARCHAR(65535) AS "MKTSEGMENT",
  image."CREDIT_LIMIT"::VARCHAR(128)::DECIMAL(38, 2) AS "CREDIT_LIMIT",
  image."CREATED_AT"::VARCHAR(64)::TIMESTAMPTZ AS "CREATED_AT"
FROM (
  SELECT lane, stream_position, arrived_at, is_unreadable, record."op"::VARCHAR(1) AS op, record."source" AS source,
    CASE WHEN record."op"::VARCHAR(1) = 'd' THEN record."before" ELSE record."after" END AS image
  FROM "millrace"."aurora.salesdb.CUSTOMER_records"
) AS envelopes
WHERE is_unreadable OR (op IN ('c', 'u', 'd', 'r', 't') AND source."table"::VARCHAR(256) = 'CUSTOMER' AND NVL(source."schema"::VARCHAR(256), source."db"::VARCHAR(256)) = 'salesdb')
WITH NO SCHEMA BINDING;

CREATE TABLE "millrace"."salesdb_CUSTOMER" (
  "CUST_ID" BIGINT NOT NULL,
  "NAME" VARCHAR(65535),
  "MKTSEGMENT" VARCHAR(65535),
  "CREDIT_LIMIT" DECIMAL(38, 2),
  "CREATED_AT" TIMESTAMPTZ,
  PRIMARY KEY ("CUST_ID")
);

-- How far the merge has come in each shard or partition.
CREATE TABLE "millrace"."salesdb_CUSTOMER_position" (
  lane VARCHAR(64) NOT NULL,
  stream_position VARCHAR(64) NOT NULL
);

CREATE OR REPLACE PROCEDURE "millrace"."salesdb_CUSTOMER_merge"()
AS $$
DECLARE
  bad BIGINT;
BEGIN
  LOCK TABLE "millrace"."salesdb_CUSTOMER_position";
  DROP TABLE IF EXISTS "salesdb_CUSTOMER_new";
  CREATE TEMP TABLE "salesdb_CUSTOMER_new" AS
  SELECT changes.* FROM "millrace"."salesdb_CUSTOMER_changes" AS changes
  LEFT JOIN "millrace"."salesdb_CUSTOMER_position" AS done ON done.lane = changes.lane
  WHERE done.stream_position IS NULL OR changes.stream_position > done.stream_position;

  SELECT COUNT(*) INTO bad FROM "salesdb_CUSTOMER_new" WHERE is_unreadable;
  IF bad > 0 THEN
    RAISE EXCEPTION 'Merge stopped: % records are not JSON', bad;
  END IF;

  SELECT COUNT(*) INTO bad FROM "salesdb_CUSTOMER_new" WHERE is_partial AND operation NOT IN ('delete', 'd');
  IF bad > 0 THEN
    RAISE EXCEPTION 'Merge stopped: % rows leave columns out, which would be wiped', bad;
  END IF;

  SELECT COUNT(*) INTO bad FROM "salesdb_CUSTOMER_new" WHERE operation = 't';
  IF bad > 0 THEN
    RAISE EXCEPTION 'Merge stopped: % truncates; empty the target, and set the position behind them', bad;
  END IF;

  DELETE FROM "millrace"."salesdb_CUSTOMER" USING "salesdb_CUSTOMER_new" WHERE "millrace"."salesdb_CUSTOMER"."CUST_ID" = "salesdb_CUSTOMER_new"."CUST_ID";

  INSERT INTO "millrace"."salesdb_CUSTOMER" ("CUST_ID", "NAME", "MKTSEGMENT", "CREDIT_LIMIT", "CREATED_AT")
  SELECT "CUST_ID", "NAME", "MKTSEGMENT", "CREDIT_LIMIT", "CREATED_AT" FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY "CUST_ID" ORDER BY arrived_at DESC, stream_position DESC
    ) AS newest FROM (
      SELECT *, ROW_NUMBER() OVER (
        PARTITION BY "CUST_ID", lane ORDER BY stream_position DESC
      ) AS newest_of_lane FROM "salesdb_CUSTOMER_new"
    ) AS of_lanes WHERE newest_of_lane = 1
  ) AS of_all
  WHERE newest = 1 AND operation NOT IN ('delete', 'd');

  DELETE FROM "millrace"."salesdb_CUSTOMER_position" WHERE lane IN (SELECT lane FROM "salesdb_CUSTOMER_new");
  INSERT INTO "millrace"."salesdb_CUSTOMER_position" (lane, stream_position)
  SELECT lane, MAX(stream_position) FROM "salesdb_CUSTOMER_new" GROUP BY lane;
END;
$$ LANGUAGE plpgsql
SET enable_case_sensitive_identifier TO true;

-- Run it as often as the target is to be up to date: CALL "millrace"."salesdb_CUSTOMER_merge"();
