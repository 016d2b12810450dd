import { describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.ts';

describe('millrace check', () => {
  it('shows what a service consists of when nothing is wrong', async () => {
    const { exitCode, stdout, stderr } = await runCommand([
      'check',
      '--service',
      'fixtures/cli/billing-service.ts',
    ]);

    expect({ exitCode, stderr }).toStrictEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe(`functions
  billingFromKinesis  kinesis cdc                   dms       high-usage-alert, customer-cache
  billingFromMsk      msk cdc (sales.dbo.invoices)  debezium  high-usage-alert, customer-cache
  keepRaw             kinesis cdc                   auto      archive rawRecords
routes
  high-usage-alert  on dbo.invoices  create, update          sns billingAlerts
  customer-cache    on dbo.invoices  create, update, delete  dynamodb.invalidate customerCache
targets
  billingAlerts  sns
  customerCache  dynamodb
  rawRecords     firehose
tables
  dbo.invoices  key invoice_id  5 columns
ok
`);
  });

  it('says the same as JSON', async () => {
    const { exitCode, lines } = await runCommand([
      'check',
      '--json',
      '--service',
      'fixtures/cli/billing-service.ts',
    ]);

    expect(exitCode).toBe(0);
    expect(lines()).toMatchObject([
      { ok: true, problems: [], tables: [{ name: 'dbo.invoices', key: ['invoice_id'] }] },
    ]);
  });

  it('shows all problems at once, each with its place and fix, and ends with 1', async () => {
    const { exitCode, stdout, stderr } = await runCommand([
      'check',
      '--service',
      'fixtures/cli/broken-service.ts',
    ]);

    expect({ exitCode, stderr }).toStrictEqual({ exitCode: 1, stderr: '' });
    for (const place of ['function idle', 'route ', 'target forgotten']) {
      expect(stdout).toContain(place);
    }
    expect(stdout).toMatch(/fix: /);
    expect(stdout).toMatch(/\d errors, 1 warning\n$/);
  });
});
