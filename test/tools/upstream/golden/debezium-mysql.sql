-- Run once, by an administrator of the database. Read it first: it is for a database without CDC.

-- The binary log holds whole rows. In RDS and Aurora these are parameters of the parameter group,
-- and need a restart: binlog_format = ROW, binlog_row_image = FULL, binlog_row_value_options empty.
SHOW VARIABLES WHERE Variable_name IN ('log_bin', 'binlog_format', 'binlog_row_image', 'binlog_row_value_options');

-- The log is kept 7 days. Elsewhere than in RDS: binlog_expire_logs_seconds = 604800.
CALL mysql.rds_set_configuration('binlog retention hours', 168);

-- With the password of the secret.
CREATE USER 'millrace'@'%' IDENTIFIED BY '<PASSWORD>' REQUIRE SSL;
GRANT REPLICATION SLAVE, REPLICATION CLIENT, RELOAD, SHOW DATABASES, LOCK TABLES ON *.* TO 'millrace'@'%';
GRANT SELECT ON `shop`.`orders` TO 'millrace'@'%';
GRANT SELECT ON `shop`.`products` TO 'millrace'@'%';

-- Tells the connector to take an incremental snapshot; a row for each signal.
CREATE TABLE IF NOT EXISTS `shop`.`signals` (id VARCHAR(42) PRIMARY KEY, type VARCHAR(32) NOT NULL, data VARCHAR(2048));
GRANT SELECT, INSERT, DELETE ON `shop`.`signals` TO 'millrace'@'%';
