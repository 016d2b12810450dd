import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);

describe('npm run demo', () => {
  it('plays the recorded changes, finds all as expected, and ends by itself', async () => {
    const { stdout } = await run(process.execPath, ['src/tools/local/demo/run-demo.ts']);

    expect(stdout).toContain('All as expected');
    expect(stdout).not.toContain('✗');
  });
});

describe('npm run invoke', () => {
  const invoke = (...args: readonly string[]) =>
    run(process.execPath, ['src/tools/local/run-invoke.ts', ...args]);

  it('prints the answer of a function and what it wrote', async () => {
    const { stdout } = await invoke('billingFromMsk', 'test/fixtures/demo/debezium-invoices.jsonl');

    expect(stdout).toContain('answered {"batchItemFailures":[]}');
    expect(stdout).toContain('topic billingAlerts: 4 messages');
  });

  it.each([
    ['without words', []],
    ['with a function that is not there', ['nope', 'test/fixtures/demo/dms-invoices.jsonl']],
  ])('ends with the exit code 2 %s', async (_what, args) => {
    await expect(invoke(...args)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('ERR_CDC_USAGE'),
    });
  });
});
