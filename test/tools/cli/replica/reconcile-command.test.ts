import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planReconcile } from '../../../../src/recovery/plan-reconcile.ts';
import { runCommand } from '../run-command.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reconcile-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('CE21: millrace reconcile', () => {
  it('names what is missing and what is extra, exactly', async () => {
    const source = fileOf(
      'source.ndjson',
      '{"id":12345678901234567890}\n{"id":2,"name":"B"}\n\n{"id":3}\n',
    );
    const target = fileOf('target.ndjson', '{"id":3}\r\n{"id":12345678901234567891}\n{"id":2}');

    const { exitCode, stdout, stderr } = await runCommand([
      'reconcile',
      '--source',
      source,
      '--target',
      target,
      '--key',
      'id',
    ]);

    expect(stdout).toBe(
      '{"missing":{"id":12345678901234567890}}\n{"extra":{"id":12345678901234567891}}\n',
    );
    expect(stderr).toBe('2 matching, 1 missing, 1 extra\n');
    expect(exitCode).toBe(1);
  });

  it('ends well where nothing differs, whatever the order of lines and columns', async () => {
    const source = fileOf('a.ndjson', '{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n');
    const target = fileOf('b.ndjson', '{"b":"y","a":2}\n{"b":"x","a":1}\n');

    const { exitCode, stdout } = await runCommand([
      'reconcile',
      '--source',
      source,
      '--target',
      target,
    ]);

    expect([exitCode, stdout]).toStrictEqual([0, '']);
  });

  it.each([
    ['a line that is no object', '[1]\n', 'not a JSON object'],
    ['a line without the key', '{"name":"A"}\n', 'no column id'],
  ])('refuses %s', async (_, text, message) => {
    const source = fileOf('wrong.ndjson', text);

    const { exitCode, stderr } = await runCommand([
      'reconcile',
      '--source',
      source,
      '--target',
      source,
      '--key',
      'id',
    ]);

    expect(exitCode).toBe(3);
    expect(stderr).toContain(message);
    expect(stderr).toContain('line 1');
  });
});

describe('planReconcile', () => {
  it('leaves nothing to do when both differences are mended', () => {
    const ids = fc.uniqueArray(fc.nat(20));
    const keysOf = (values: readonly number[]) => values.map((id) => ({ id }));
    fc.assert(
      fc.property(ids, ids, (source, target) => {
        const { missing, extra } = planReconcile(keysOf(source), keysOf(target));
        const removed = new Set(extra.map(({ id }) => id));
        const mended = [...keysOf(target).filter(({ id }) => !removed.has(id)), ...missing];

        expect(planReconcile(keysOf(source), mended)).toStrictEqual({
          missing: [],
          extra: [],
          matching: source.length,
        });
      }),
    );
  });
});
