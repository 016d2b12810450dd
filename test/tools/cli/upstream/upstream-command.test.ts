import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addUpstreamOptions,
  bindingsOf,
} from '../../../../src/tools/cli/upstream/binding-options.ts';
import { type BindingName, bindingCatalog } from '../../../../src/tools/upstream/bindings.ts';
import { runCommand } from '../run-command.ts';

const DMS = [
  'upstream',
  'dms',
  '--service',
  'fixtures/billing/src/service.ts',
  '--engine',
  'sqlserver',
];
const ECOMMERCE = ['upstream', 'debezium', '--service', '../examples/ecommerce/service.ts'];

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-upstream-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Writes a service of functions that read one DMS stream. */
async function writeService(name: string, functions: string): Promise<string> {
  const file = join(folder, name);
  const index = join(import.meta.dirname, '../../../../src/index.ts');
  const lines = [
    `import { dms, int, kinesis, on, routes, service, sns, snsTopic, table, targets } from '${index}';`,
    'const at = targets({ alerts: snsTopic() });',
    "const t = table({ name: 't', key: ['id'], columns: { id: int() } });",
    "const told = on(t, ['create'], { because: 'b', to: sns({ topic: at.alerts, message: () => 'x' }) });",
    `export const it = service({ targets: at, functions: { ${functions} } });`,
  ];
  await writeFile(file, lines.join('\n'));
  return file;
}

