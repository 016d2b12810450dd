import { describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.ts';

const ROLE = 'arn:aws:iam::111111111111:role/redshift-stream';
const REDSHIFT = ['export', 'redshift', '--stream', 'cdc', '--iam-role', ROLE];

describe('millrace export', () => {
  it('asks for the function where tables come from more than one stream', async () => {
    const { exitCode, stderr } = await runCommand([
      ...REDSHIFT,
      '--service',
      'fixtures/billing/src/service.ts',
    ]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('more than one stream');
  });

  it('asks for the function where two read the same table', async () => {
    const argv = ['export', 'flink', '--service', 'fixtures/billing/src/service.ts'];

    const { exitCode, stderr } = await runCommand(argv);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('dbo.invoices comes by more than one stream');
  });

  it('names the tables that there are when asked for another', async () => {
    const argv = [
      'export',
      'flink',
      '--service',
      'fixtures/billing/src/service.ts',
      '--table',
      'nope',
    ];

    const { exitCode, stderr } = await runCommand(argv);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('dbo.invoices');
  });

  it('says what is missing when the stream is not named', async () => {
    const { exitCode, stderr } = await runCommand(['export', 'redshift', '--iam-role', ROLE]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('--stream');
  });

  it('says that a function without routes has no tables', async () => {
    const argv = [
      ...REDSHIFT,
      '--service',
      'fixtures/billing/src/service.ts',
      '--function',
      'archive',
    ];

    const { exitCode, stderr } = await runCommand(argv);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('No routes');
  });

  it('refuses an ARN of another service', async () => {
    const flink = await runCommand(['export', 'flink', '--stream-arn', ROLE]);
    const redshift = await runCommand([...REDSHIFT.slice(0, -1), 'arn:aws:s3:::bucket']);

    expect([flink.exitCode, redshift.exitCode]).toStrictEqual([2, 2]);
    expect(flink.stderr).toContain('It is not an ARN of kinesis');
    expect(redshift.stderr).toContain('It is not an ARN of iam');
  });
});
