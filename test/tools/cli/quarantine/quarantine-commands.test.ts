import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFolderObjects } from '../../../../src/recovery/folder-objects.ts';
import { type ObjectStore, readObjectText } from '../../../../src/recovery/object-store.ts';
import { buildKinesisEvent } from '../../../../src/tools/local/event-source-mapping/lambda-event.ts';
import {
  change,
  functionThat,
  invoke,
  keysOf,
  rawRecord,
  SHARD,
  startWorld,
  type World,
} from '../../../recovery/redrive-harness.ts';
import { writeSettings } from '../redrive-settings.ts';
import { runCommand } from '../run-command.ts';

const SERVICE = ['--service', 'fixtures/cli/accounts-service.ts', '--function', 'main'] as const;
const BUG = new Set([13]);

let world: World;
let settings: string;
beforeAll(async () => {
  world = await startWorld();
  settings = await writeSettings(world);
});
afterAll(() => world.stop());

/** A bucket with an entry of the mirror and one of a record that cannot be decoded. */
async function fill(name: string, id: number): Promise<ObjectStore> {
  const bucket = await world.createBucket(name);
  const records = [change('insert', { id, v: 13 }), rawRecord('PII-4711')];
  await invoke(world, functionThat(BUG), { bucket, records });
  return bucket;
}

const run = (bucket: string, words: readonly string[]) => {
  const [command = '', ...rest] = words;
  return runCommand(['quarantine', command, '--bucket', bucket, '--settings', settings, ...rest]);
};