describe('millrace upstream', () => {
  it('names what is left to fill in, and the option for it', async () => {
    const { stdout, stderr } = await runCommand(DMS);

    expect(stdout).toContain('"StreamArn": "<STREAM_ARN>"');
    expect(stderr).toContain('fill in <STREAM_ARN>: ARN of the Kinesis stream (--stream-arn)');
  });

  it.each([
    ['postgres', 'postgres'],
    ['MSSQL', 'sqlserver'],
    ['aurora-postgres', 'aurora-postgresql'],
  ])('knows the engine %s by its other name', async (engine, expected) => {
    const { stdout } = await runCommand([...DMS.slice(0, 4), '--engine', engine]);

    expect(stdout).toContain(`"engine": "${expected}"`);
  });

  it('names the engines there are for one that is none', async () => {
    const { exitCode, stderr } = await runCommand([...DMS.slice(0, 4), '--engine', 'db2']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('aurora-postgresql');
  });

  it('leaves out the slash that a registry must not end with', async () => {
    const { registryUrl } = bindingsOf({
      ...{ service: '', format: 'json', registryUrl: 'https://registry:8081//' },
    });

    expect(registryUrl).toBe('https://registry:8081');
  });

  it('names what no option fills in', async () => {
    const { stderr } = await runCommand([
      ...['upstream', 'dms', '--service', '../examples/multicloud/service.ts'],
    ]);

    expect(stderr).toContain(
      'fill in <KAFKA_PASSWORD>: password in the secret of the Kafka cluster\n',
    );
    expect(stderr).not.toContain('resolve:');
  });

  it('leaves nothing to fill in where all is given', async () => {
    const { stdout, stderr } = await runCommand([
      ...['upstream', 'iam', 'dms', '--service', 'fixtures/billing/src/service.ts'],
      ...['--stream-arn', 'arn:aws:kinesis:eu-west-1:123456789012:stream/cdc'],
      ...['--secret-arn', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf'],
    ]);

    expect(stderr).toBe('');
    // Region and account are in the ARN.
    expect(stdout).toContain('dms.eu-west-1.amazonaws.com');
    expect(stdout).toContain('"aws:SourceAccount": "123456789012"');
  });

  it.each(Object.entries(bindingCatalog))('reads %s off its option', async (name, facts) => {
    const given = 'arnOf' in facts ? `arn:aws:${facts.arnOf}:eu-west-1:111111111111:it` : 'it';
    const command = addUpstreamOptions(new Command(), [name as BindingName]);

    await command.parseAsync([facts.flag, given], { from: 'user' });

    expect(bindingsOf(command.opts())).toStrictEqual({ [name]: given });
  });

  it('takes the options of the functions that declare a decoder', async () => {
    const routed = 'routes: [routes({ told })]';
    const a = `a: { source: kinesis('cdc'), ${routed} }`;
    const b = `b: { source: kinesis('cdc'), decoder: dms({ beforeImage: 'old' }), ${routed} }`;
    const file = await writeService('auto.ts', `${a}, ${b}`);

    const words = ['upstream', 'dms', '--service', file, '--schema', 's', '--engine', 'mysql'];
    const { exitCode, stdout } = await runCommand(words);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('"FieldName": "old"');
  });

  it('says that an archive of the stream would be narrowed', async () => {
    const { stderr } = await runCommand([...DMS, '--only-read-columns']);

    expect(stderr).toContain('function archive');
  });

  it('encrypts with the given key, and grants its use', async () => {
    const key = 'arn:aws:kms:eu-west-1:123456789012:key/0123';
    const { stdout } = await runCommand([
      ...DMS,
      '--format',
      'cloudformation',
      '--kms-key-arn',
      key,
    ]);

    expect(stdout.split(key)).toHaveLength(5);
    expect(stdout).toContain('kms:GenerateDataKey');
  });

  it('takes the name of a secret from its ARN, for the config provider', async () => {
    const { stdout } = await runCommand([
      ...[...ECOMMERCE, '--connector', 'mysql', '--secret-arn'],
      'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/orders-db-AbCdEf',
    ]);

    expect(stdout).toContain(`\${secretsmanager:prod/orders-db:password}`);
  });

  it('writes files, and overwrites them only with --force', async () => {
    const out = join(folder, 'out');

    const first = await runCommand([...DMS, '--out', out]);
    expect(first).toMatchObject({ exitCode: 0 });
    expect(await readdir(out)).toStrictEqual([
      'dms-database.sql',
      'dms-endpoints.json',
      'dms-table-mappings.json',
      'dms-task-settings.json',
    ]);

    const mappings = join(out, 'dms-table-mappings.json');
    await writeFile(mappings, 'mine');
    const second = await runCommand([...DMS, '--out', out]);
    expect(second.exitCode).toBe(3);
    expect(second.stderr).toContain('already there');
    expect(await readFile(mappings, 'utf8')).toBe('mine');

    const third = await runCommand([...DMS, '--out', out, '--force']);
    expect(third.exitCode).toBe(0);
    expect(JSON.parse(await readFile(mappings, 'utf8'))).toHaveProperty('rules');
  });

  it('writes the worker as properties that Java reads back', async () => {
    const out = join(folder, 'worker');
    await runCommand([...ECOMMERCE, '--connector', 'mysql', '--out', out]);

    const text = await readFile(join(out, 'debezium-worker.properties'), 'utf8');
    expect(text).toContain('offset.storage.topic=__ecommerce-server.offsets\n');
  });

  it('says which functions of the stream were not named', async () => {
    const decoder = "decoder: dms({ engine: 'mysql' })";
    const one = `source: kinesis('cdc'), ${decoder}, routes: [routes({ told })]`;
    const file = await writeService('two.ts', `a: { ${one} }, b: { ${one} }`);

    const all = await runCommand(['upstream', 'dms', '--service', file, '--schema', 's']);
    expect(all.stderr).not.toContain('left out');
    const named = await runCommand([
      ...['upstream', 'dms', '--service', file, '--schema', 's', '--function', 'a'],
    ]);
    expect(named.stderr).toContain('function b');
  });
});

describe('millrace upstream, called wrongly', () => {
  it.each([
    ['an unknown engine', [...DMS, '--engine', 'db7'], '--engine'],
    ['no engine', ['upstream', 'dms', '--service', 'fixtures/billing/src/service.ts'], '--engine'],
    ['an unknown connector', [...ECOMMERCE, '--connector', 'db7'], '--connector'],
    ['no connector', ECOMMERCE, '--connector'],
    ['an unknown major', [...ECOMMERCE, '--connector', 'mysql', '--debezium', '4'], '--debezium'],
    ['a function without routes', [...DMS, '--function', 'archive'], '--function'],
    ['another capture tool', [...DMS, '--function', 'billingFromMsk'], '--function'],
    ['IAM for DMS', [...DMS, '--auth', 'iam'], '--auth'],
    ['too many threads', [...DMS, '--apply-threads', '64'], '--apply-threads'],
    [
      'SCRAM for MSK Connect',
      [...ECOMMERCE, '--connector', 'mysql', '--auth', 'scram', '--format', 'cloudformation'],
      '--auth',
    ],
    [
      'an ARN of another service',
      [...DMS, '--stream-arn', 'arn:aws:sns:eu-west-1:111111111111:topic'],
      '--stream-arn',
    ],
    ['no tool for roles', ['upstream', 'iam'], 'tool'],
  ])('%s', async (_what, argv, place) => {
    const { exitCode, stdout, stderr } = await runCommand([...argv, '--json']);

    expect({ exitCode, stdout }).toStrictEqual({ exitCode: 2, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({
      code: 'ERR_CDC_USAGE',
      place: expect.stringContaining(place),
    });
  });

  it.each([
    ['no tables', "a: { source: kinesis('cdc'), decoder: dms(), routes: [] }", 'no table', 3],
    [
      'several streams',
      "a: { source: kinesis('x'), routes: [routes({ told })] }, b: { source: kinesis('y'), routes: [routes({ told })] }",
      'several streams',
      2,
    ],
    [
      'decoders that contradict each other',
      "a: { source: kinesis('x'), decoder: dms({ absent: 'null' }), routes: [routes({ told })] }, b: { source: kinesis('x'), decoder: dms(), routes: [routes({ told })] }",
      'different options',
      3,
    ],
    [
      'a table without schema',
      "a: { source: kinesis('x'), decoder: dms({ engine: 'mysql' }), routes: [routes({ told })] }",
      'declares no schema',
      2,
    ],
  ])('%s', async (what, functions, message, code) => {
    const file = await writeService(`${what.replaceAll(' ', '-')}.ts`, functions);
    const { exitCode, stdout, stderr } = await runCommand(['upstream', 'dms', '--service', file]);

    expect({ exitCode, stdout }).toStrictEqual({ exitCode: code, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('topics that no table is in', async () => {
    const words = ['upstream', 'debezium', '--service', '../examples/replica/service.ts'];
    const { exitCode, stderr } = await runCommand([...words, '--connector', 'sqlserver']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('--prefix');
  });
});
