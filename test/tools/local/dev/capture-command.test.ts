import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../../../src/tools/cli/run-cli.ts';
import { createServiceFolder, type ServiceFolder } from './service-folder.ts';

const SERVICE = `
import { debezium, int, kafka, on, routes, service, snsTopic, sns, table, targets, text } from 'millrace';
const customers = table({ database: 'shop', name: 'customers', key: ['email'],
  columns: { email: text().personal(), visits: int() } });
const at = targets({ alerts: snsTopic() });
const customerRoutes = routes({ hello: on(customers, ['create'], { because: 'It is a demo.',
  to: sns({ topic: at.alerts, message: (e) => String(e.after.visits) }) }) });
export const shop = service({ targets: at, functions: { shop: {
  source: kafka('k', ['t']), decoder: debezium(), routes: [customerRoutes] } } });
`;

const EMAIL = 'anna@example.com';

describe('millrace capture', () => {
  let folder: ServiceFolder;

  beforeEach(async () => {
    folder = await createServiceFolder('');
    // So that the service may import the package by its name.
    await folder.write('package.json', await readFile('package.json', 'utf8'));
    await folder.write('src/service.ts', SERVICE);
    await folder.write(
      'records.ndjson',
      [
        change('customers', { email: EMAIL, visits: 1 }),
        change('orders', { email: EMAIL }),
        { topic: 'customers', key: JSON.stringify({ email: EMAIL }), value: null },
        { topic: 'orders', key: JSON.stringify({ email: EMAIL }), value: null },
        { topic: 'customers', key: null, value_base64: 'AAAAAAH/' },
      ]
        .map((line) => JSON.stringify(line))
        .join('\n'),
    );
  });

  afterEach(async () => {
    await folder.remove();
  });

  it('writes the records of a table, tombstones included, with stand-ins that join', async () => {
    const { exitCode, stderr } = await capture(
      ...['records.ndjson', '--table', 'customers', '--mask', '--out', 'out.ndjson'],
    );
    const output = await readFile(join(folder.path, 'out.ndjson'), 'utf8');
    const [created, tombstone] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

    expect(output).not.toContain('anna');
    expect(created).toMatchObject({ topic: 'customers', partition: 0, headers: [] });
    expect(JSON.parse(created.value).after).toStrictEqual({
      email: JSON.parse(tombstone.key).email,
      visits: 1,
    });
    expect(tombstone.value).toBe(null);
    expect([exitCode, stderr]).toStrictEqual([
      0,
      '2 records written to out.ndjson, 3 of other tables\n',
    ]);
  });

  it('leaves out what it cannot mask, and says why', async () => {
    const { exitCode, stdout, stderr } = await capture('records.ndjson', '--mask');

    expect(stdout).not.toContain('anna');
    expect(stdout.trim().split('\n')).toHaveLength(2);
    expect(stderr).toContain('2 left out: of the undeclared table shop.orders');
    expect(stderr).toContain('1 left out: not decodable');
    expect(exitCode).toBe(1);
  });

  it('writes the exact bytes without a mask, as lines that can be read again', async () => {
    const first = await capture('records.ndjson', '--out', 'out.ndjson');
    const second = await capture('out.ndjson');

    expect(first.exitCode).toBe(0);
    expect(second.stdout).toBe(await readFile(join(folder.path, 'out.ndjson'), 'utf8'));
    expect(second.stdout).toContain('"value_base64":"AAAAAAH/"');
  });

  it('finds the table of Avro records by a registry, and masks them as JSON that needs none', async () => {
    const fixture = resolve('test/fixtures/debezium/cap-pg-avro-confluent-ops');
    await folder.write(
      'src/service.ts',
      SERVICE.replace("name: 'customers', key: ['email']", "name: 'pk_default', key: ['id']")
        .replace("database: 'shop', ", "schema: 'public', ")
        .replace(
          'email: text().personal(), visits: int()',
          'id: int(), name: text().personal(), visits: int()',
        ),
    );
    const words = [
      '--table',
      'public.pk_default',
      '--registry',
      `${fixture}.schemas.jsonl`,
      '--until-idle',
    ];

    const raw = await capture(`${fixture}.jsonl`, ...words, '-n', '1');
    const masked = await capture(`${fixture}.jsonl`, ...words, '--mask', '-n', '1');
    const { payload } = JSON.parse(JSON.parse(masked.stdout).value);

    expect(JSON.parse(raw.stdout).value_base64).toMatch(/^AAAAAA/);
    expect(payload.after).toMatchObject({
      id: 1,
      qty: 5,
      name: expect.stringMatching(/^[a-z]{3}$/),
    });
    expect(payload.after.name).not.toBe('one');
  });

  it('ends after the number of records that was asked for', async () => {
    const { stdout } = await capture('records.ndjson', '-n', '2');

    expect(stdout.trim().split('\n')).toHaveLength(2);
  });

  it('refuses a number that is none', async () => {
    const { exitCode, stderr } = await capture('records.ndjson', '-n', '0');

    expect(exitCode).toBe(2);
    expect(stderr).toContain('-n');
  });

  async function capture(...words: readonly string[]) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const texts = Promise.all([text(stdout), text(stderr)]);
    const io = { stdin: Readable.from([]), stdout, stderr, cwd: folder.path, now: () => 0 };
    const exitCode = await runCli(['capture', ...words], io);
    stdout.end();
    stderr.end();
    const [printed, complained] = await texts;
    return { exitCode, stdout: printed, stderr: complained };
  }
});

function change(name: string, after: object): object {
  const source = {
    connector: 'mysql',
    name: 's',
    db: 'shop',
    table: name,
    ts_ms: 1,
    file: 'f',
    pos: 4,
    row: 0,
  };
  return {
    topic: name,
    partition: 0,
    offset: 0,
    key: JSON.stringify({ email: EMAIL }),
    value: JSON.stringify({ before: null, after, source, op: 'c', ts_ms: 2 }),
  };
}