describe('millrace quarantine list', () => {
  it('prints entries, and counts them by route and code', async () => {
    await fill('listed', 1);

    const { exitCode, lines } = await run('listed', ['list', '--json']);

    const [item, undecodable, counts] = lines();
    expect(exitCode).toBe(0);
    expect(item).toMatchObject({ route: 'item', code: 'ERR_CDC_ROUTE_FAILED', lane: SHARD });
    expect(undecodable).toMatchObject({ route: null, code: 'ERR_CDC_JSON_INVALID' });
    expect(counts).toStrictEqual({
      total: 2,
      counts: [
        { route: 'item', code: 'ERR_CDC_ROUTE_FAILED', count: 1 },
        { route: '_', code: 'ERR_CDC_JSON_INVALID', count: 1 },
      ],
    });
  });

  it.each([
    [['--route', '_'], 1],
    [['--code', 'ERR_CDC_ROUTE_FAILED'], 1],
    [['--lane', SHARD], 2],
    [['--lane', 'other'], 0],
    [['--since', '2026-11-20T10:00:00Z'], 2],
    [['--since', '2026-11-20T10:00:01Z'], 0],
  ])('narrows by %j', async (filter, total) => {
    const name = `narrowed-${filter
      .join('-')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')}-${total}`;
    await fill(name.slice(0, 60), 2);

    const { lines } = await run(name.slice(0, 60), ['list', '--json', ...filter]);

    expect(lines().at(-1)).toMatchObject({ total });
  });

  it('wants to know where the quarantine is', async () => {
    const { exitCode, stderr } = await runCommand(['quarantine', 'list']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('--bucket');
  });
});

describe('millrace quarantine show', () => {
  it('masks the bytes unless they are asked for, and shows what the service decodes', async () => {
    const [item = '', undecodable = ''] = await keysOf(await fill('shown', 3));

    const masked = await run('shown', ['show', item, '--json', ...SERVICE]);
    const revealed = await run('shown', ['show', undecodable, '--json', '--reveal', ...SERVICE]);
    const hidden = await run('shown', ['show', undecodable, ...SERVICE]);

    expect(masked.lines()[0]).toMatchObject({
      value: expect.stringMatching(/^\*\*\* \(\d+ bytes\)$/),
      decoded: { kind: 'change', after: { id: 3, v: 13, note: null } },
    });
    expect(revealed.lines()[0]).toMatchObject({ value: 'PII-4711' });
    expect(hidden.stdout).not.toContain('4711');
    expect(hidden.stdout).toContain('ERR_CDC_JSON_INVALID');
  });

  it('lets no revealed byte steer the terminal, or begin a line of its own', async () => {
    const bucket = await world.createBucket('steering');
    const records = [rawRecord('\u001b]0;title\u0007\u001b[2J\u009b1A\u202e\ncode OK')];
    await invoke(world, functionThat(BUG), { bucket, records });
    const [id = ''] = await keysOf(bucket);

    const { stdout } = await run('steering', ['show', id, '--reveal', ...SERVICE]);

    expect(stdout).toContain(
      'value         \\u001b]0;title\\u0007\\u001b[2J\\u009b1A\\u202e\\u000acode OK\n',
    );
  });

  it('fails for an entry that is not there', async () => {
    const { exitCode, stderr } = await run('shown', ['show', 'quarantine/none.json', ...SERVICE]);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('quarantine/none.json');
  });
});

describe('millrace quarantine redrive', () => {
  it('shows the effects, and stops, with --dry-run', async () => {
    const bucket = await fill('dry', 4);

    const { exitCode, stdout, stderr } = await run('dry', [
      'redrive',
      '--dry-run',
      '--route',
      'item',
      ...SERVICE,
    ]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('item: put items: would be made');
    expect(stderr).toContain('1 effect would be');
    expect(await keysOf(bucket)).toHaveLength(2);
  });

  it('delivers, removes what is done, and ends with 1 where something stays', async () => {
    const bucket = await fill('redriven', 5);

    const { exitCode, lines } = await run('redriven', ['redrive', '--json', ...SERVICE]);

    expect(exitCode).toBe(1);
    expect(lines().map(({ removed }) => removed)).toStrictEqual([true, false]);
    expect(await world.itemOf(5)).toBe(13);
    expect(await keysOf(bucket)).toMatchObject([expect.stringMatching(/_\.json$/)]);
  });

  it('says that a change is stale whose row has moved on', async () => {
    const bucket = await world.createBucket('moved-on');
    const records = [change('insert', { id: 6, v: 13 }), change('update', { id: 6, v: 14 })];
    await invoke(world, functionThat(BUG), { bucket, records });

    const { exitCode, stdout } = await run('moved-on', ['redrive', ...SERVICE]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('stale: the item holds a newer state, nothing was written');
    expect(await world.itemOf(6)).toBe(14);
  });

  it('works on a folder with the same keys', async () => {
    const bucket = await fill('copied', 7);
    const folder = await mkdtemp(join(tmpdir(), 'quarantine-'));
    const copy = createFolderObjects(folder);
    for (const key of await keysOf(bucket))
      await copy.write(key, await readObjectText(bucket, key));

    const { exitCode } = await runCommand([
      ...['quarantine', 'redrive', '--from', folder, '--settings', settings, '--route', 'item'],
      ...SERVICE,
    ]);

    expect(exitCode).toBe(0);
    expect(await keysOf(copy)).toMatchObject([expect.stringMatching(/_\.json$/)]);
    expect(await keysOf(bucket)).toHaveLength(2);
  });

  it('asks for the function where several read the stream that Lambda gave records of up', async () => {
    const bucket = await world.createBucket('ambiguous');
    await bucket.write('aws/lambda/1', givenUp([change('insert', { id: 8, v: 8 })]));

    const unnamed = await run('ambiguous', ['redrive', '--on-failure', ...SERVICE.slice(0, 2)]);
    const listed = await run('ambiguous', ['list', '--on-failure', '--json']);
    const named = await run('ambiguous', ['redrive', '--on-failure', ...SERVICE]);

    expect(unnamed.exitCode).toBe(2);
    expect(unnamed.stderr).toContain('--function');
    expect(listed.lines()[0]).toMatchObject({ id: 'aws/lambda/1', route: null });
    // The message of the new row is not named: it is kept as an entry.
    expect(named.exitCode).toBe(1);
    expect(await world.itemOf(8)).toBe(8);
    expect(await keysOf(bucket)).toMatchObject([expect.stringMatching(/alert\.json$/)]);
  });

  it('refuses to send messages of a route that there is not', async () => {
    const { exitCode, stderr } = await run('ambiguous', ['redrive', '--messages', 'x', ...SERVICE]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('--messages');
  });

  it('names every target that is not bound before anything is sent', async () => {
    const bucket = await fill('unbound', 9);

    const { exitCode, stderr } = await runCommand([
      ...['quarantine', 'redrive', '--bucket', 'unbound', '--settings', await unboundSettings()],
      ...['--messages', 'alert', ...SERVICE],
    ]);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('TARGET_items');
    expect(stderr).toContain('TARGET_alerts');
    expect(await keysOf(bucket)).toHaveLength(2);
  });
});

function givenUp(records: readonly ReturnType<typeof change>[]): string {
  const stream = { streamArn: 'arn:aws:kinesis:eu-west-1:0:stream/cdc', region: 'eu-west-1' };
  return JSON.stringify({
    requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
    timestamp: '2026-11-20T10:00:00.000Z',
    payload: JSON.stringify(buildKinesisEvent(stream, records)),
  });
}

function unboundSettings(): Promise<string> {
  return writeSettings({ ...world, resources: { ...world.resources, bindings: {} } });
}
