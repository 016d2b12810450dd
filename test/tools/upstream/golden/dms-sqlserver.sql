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

-- DMS reads the log itself, which takes this role.
ALTER ROLE [db_owner] ADD MEMBER [millrace];
-- The log is freed when the capture job runs: seldom, so that DMS has read it before.
EXEC sys.sp_cdc_change_job @job_type = N'capture', @pollinginterval = 3599;
EXEC sys.sp_cdc_stop_job @job_type = N'capture';
EXEC sys.sp_cdc_start_job @job_type = N'capture';

-- The changes are kept 7 days (in minutes).
EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = 10080;
GO
