-- Run once, by an administrator of the database. Read it first: it is for a database without CDC.

-- Logical decoding. In RDS and Aurora: rds.logical_replication = 1 in the parameter group, with a
-- restart; elsewhere wal_level = logical.
SHOW wal_level;

-- Old rows are sent only for these tables: their updates and deletes write more to the log.
ALTER TABLE "shop"."orders" REPLICA IDENTITY FULL;

-- With the password of the secret. Elsewhere than in RDS: ALTER ROLE ... REPLICATION in place of the grant.
CREATE ROLE millrace LOGIN PASSWORD '<PASSWORD>';
GRANT rds_replication TO millrace;
GRANT CONNECT ON DATABASE "shopdb" TO millrace;
GRANT USAGE ON SCHEMA "shop" TO millrace;
GRANT SELECT ON "shop"."orders" TO millrace;
GRANT SELECT ON "shop"."products" TO millrace;

-- Tells the connector to take an incremental snapshot; a row for each signal.
CREATE TABLE IF NOT EXISTS "shop"."signals" (id varchar(42) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
GRANT SELECT, INSERT, DELETE ON "shop"."signals" TO millrace;

-- Made here, so that the connector need not own the tables. A table that is added later:
-- ALTER PUBLICATION "millrace_shop" ADD TABLE ...;
CREATE PUBLICATION "millrace_shop" FOR TABLE "shop"."orders", "shop"."products", "shop"."signals";
