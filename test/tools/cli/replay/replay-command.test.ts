import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatArchiveLine } from '../../../../src/model/archive-line.ts';
import { kinesisSource } from '../../../../src/sources/kinesis-source.ts';
import { buildKinesisEvent } from '../../../../src/tools/local/event-source-mapping/lambda-event.ts';
import { change, rawRecord, startWorld, type World } from '../../../recovery/redrive-harness.ts';
import { writeSettings } from '../redrive-settings.ts';
import { type CommandResult, runCommand } from '../run-command.ts';

const SERVICE = ['--service', 'fixtures/cli/accounts-service.ts'] as const;
const stream = { streamArn: 'arn:aws:kinesis:eu-west-1:0:stream/cdc', region: 'eu-west-1' };

let world: World;
let settings: string;
beforeAll(async () => {
  world = await startWorld();
  settings = await writeSettings(world);
});
afterAll(() => world.stop());

type Change = ReturnType<typeof change>;

function linesOf(changes: readonly Change[]): readonly string[] {
  const lanes = kinesisSource.readLanes(buildKinesisEvent(stream, changes));
  return lanes.flatMap(({ records }) => records).map(formatArchiveLine);
}

async function folderOf(files: Readonly<Record<string, readonly string[]>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'));
  for (const [name, lines] of Object.entries(files)) {
    const text = `${lines.join('\n')}\n`;
    await writeFile(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);
  }
  return folder;
}

const replay = (from: string, ...words: readonly string[]): Promise<CommandResult> =>
  runCommand(['replay', '--from', from, '--settings', settings, ...SERVICE, ...words]);

