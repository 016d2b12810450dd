-- Run once, by an administrator of the database. Read it first: it is for a database without CDC.

USE [shopdb];
GO
-- Change data capture of the database. Elsewhere than in RDS: EXEC sys.sp_cdc_enable_db;
EXEC msdb.dbo.rds_cdc_enable_db N'shopdb';
GO

-- With the password of the secret.
CREATE LOGIN [millrace] WITH PASSWORD = '<PASSWORD>';
CREATE USER [millrace] FOR LOGIN [millrace];
CREATE ROLE [millrace_cdc];
ALTER ROLE [millrace_cdc] ADD MEMBER [millrace];
GO

-- All columns, old and new. A column that is added later needs a new capture instance.
EXEC sys.sp_cdc_enable_table
  @source_schema = N'shop', @source_name = N'orders',
  @role_name = N'millrace_cdc', @supports_net_changes = 0;
GRANT SELECT ON [shop].[orders] TO [millrace_cdc];
GO
EXEC sys.sp_cdc_enable_table
  @source_schema = N'shop', @source_name = N'products',
  @role_name = N'millrace_cdc', @supports_net_changes = 0;
GRANT SELECT ON [shop].[products] TO [millrace_cdc];
GO

-- Tells the connector to take an incremental snapshot; a row for each signal.
CREATE TABLE [shop].[signals] (id varchar(42) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048));
GRANT INSERT, DELETE ON [shop].[signals] TO [millrace_cdc];
EXEC sys.sp_cdc_enable_table
  @source_schema = N'shop', @source_name = N'signals',
  @role_name = N'millrace_cdc', @supports_net_changes = 0;
GRANT SELECT ON [shop].[signals] TO [millrace_cdc];
GO

-- The change tables, and whether the agent runs.
GRANT SELECT ON SCHEMA::cdc TO [millrace_cdc];
GRANT VIEW DATABASE STATE TO [millrace];

-- The changes are kept 7 days (in minutes).
EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = 10080;
GO
