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
CREATE MATERIALIZED VIEW "millrace"."ecommerce-server.ecommerce.orders_records" AUTO REFRESH YES AS
SELECT
  kafka_partition::VARCHAR(64) AS lane,
  LPAD(kafka_offset::VARCHAR(64), 64, '0') AS stream_position,
  kafka_timestamp AS arrived_at,
  CASE WHEN CAN_JSON_PARSE(kafka_value) THEN JSON_PARSE(kafka_value) END AS record,
  NVL(OCTET_LENGTH(kafka_value), 0) > 0 AND NOT CAN_JSON_PARSE(kafka_value) AS is_unreadable
FROM "millrace_stream"."ecommerce-server.ecommerce.orders";

-- ecommerce.orders, of Debezium
CREATE VIEW "millrace"."ecommerce_orders_changes" AS
SELECT
  lane,
  stream_position,
  arrived_at,
  op AS operation,
  NVL(image."item"::VARCHAR(65535) = '__debezium_unavailable_value', FALSE) AS is_partial,
  is_unreadable,
  image."order_id"::BIGINT AS "order_id",
  image."customer_id"::BIGINT AS "customer_id",
  image."item"::VARCHAR(65535) AS "item",
  image."price"::VARCHAR(128) AS "price",
  image."order_date"::BIGINT AS "order_date"
FROM (
  SELECT lane, stream_position, arrived_at, is_unreadable, record."payload"."op"::VARCHAR(1) AS op, record."payload"."source" AS source,
    CASE WHEN record."payload"."op"::VARCHAR(1) = 'd' THEN record."payload"."before" ELSE record."payload"."after" END AS image
  FROM "millrace"."ecommerce-server.ecommerce.orders_records"
) AS envelopes
WHERE is_unreadable OR (op IN ('c', 'u', 'd', 'r', 't') AND source."table"::VARCHAR(256) = 'orders' AND NVL(source."schema"::VARCHAR(256), source."db"::VARCHAR(256)) = 'ecommerce')
WITH NO SCHEMA BINDING;

CREATE TABLE "millrace"."ecommerce_orders" (
  "order_id" BIGINT NOT NULL,
  "customer_id" BIGINT,
  "item" VARCHAR(65535),
  "price" VARCHAR(128), -- the unscaled number in base64, which SQL cannot read: set decimal.handling.mode=string
  "order_date" BIGINT, -- ms, us or ns: declare timestamp({ precision })
  PRIMARY KEY ("order_id")
);

-- How far the merge has come in each shard or partition.
CREATE TABLE "millrace"."ecommerce_orders_position" (
  lane VARCHAR(64) NOT NULL,
  stream_position VARCHAR(64) NOT NULL
);

CREATE OR REPLACE PROCEDURE "millrace"."ecommerce_orders_merge"()
AS $$
DECLARE
  bad BIGINT;
BEGIN
  LOCK TABLE "millrace"."ecommerce_orders_position";
  DROP TABLE IF EXISTS "ecommerce_orders_new";
  CREATE TEMP TABLE "ecommerce_orders_new" AS
  SELECT changes.* FROM "millrace"."ecommerce_orders_changes" AS changes
  LEFT JOIN "millrace"."ecommerce_orders_position" AS done ON done.lane = changes.lane
  WHERE done.stream_position IS NULL OR changes.stream_position > done.stream_position;

  SELECT COUNT(*) INTO bad FROM "ecommerce_orders_new" WHERE is_unreadable;
  IF bad > 0 THEN
    RAISE EXCEPTION 'Merge stopped: % records are not JSON', bad;
  END IF;

  SELECT COUNT(*) INTO bad FROM "ecommerce_orders_new" WHERE is_partial AND operation NOT IN ('delete', 'd');
  IF bad > 0 THEN
    RAISE EXCEPTION 'Merge stopped: % rows leave columns out, which would be wiped', bad;
  END IF;

  SELECT COUNT(*) INTO bad FROM "ecommerce_orders_new" WHERE operation = 't';
  IF bad > 0 THEN
    RAISE EXCEPTION 'Merge stopped: % truncates; empty the target, and set the position behind them', bad;
  END IF;

  DELETE FROM "millrace"."ecommerce_orders" USING "ecommerce_orders_new" WHERE "millrace"."ecommerce_orders"."order_id" = "ecommerce_orders_new"."order_id";

  INSERT INTO "millrace"."ecommerce_orders" ("order_id", "customer_id", "item", "price", "order_date")
  SELECT "order_id", "customer_id", "item", "price", "order_date" FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY "order_id" ORDER BY arrived_at DESC, stream_position DESC
    ) AS newest FROM (
      SELECT *, ROW_NUMBER() OVER (
        PARTITION BY "order_id", lane ORDER BY stream_position DESC
      ) AS newest_of_lane FROM "ecommerce_orders_new"
    ) AS of_lanes WHERE newest_of_lane = 1
  ) AS of_all
  WHERE newest = 1 AND operation NOT IN ('delete', 'd');

  DELETE FROM "millrace"."ecommerce_orders_position" WHERE lane IN (SELECT lane FROM "ecommerce_orders_new");
  INSERT INTO "millrace"."ecommerce_orders_position" (lane, stream_position)
  SELECT lane, MAX(stream_position) FROM "ecommerce_orders_new" GROUP BY lane;
END;
$$ LANGUAGE plpgsql
SET enable_case_sensitive_identifier TO true;

-- Run it as often as the target is to be up to date: CALL "millrace"."ecommerce_orders_merge"();