describe('millrace replay', () => {
  it('lists the same effects, byte for byte, however the archive is laid out', async () => {
    const lines = linesOf([
      change('insert', { id: 1, v: 4711 }),
      change('update', { id: 1, v: 2 }),
      change('insert', { id: 2, v: 3 }),
      change('delete', { id: 2, v: 3 }),
    ]);
    const tidy = await folderOf({ 'a.ndjson': lines });
    const shuffled = await folderOf({
      'x.gz': lines.toReversed(),
      'y.gz': lines.slice(1, 3),
    });

    const first = await replay(tidy, '--dry-run', '--json');
    const second = await replay(shuffled, '--dry-run', '--json');

    expect(first.lines().map(({ action }) => action)).toStrictEqual([
      'put',
      'put',
      'put',
      'delete',
    ]);
    expect(second.stdout).toBe(first.stdout);
    expect(first.stdout).not.toContain('4711');
    expect(second.stderr).toContain('2 repeats left out');
    expect(second.stderr).toContain('Kinesis does not tell');
  });

  it('replays an archive of S3 to its targets, and says what cannot be done', async () => {
    await world.createBucket('raw');
    const lines = linesOf([
      change('insert', { id: 11, v: 1 }),
      rawRecord('PII-4711'),
      change('update', { id: 11, v: 2 }),
    ]);
    const Body = gzipSync(lines.join('\n'));
    await world.clients.s3.send(
      new PutObjectCommand({ Bucket: 'raw', Key: 'records/2026/1.gz', Body }),
    );

    const { exitCode, lines: printed, stderr } = await replay('s3://raw/records/', '--json');

    expect(exitCode).toBe(1);
    expect(printed()[0]).toStrictEqual({
      effects: [{ route: 'item', target: 'items', action: 'put', status: 'delivered', count: 2 }],
      refused: 1,
    });
    expect(stderr).toContain('ERR_CDC_JSON_INVALID');
    expect(stderr).not.toContain('4711');
    expect(await world.itemOf(11)).toBe(2);
  });

  it('goes on where an interrupted replay was, and begins anew for another archive', async () => {
    const lines = linesOf([1, 2, 3].map((v) => change('insert', { id: 20 + v, v })));
    const folder = await folderOf({ a: lines });
    const state = join(await mkdtemp(join(tmpdir(), 'state-')), 'replay.json');
    await replay(folder, '--state', state, '--rate', '100000');
    const whole = JSON.parse(await readFile(state, 'utf8')) as { after: string };

    const again = await replay(folder, '--state', state, '--json');
    await writeFile(state, JSON.stringify({ ...whole, after: placeBefore(whole.after) }));
    const rest = await replay(folder, '--state', state, '--json');
    await writeFile(join(folder, 'b'), linesOf([change('insert', { id: 29, v: 1 })]).join());
    const other = await replay(folder, '--state', state);

    expect(again.lines()[0]).toMatchObject({ effects: [] });
    expect(rest.lines()[0]).toMatchObject({ effects: [{ count: 1 }] });
    expect(other.exitCode).toBe(3);
    expect(other.stderr).toContain('cannot be resumed');
  });

  it('leaves out the rows of a list of keys', async () => {
    const folder = await folderOf({
      a: linesOf([change('insert', { id: 31, v: 1 }), change('insert', { id: 32, v: 1 })]),
    });
    const keys = join(await folderOf({ 'keys.ndjson': ['{"id":31}'] }), 'keys.ndjson');

    const { lines } = await replay(
      folder,
      '--dry-run',
      '--json',
      '--except-keys',
      keys,
      '--reveal',
    );

    expect(lines().map(({ request }) => request)).toMatchObject([{ key: { pk: 'A#32' } }]);
  });

  it('shows which effects the routes of before and of now do not share', async () => {
    const folder = await folderOf({
      a: linesOf([
        change('insert', { id: 41, v: 1 }),
        change('update', { id: 41, v: 2 }),
        change('delete', { id: 41, v: 2 }),
      ]),
    });
    const before = 'fixtures/cli/accounts-service-before.ts';

    const { exitCode, lines, stderr } = await replay(folder, '--diff', before, '--json');
    const same = await replay(folder, '--diff', 'fixtures/cli/accounts-service.ts');

    expect(exitCode).toBe(1);
    expect(lines().map(({ change: what, route }) => [what, route])).toStrictEqual([
      ['added', 'alert'],
      ['changed', 'item'],
      ['removed', 'cache'],
    ]);
    expect(stderr).toContain('1 effects added, 1 removed, 1 changed');
    expect(same).toMatchObject({ exitCode: 0, stdout: '' });
  });

  it('reports the offsets of Kafka that are missing', async () => {
    const [line = ''] = linesOf([change('insert', { id: 61, v: 1 })]);
    const at = (offset: number): string =>
      JSON.stringify({
        ...JSON.parse(line),
        position: { stream: 'kafka', topic: 'accounts', partition: 0, offset },
      });
    const folder = await folderOf({ a: [at(7), at(3)] });

    const { exitCode, stderr } = await replay(folder, '--dry-run', '--function', 'main');

    expect(exitCode).toBe(0);
    expect(stderr).toContain('3 offsets are not in the archive, in 1 gaps');
    expect(stderr).toContain('accounts-0: 4 to 6');
    expect(stderr).not.toContain('Kinesis');
  });

  it('stops where a target is down, says how to go on, and goes on', async () => {
    const folder = await folderOf({ a: linesOf([change('insert', { id: 62, v: 1 })]) });
    const state = join(await mkdtemp(join(tmpdir(), 'state-')), 'replay.json');
    const { resources } = world;
    const bindings = { ...resources.bindings, items: 'no-such-table' };
    const wrong = await writeSettings({ ...world, resources: { ...resources, bindings } });
    const words = ['replay', '--from', folder, ...SERVICE, '--state', state, '--patience', '1'];

    const stopped = await runCommand([...words, '--settings', wrong]);
    const resumed = await runCommand([...words, '--settings', settings]);

    expect(stopped.exitCode).toBe(3);
    expect(stopped.stderr).toContain('ERR_CDC_TARGET_MISSING');
    expect(stopped.stderr).toContain('--state');
    expect(resumed.exitCode).toBe(0);
    expect(await world.itemOf(62)).toBe(1);
  });

  it('plans messages for functions', async () => {
    const bucket = await world.createBucket('planned');
    await bucket.write('raw/1', 'x');
    await bucket.write('raw/2', 'x');

    const { lines } = await replay('s3://planned/raw/', '--plan', '--shards', '2');

    expect(lines()).toStrictEqual(
      [0, 1].map((shard) => ({
        group: `shard-${shard}`,
        body: { v: 1, bucket: 'planned', objects: ['raw/1', 'raw/2'], shard, of: 2 },
      })),
    );
  });

  it.each([
    ['a route that there is not', ['--route', 'itme'], '--route'],
    ['messages of a route that there is not', ['--messages', 'alrt'], '--messages'],
    ['a rate that is no number', ['--rate', 'fast'], '--rate'],
    ['a time that is none', ['--since', 'yesterday'], '--since'],
    ['a plan of a folder', ['--plan'], '--from'],
    ['a dry run and a diff at once', ['--dry-run', '--diff', 'x.ts'], '--dry-run'],
  ])('refuses %s', async (_what, words, place) => {
    const folder = await folderOf({ a: [] });

    const { exitCode, stderr } = await replay(folder, ...words);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(place);
  });
});

/** The place one before: places end with digits of one width. */
function placeBefore(place: string): string {
  return place.replace(/\d+$/, (digits) =>
    String(BigInt(digits) - 1n).padStart(digits.length, '0'),
  );
}
