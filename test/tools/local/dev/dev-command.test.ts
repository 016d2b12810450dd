import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServiceFolder, type ServiceFolder } from './service-folder.ts';
import { startDev } from './start-dev.ts';

const ANSWERS = 'export const handler = async () => ({ batchItemFailures: [] });';

describe('millrace dev', () => {
  let folder: ServiceFolder;

  beforeEach(async () => {
    folder = await createServiceFolder(ANSWERS);
    await folder.write('records.ndjson', '{"n":1}\n{"n":2}\n{"n":3}\n');
  });

  afterEach(async () => {
    await folder.remove();
  });

  it('runs the function on recorded records in batches, and counts', async () => {
    const { exitCode, lines } = await dev('records.ndjson', '--batch-size', '2', '--json');

    expect(exitCode).toBe(0);
    expect(lines().map(({ name }) => name)).toStrictEqual([
      'types.unchecked',
      'handler.loaded',
      'clock.set',
      'function.invoked',
      'batch.done',
      'function.invoked',
      'batch.done',
      'run.ended',
    ]);
    expect(lines().at(-1)).toMatchObject({ done: 3, invocations: 2, failures: 0, dropped: 0 });
  });

  it('shows what does not compile, and runs it all the same', async () => {
    const options = { module: 'nodenext', types: [], noEmit: true, strict: true };
    await folder.write(
      'tsconfig.json',
      JSON.stringify({ compilerOptions: options, include: ['src/service.ts'] }),
    );
    const service = await readFile(join(folder.path, 'src/service.ts'), 'utf8');
    await folder.write('src/service.ts', `${service}const wrong: string = 1;\n`);

    const { exitCode, stdout } = await dev('records.ndjson');

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /billing {2}does not compile, and would not be deployed:\n {2}- src\/service\.ts\(\d+,7\): error TS2322: /,
    );
    expect(stdout).toContain('3 records done');
  });

  it('takes the settings of the mapping from those of the deployment, and options count more', async () => {
    const arn = 'arn:aws:SERVICE:eu-west-1:000000000000';
    const millrace = {
      sources: {
        cdc: { stream: `${arn.replace('SERVICE', 'kinesis')}:stream/cdc`, retentionHours: 24 },
      },
      targets: { raw: `${arn.replace('SERVICE', 'firehose')}:deliverystream/raw` },
      functions: { billing: { batchSize: 2, batchWindow: 0 } },
    };
    await folder.write('.millrace/deploy.json', JSON.stringify({ service: 'demo', millrace }));

    const deployed = await dev('records.ndjson', '--json');
    const given = await dev('records.ndjson', '--json', '--batch-size', '3');

    expect(deployed.lines()[0]).toMatchObject({ name: 'mapping.set' });
    expect(deployed.lines().at(-1)).toMatchObject({ done: 3, invocations: 2 });
    expect(given.lines().at(-1)).toMatchObject({ done: 3, invocations: 1 });
  });

  it('writes one readable line for each invocation', async () => {
    const { stdout } = await dev('records.ndjson');

    expect(stdout).toMatch(/billing {2}loaded in \d+ ms\n/);
    expect(stdout).toMatch(
      /billing {2}done: 3 records of shardId-000000000000 from \S+ in \d+ ms\n/,
    );
    expect(stdout).toContain('billing: 3 records done, 0 filtered out, 0 given up, 1 invocation,');
  });

  it('repeats from the record that the function names, and the rest after it', async () => {
    await folder.write(
      'src/handlers/billing.ts',
      `let calls = 0;
       export const handler = async ({ Records }) => {
         calls += 1;
         const failed = calls === 1 ? [{ itemIdentifier: Records[1].kinesis.sequenceNumber }] : [];
         return { batchItemFailures: failed };
       };`,
    );

    const { exitCode, lines } = await dev('records.ndjson', '--json');

    expect(exitCode).toBe(0);
    expect(lines()).toContainEqual(expect.objectContaining({ name: 'batch.partial', done: 1 }));
    expect(lines().at(-1)).toMatchObject({ done: 3, invocations: 2 });
  });

  it('kills a function at its time limit, and writes what is given up to a folder', async () => {
    await folder.write(
      'src/handlers/billing.ts',
      'export const handler = async () => { for (;;); };',
    );

    const { exitCode, lines } = await dev(
      ...[
        'records.ndjson',
        '--json',
        '--timeout',
        '0.3',
        '--retries',
        '0',
        '--on-failure',
        'failed',
      ],
    );
    const [file = ''] = globSync('failed/**/*', { cwd: folder.path }).filter((one) =>
      /\d\.\d\d\.\d\d-/.test(one),
    );
    const object = JSON.parse(await readFile(join(folder.path, file), 'utf8'));

    expect(exitCode).toBe(1);
    expect(lines()).toContainEqual(
      expect.objectContaining({ name: 'batch.failed', reason: 'timeout' }),
    );
    expect(lines().at(-1)).toMatchObject({ done: 0, dropped: 3 });
    expect(JSON.parse(object.payload).Records).toHaveLength(3);
  });

  it('counts the end of the process as a failed invocation, and goes on in a fresh one', async () => {
    await folder.write(
      'src/handlers/billing.ts',
      `import { existsSync, writeFileSync } from 'node:fs';
       export const handler = async () => {
         if (!existsSync('crashed')) { writeFileSync('crashed', ''); process.exit(9); }
       };`,
    );

    const { exitCode, lines } = await dev('records.ndjson', '--json', '--retries', '3');

    expect(exitCode).toBe(0);
    expect(lines()).toContainEqual(
      expect.objectContaining({
        name: 'batch.failed',
        detail: 'Runtime.ExitError: the process of the function ended with exit code 9',
      }),
    );
    expect(lines().at(-1)).toMatchObject({ done: 3, failures: 1 });
  });

  it('shows all problems of a broken service, waits, and goes on when it was repaired', async () => {
    const service = await readFile(join(folder.path, 'src/service.ts'), 'utf8');
    await folder.write('src/service.ts', service.replaceAll('archive: { to: raw }', ''));

    const running = start('records.ndjson');
    await running.until(/neither routes nor an archive/);
    await folder.write('src/service.ts', 'throw new Error("still wrong");');
    await running.until(/still wrong/);
    await folder.write('src/service.ts', service);
    const { exitCode, stdout } = await running.ended;

    expect(exitCode).toBe(0);
    expect(stdout).toContain('- function billing: It has neither routes nor an archive');
    expect(stdout).toMatch(/ reloaded in/);
    expect(stdout).toContain('3 records done');
  });

  it('does not wait for a repair where it is to end by itself', async () => {
    await folder.write('src/handlers/billing.ts', 'throw new Error("no such table");');

    const { exitCode, stdout, stderr } = await dev('records.ndjson', '--until-idle');

    expect(exitCode).toBe(3);
    expect(stdout).toContain('no such table');
    expect(stderr).toContain('ERR_CDC_SETTINGS_INVALID');
  });

  it('ends after one batch, with the exit code of what became of it', async () => {
    await folder.write(
      'src/handlers/billing.ts',
      'export const handler = async () => { throw new Error("not now"); };',
    );

    const { exitCode, lines } = await dev(
      'records.ndjson',
      '--once',
      '--batch-size',
      '1',
      '--json',
    );

    expect(exitCode).toBe(1);
    expect(lines().at(-1)).toMatchObject({ invocations: 1, failures: 1, done: 0 });
  });

  it('filters as Lambda does', async () => {
    const filter = { Filters: [{ Pattern: { data: { n: [2] } } }] };
    await folder.write('filter.json', JSON.stringify(filter));

    const { lines } = await dev('records.ndjson', '--filter', 'filter.json', '--json');

    expect(lines().at(-1)).toMatchObject({ done: 1, filtered: 2 });
  });

  it('prints what a function did with its records, and what it skipped and put aside', async () => {
    const position = "{ stream: 'kinesis', shardId: 's', sequenceNumber: '1' }";
    await folder.write(
      'src/handlers/billing.ts',
      `export const handler = async (event, { played: { report } }) => {
        const position = ${position};
        report({ name: 'delivery.done', route: 'tell', target: 'topic', status: 'delivered' });
        report({ name: 'record.skipped', position, route: 'tell', reason: 'before-since' });
        report({ name: 'record.quarantined', position, route: 'tell', code: 'ERR_CDC_CHANGE_TOO_OLD' });
        report({ name: 'record.quarantined', position, code: 'ERR_CDC_JSON_INVALID' });
        return { batchItemFailures: [] };
      };`,
    );

    const { stdout } = await dev('records.ndjson', '--until-idle');

    expect(stdout).toContain('delivered to topic: 1 (tell 1)');
    expect(stdout).toContain('skipped: 1 record by tell, before-since: committed before its since');
    expect(stdout).toContain('to quarantine: 1 record, ERR_CDC_JSON_INVALID');
    expect(stdout).toMatch(/too old: 1 message, to quarantine: .*maxAge/);
  });

  it('gives the function the time of the records, and today if that is asked for', async () => {
    await folder.write(
      'src/handlers/billing.ts',
      `export const handler = async (event, { played }) => {
        console.log('it is ' + new Date(played.now).toISOString().slice(0, 4));
        return { batchItemFailures: [] };
      };`,
    );
    const at = Date.UTC(2024, 1, 29);
    const line = { topic: 't', partition: 0, offset: 0, timestamp: at, key: null, value: '{}' };
    await folder.write('old.ndjson', JSON.stringify(line));

    const then = await dev('old.ndjson', '--until-idle');
    const today = await dev('old.ndjson', '--until-idle', '--now');

    expect(then.stderr).toContain('it is 2024');
    expect(then.stdout).toContain('clock: 2024-02-29T00:00, from the records; --now for today');
    expect(today.stderr).toContain(`it is ${new Date().getUTCFullYear()}`);
  });

  it('plays records however old they are', async () => {
    const line = { topic: 't', partition: 0, offset: 0, timestamp: 1, key: null, value: '{}' };
    await folder.write('old.ndjson', JSON.stringify(line));

    const { lines } = await dev('old.ndjson', '--json');

    expect(lines().at(-1)).toMatchObject({ done: 1, dropped: 0 });
  });

  it('gives the function its variables and none of the shell, and says whether answers are read', async () => {
    await folder.write(
      'src/handlers/billing.ts',
      `import { writeFileSync } from 'node:fs';
       const { GREETING, NAME, MILLRACE_PARTIAL_ANSWERS, AWS_ENDPOINT_URL, VITEST = 'none' } = process.env;
       writeFileSync('seen.json', JSON.stringify({ GREETING, NAME, MILLRACE_PARTIAL_ANSWERS, AWS_ENDPOINT_URL, VITEST }));
       ${ANSWERS}`,
    );
    await folder.write('variables.env', 'GREETING=hello\nNAME=file\n');

    await dev('records.ndjson', '--env-file', 'variables.env', '--env', 'NAME=a=b', '--no-partial');

    expect(JSON.parse(await readFile(join(folder.path, 'seen.json'), 'utf8'))).toStrictEqual({
      GREETING: 'hello',
      NAME: 'a=b',
      MILLRACE_PARTIAL_ANSWERS: 'off',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:2',
      VITEST: 'none',
    });
  });

  it.each<[string, readonly string[], string]>([
    ['no source', [], 'name one of them'],
    ['two sources', ['records.ndjson', '--kinesis', 's'], 'name one of them'],
    ['a folder to watch that is not there', ['records.ndjson', '--watch', 'sources'], 'not there'],
    ['Kafka without a topic', ['--kafka', 'localhost:1'], 'at least one --topic'],
    ['a number that is none', ['records.ndjson', '--retries', 'many'], 'It is a number'],
    ['a position that is none', ['records.ndjson', '--starting-position', 'x'], 'TRIM_HORIZON'],
    ['a range that Lambda refuses', ['records.ndjson', '--batch-size', '20000'], 'from 1 to 10000'],
  ])('refuses %s', async (_what, words, text) => {
    const { exitCode, stderr } = await dev(
      ...words,
      ...(words.includes('--watch') ? [] : ['--until-idle']),
    );

    expect(exitCode).toBeGreaterThanOrEqual(2);
    expect(stderr).toContain(text);
  });

  function dev(...words: readonly string[]) {
    return start(...words).ended;
  }

  function start(...words: readonly string[]) {
    return startDev(folder.path, words);
  }
});
