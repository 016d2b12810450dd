import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');

function runBinary(...argv: readonly string[]) {
  return spawnSync(process.execPath, [join(root, 'bin', 'millrace.cjs'), ...argv], {
    cwd: root,
    input: '{"card":"4111"',
    encoding: 'utf8',
  });
}

describe('bin/millrace.cjs', () => {
  it('runs the command line and ends with its exit code', () => {
    const { status, stdout, stderr } = runBinary('decode', '-');

    expect(JSON.parse(stdout)).toMatchObject({ kind: 'undecodable', code: 'ERR_CDC_JSON_INVALID' });
    expect({ status, stderr }).toStrictEqual({
      status: 1,
      stderr: '1 of 1 records cannot be decoded\n',
    });
  });

  it('ends with 2 for wrong words', () => {
    expect(runBinary('dekode')).toMatchObject({ status: 2, stdout: '' });
  });
});
