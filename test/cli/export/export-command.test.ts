import { describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.ts';

const REDSHIFT = ['export', 'redshift', '--stream', 'cdc', '--iam-role', 'arn:x'];

describe('millrace export', () => {
  it('asks for the function where tables come from more than one stream', async () => {
    const { exitCode, stderr } = await runCommand([...REDSHIFT, '--service', '../src/service.ts']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('more than one stream');
  });

  it('asks for the function where two read the same table', async () => {
    const argv = ['export', 'flink', '--service', '../src/service.ts'];

    const { exitCode, stderr } = await runCommand(argv);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('dbo.invoices comes by more than one stream');
  });

  it('names the tables that there are when asked for another', async () => {
    const argv = ['export', 'flink', '--service', '../src/service.ts', '--table', 'nope'];

    const { exitCode, stderr } = await runCommand(argv);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('dbo.invoices');
  });

  it('says what is missing when the stream is not named', async () => {
    const { exitCode, stderr } = await runCommand(['export', 'redshift', '--iam-role', 'arn:x']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('--stream');
  });

  it('says that a function without routes has no tables', async () => {
    const argv = [...REDSHIFT, '--service', '../src/service.ts', '--function', 'archive'];

    const { exitCode, stderr } = await runCommand(argv);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('No routes');
  });
});
