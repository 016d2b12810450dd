import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  versionAttribute,
  versionAttributeOf,
} from '../../../../src/sinks/dynamodb/item-format.ts';
import { versionWith } from '../../../sinks/fakes/delivery-facts.ts';
import { type DynamodbServer, startDynamodbServer } from '../../../sinks/fakes/dynamodb-server.ts';
import { runCommand } from '../run-command.ts';

let server: DynamodbServer;
let folder: string;
let settings: string;
beforeAll(async () => {
  server = await startDynamodbServer();
  folder = mkdtempSync(join(tmpdir(), 'sweep-'));
  settings = join(folder, 'settings.json');
  const { protocol, hostname, port } = await (server.client.config.endpoint?.() ??
    Promise.reject(new Error('no endpoint')));
  writeFileSync(
    settings,
    JSON.stringify({
      TARGET_copy: server.tableName,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'of-the-file',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: `${protocol}//${hostname}:${port}`,
    }),
  );
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.stop();
});

async function hold(pk: string, coarse: bigint, more: object = {}): Promise<void> {
  await server.write({
    pk: { S: pk },
    [versionAttributeOf('customers')]: versionAttribute(versionWith({ coarse })),
    ...more,
  });
}

function runSweep(...more: readonly string[]) {
  const service = 'fixtures/cli/replica-service.ts';
  return runCommand([
    'sweep',
    '--service',
    service,
    '--route',
    'customers',
    '--settings',
    settings,
    ...more,
  ]);
}

describe('CE21: millrace sweep', () => {
  it('removes what is older than the last truncate, and keeps what came after', async () => {
    const none = await runSweep();
    await hold('old', 10n);
    await hold('new', 30n);
    await hold('millrace:fence', 20n, { millrace_deleted: { BOOL: true } });
    const state = join(folder, 'state');

    const { exitCode, stdout } = await runSweep('--state', state);

    expect(none.stderr).toContain('never truncated');
    expect([exitCode, stdout]).toStrictEqual([
      0,
      '3 read, 1 removed, 1 kept, 0 unknown, 0 failed\n',
    ]);
    expect(await server.read('old')).toHaveProperty('millrace_deleted');
    expect(await server.read('old')).toHaveProperty('gone_at');
    expect(await server.read('old')).not.toHaveProperty('millrace_expires');
    expect(await server.read('new')).not.toHaveProperty('millrace_deleted');
    expect(readFileSync(state, 'utf8')).toBe('');
  });

  it('removes what is of an earlier epoch, and says what it does not know', async () => {
    await server.write({ pk: { S: 'by hand' } });

    const { exitCode, lines } = await runSweep('--generation', '1', '--json');

    expect(lines()).toMatchObject([{ removed: 1, unknown: 1, failed: 0 }]);
    expect(exitCode).toBe(1);
  });

  it.each([
    ['another route', ['--route', 'orders'], 'Replicas: customers (copy)'],
    ['another target', ['--target', 'other'], 'Replicas: customers (copy)'],
    ['a generation that is none', ['--generation', 'x'], 'MILLRACE_EPOCHS'],
  ])('refuses %s', async (_, words, fix) => {
    const { exitCode, stderr } = await runSweep(...words);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(fix);
  });
});
