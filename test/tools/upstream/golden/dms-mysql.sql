-- Run once, by an administrator of the database. Read it first: it is for a database without CDC.

-- The binary log holds whole rows. In RDS and Aurora these are parameters of the parameter group,
-- and need a restart: binlog_format = ROW, binlog_row_image = FULL, binlog_row_value_options empty.
SHOW VARIABLES WHERE Variable_name IN ('log_bin', 'binlog_format', 'binlog_row_image', 'binlog_row_value_options');

-- The log is kept 7 days. Elsewhere than in RDS: binlog_expire_logs_seconds = 604800.
CALL mysql.rds_set_configuration('binlog retention hours', 168);

-- With the password of the secret; and REQUIRE SSL, if DMS has the certificate.
CREATE USER 'millrace'@'%' IDENTIFIED BY '<PASSWORD>';
GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'millrace'@'%';
GRANT SELECT ON `shop`.`orders` TO 'millrace'@'%';
GRANT SELECT ON `shop`.`products` TO 'millrace'@'%';
