-- Redshift SQL, written by `millrace export redshift` from the tables of the service; see docs/outgrow.md.
-- Names in braces after a dollar sign are to be filled in.

-- Names with capitals and hyphens are told apart only so, in every session that runs this.
SET enable_case_sensitive_identifier TO true;

CREATE SCHEMA IF NOT EXISTS "millrace";

CREATE EXTERNAL SCHEMA "millrace_stream"
FROM KINESIS
IAM_ROLE 'arn:aws:iam::123456789012:role/redshift-stream';

-- Every record of the stream, also one that is not JSON: the merge stops at such a record.
CREATE MATERIALIZED VIEW "millrace"."cdc_records" AUTO REFRESH YES AS
SELECT
  shard_id AS lane,
  LPAD(sequence_number, 64, '0') AS stream_position,
  approximate_arrival_timestamp AS arrived_at,
  CASE WHEN CAN_JSON_PARSE(kinesis_data) THEN JSON_PARSE(kinesis_data) END AS record,
  NVL(OCTET_LENGTH(kinesis_data), 0) > 0 AND NOT CAN_JSON_PARSE(kinesis_data) AS is_unreadable
FROM "millrace_stream"."cdc";

-- dbo.invoices, of DMS
CREATE VIEW "millrace"."dbo_invoices_changes" AS
SELECT
  lane,
  stream_position,
  arrived_at,
  record."metadata"."operation"::VARCHAR(16) AS operation,
  FALSE AS is_partial,
  is_unreadable,
  record."data"."invoice_id"::BIGINT AS "invoice_id",
  record."data"."customer_id"::BIGINT AS "customer_id",
  LEFT(record."data"."billing_date"::VARCHAR(64), 10)::DATE AS "billing_date",
  LEFT(record."data"."due_date"::VARCHAR(64), 10)::DATE AS "due_date",
  record."data"."balance"::BIGINT AS "balance",
  record."data"."monthly_kwh_use"::BIGINT AS "monthly_kwh_use",
  TRIM('"' FROM JSON_SERIALIZE(record."data"."total_amount_due")) AS "total_amount_due"
FROM "millrace"."cdc_records"
WHERE is_unreadable OR (record."metadata"."record-type"::VARCHAR(16) = 'data' AND record."metadata"."schema-name"::VARCHAR(256) = 'dbo' AND record."metadata"."table-name"::VARCHAR(256) = 'invoices')
UNION ALL
-- The row of the old key, when an update moved it.
SELECT
  lane,
  stream_position,
  arrived_at,
  'delete',
  FALSE,
  FALSE,
  NVL(record."before-image"."invoice_id"::BIGINT, record."data"."invoice_id"::BIGINT),
  NULL::BIGINT,
  NULL::DATE,
  NULL::DATE,
  NULL::BIGINT,
  NULL::BIGINT,
  NULL::VARCHAR(64)
FROM "millrace"."cdc_records"
WHERE record."metadata"."record-type"::VARCHAR(16) = 'data' AND record."metadata"."schema-name"::VARCHAR(256) = 'dbo' AND record."metadata"."table-name"::VARCHAR(256) = 'invoices' AND record."metadata"."operation"::VARCHAR(16) = 'update' AND (TRIM('"' FROM JSON_SERIALIZE(record."before-image"."invoice_id")) <> TRIM('"' FROM JSON_SERIALIZE(record."data"."invoice_id")))
WITH NO SCHEMA BINDING;

CREATE TABLE "millrace"."dbo_invoices" (
  "invoice_id" BIGINT NOT NULL,
  "customer_id" BIGINT,
  "billing_date" DATE,
  "due_date" DATE,
  "balance" BIGINT,
  "monthly_kwh_use" BIGINT,
  "total_amount_due" VARCHAR(64), -- kept as text: no scale is declared
  PRIMARY KEY ("invoice_id")
);

-- How far the merge has come in each shard or partition.
CREATE TABLE "millrace"."dbo_invoices_position" (
  lane VARCHAR(64) NOT NULL,
  stream_position VARCHAR(64) NOT NULL
);

CREATE OR REPLACE PROCEDURE "millrace"."dbo_invoices_merge"()
AS $$
DECLARE
  bad BIGINT;
BEGIN
  LOCK TABLE "millrace"."dbo_invoices_position";
  DROP TABLE IF EXISTS "dbo_invoices_new";
  CREATE TEMP TABLE "dbo_invoices_new" AS
  SELECT changes.* FROM "millrace"."dbo_invoices_changes" AS changes
  LEFT JOIN "millrace"."dbo_invoices_position" AS done ON done.lane = changes.lane
  WHERE done.stream_position IS NULL OR changes.stream_position > done.stream_position;

  SELECT COUNT(*) INTO bad FROM "dbo_invoices_new" WHERE is_unreadable;
  IF bad > 0 THEN
    RAISE EXCEPTION 'Merge stopped: % records are not JSON', bad;
  END IF;

  SELECT COUNT(*) INTO bad FROM "dbo_invoices_new" WHERE is_partial AND operation NOT IN ('delete', 'd');
  IF bad > 0 THEN
    RAISE EXCEPTION 'Merge stopped: % rows leave columns out, which would be wiped', bad;
  END IF;

  SELECT COUNT(*) INTO bad FROM "dbo_invoices_new" WHERE operation = 't';
  IF bad > 0 THEN
    RAISE EXCEPTION 'Merge stopped: % truncates; empty the target, and set the position behind them', bad;
  END IF;

  DELETE FROM "millrace"."dbo_invoices" USING "dbo_invoices_new" WHERE "millrace"."dbo_invoices"."invoice_id" = "dbo_invoices_new"."invoice_id";

  INSERT INTO "millrace"."dbo_invoices" ("invoice_id", "customer_id", "billing_date", "due_date", "balance", "monthly_kwh_use", "total_amount_due")
  SELECT "invoice_id", "customer_id", "billing_date", "due_date", "balance", "monthly_kwh_use", "total_amount_due" FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY "invoice_id" ORDER BY arrived_at DESC, stream_position DESC
    ) AS newest FROM (
      SELECT *, ROW_NUMBER() OVER (
        PARTITION BY "invoice_id", lane ORDER BY stream_position DESC
      ) AS newest_of_lane FROM "dbo_invoices_new"
    ) AS of_lanes WHERE newest_of_lane = 1
  ) AS of_all
  WHERE newest = 1 AND operation NOT IN ('delete', 'd');

  DELETE FROM "millrace"."dbo_invoices_position" WHERE lane IN (SELECT lane FROM "dbo_invoices_new");
  INSERT INTO "millrace"."dbo_invoices_position" (lane, stream_position)
  SELECT lane, MAX(stream_position) FROM "dbo_invoices_new" GROUP BY lane;
END;
$$ LANGUAGE plpgsql
SET enable_case_sensitive_identifier TO true;

-- A column that a record leaves out is taken for null, as DMS leaves out nulls.
-- Run it as often as the target is to be up to date: CALL "millrace"."dbo_invoices_merge"();
