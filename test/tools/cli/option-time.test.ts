import { describe, expect, it } from 'vitest';
import { runCommand } from './run-command.ts';

/** Each option that is a time, in the command that has it. */
const OPTIONS = [
  [
    '--at',
    [
      'explain',
      'fixtures/cli/invoices-kafka.ndjson',
      '--service',
      'fixtures/cli/billing-service.ts',
    ],
  ],
  ['--since', ['quarantine', 'list', '--from', 'fixtures/cli']],
  ['--since', ['replay', '--from', 'fixtures/cli']],
  ['--until', ['replay', '--from', 'fixtures/cli']],
  [
    '--starting-position',
    [
      'capture',
      'fixtures/cli/invoices-kafka.ndjson',
      '--service',
      'fixtures/cli/billing-service.ts',
    ],
  ],
] as const;

const WRONG = ['2026-11-20T10:00:00', '2026-11-20', '2026-02-30T10:00:00Z', '2026-11-20T24:00:00Z'];

describe('options that are times', () => {
  it.each(
    OPTIONS.flatMap(([option, words]) => WRONG.map((text) => [option, text, words] as const)),
  )('%s refuses %s, and says how to write it', async (option, text, words) => {
    const { exitCode, stderr, stdout } = await runCommand([...words, option, text]);

    expect({ exitCode, stdout }).toStrictEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`place  ${option}`);
    expect(stderr).toContain('2026-11-20T10:00:00Z');
  });

  it('refuses a range that holds nothing', async () => {
    const range = ['--since', '2026-11-20T10:00:00Z', '--until', '2026-11-20T10:00:00Z'];

    const { exitCode, stderr } = await runCommand(['replay', '--from', 'fixtures/cli', ...range]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('place  --until');
  });
});
