-- Run once, by an administrator of the database. Read it first: it is for a database without CDC.

-- The log names the rows that change. Elsewhere than in RDS: ALTER DATABASE ADD SUPPLEMENTAL LOG DATA;
EXEC rdsadmin.rdsadmin_util.alter_supplemental_logging('ADD');
EXEC rdsadmin.rdsadmin_util.set_configuration('archivelog retention hours', 168);

-- All columns: with fewer, an update names only what has changed, and nothing tells the rest from null.
ALTER TABLE "shop"."orders" ADD SUPPLEMENTAL LOG DATA (ALL) COLUMNS;
ALTER TABLE "shop"."products" ADD SUPPLEMENTAL LOG DATA (ALL) COLUMNS;

-- With the password of the secret.
CREATE USER millrace IDENTIFIED BY "<PASSWORD>";
GRANT CREATE SESSION, SELECT ANY TRANSACTION, LOGMINING TO millrace;
GRANT SELECT ON "shop"."orders" TO millrace;
GRANT SELECT ON "shop"."products" TO millrace;
-- And on the views of the log that the user guide of DMS lists for LogMiner.
