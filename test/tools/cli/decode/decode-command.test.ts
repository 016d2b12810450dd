import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../../../src/tools/cli/run-cli.ts';
import { runCommand } from '../run-command.ts';

const INSERT = JSON.stringify({
  data: { invoice_id: 7, note: 'ж' },
  metadata: {
    timestamp: '2026-04-15T10:11:12.123456Z',
    'record-type': 'data',
    operation: 'insert',
    'partition-key-type': 'primary-key',
    'schema-name': 'dbo',
    'table-name': 'invoices',
    'transaction-id': 12884904270,
  },
});
/** Text, because a number of this size cannot be written by JSON.stringify. */
const CREATE = `{"before":null,"after":{"id":9007199254740993},"source":{"version":"3.7.0.Final",
"connector":"mysql","name":"shop","ts_ms":1795159671988,"snapshot":"false","db":"sales",
"table":"orders","file":"binlog.000002","pos":4,"row":0},"op":"c","ts_ms":1795159672000}`.replaceAll(
  '\n',
  '',
);

describe('millrace decode', () => {
  it('prints one line for each record, with every digit, and leaves made-up positions out', async () => {
    const { exitCode, stdout, stderr, lines } = await runCommand(
      ['decode', '-'],
      `${INSERT}\n${CREATE}\n`,
    );

    expect({ exitCode, stderr }).toStrictEqual({ exitCode: 0, stderr: '' });
    expect(lines()).toMatchObject([
      {
        kind: 'change',
        operation: 'create',
        table: { schema: 'dbo', name: 'invoices' },
        before: null,
        after: { invoice_id: 7, note: 'ж' },
        source: { captureTool: 'dms', snapshot: false, transactionId: '12884904270' },
      },
      {
        kind: 'change',
        operation: 'create',
        table: { database: 'sales', name: 'orders' },
        source: { captureTool: 'debezium', connector: 'mysql', server: 'shop' },
      },
    ]);
    expect(stdout).toContain('"after":{"id":9007199254740993}');
    expect(stdout).not.toContain('"stream":');
  });

  it('does not begin where the schemas are to be and nothing is', async () => {
    const { exitCode, stdout, stderr } = await runCommand(
      ['decode', '-', '--registry', 'nothing/here'],
      `${INSERT}\n`,
    );

    expect({ exitCode, stdout }).toStrictEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain('nothing/here');
  });

  it('prints what cannot be decoded as such, goes on, and ends with 1', async () => {
    const { exitCode, stderr, lines } = await runCommand(
      ['decode', '-'],
      `${INSERT}\n{"card":"4111-1111"\n{"topic":"t","value":{}}\n${INSERT}\n`,
    );

    expect(exitCode).toBe(1);
    expect(lines().map(({ kind, code }) => code ?? kind)).toStrictEqual([
      'change',
      'ERR_CDC_JSON_INVALID',
      'ERR_CDC_INPUT_INVALID',
      'change',
    ]);
    expect(Object.keys(lines()[1] ?? {})).toStrictEqual(['kind', 'code', 'message']);
    expect(JSON.stringify(lines())).not.toContain('4111');
    expect(stderr).toBe('2 of 4 records cannot be decoded\n');
  });

  it('prints the positions that the input has', async () => {
    const line = { topic: 't', partition: 2, offset: 5, key: null, value: INSERT, headers: [] };

    const { lines } = await runCommand(['decode', '-'], JSON.stringify(line));

    expect(lines()[0]?.['position']).toStrictEqual({
      stream: 'kafka',
      topic: 't',
      partition: 2,
      offset: 5,
    });
  });

  it('takes the key from a captured record', async () => {
    const line = { topic: 't', key: '{"id":9007199254740993}', value: CREATE, headers: [] };

    const { stdout } = await runCommand(['decode', '-'], JSON.stringify(line));

    expect(stdout).toContain('"key":{"id":9007199254740993}');
  });

  it('reads the before image under the name that is given', async () => {
    const update = INSERT.replace('insert', 'update').replace('{', '{"old":{"note":"a"},');

    const { lines } = await runCommand(['decode', '-', '--before-image-field', 'old'], update);

    expect(lines()[0]).toMatchObject({ operation: 'update', before: { note: 'a' } });
  });

  it('ends quietly with 0 when the reader has gone', async () => {
    let written = 0;
    const gone = new Writable({
      write(_chunk, _encoding, done) {
        written += 1;
        done(written < 2 ? null : Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      },
    });
    const errors: string[] = [];

    const exitCode = await runCli(['decode', '-'], {
      stdin: Readable.from([Buffer.from(`${INSERT}\n`.repeat(10_000))]),
      stdout: gone,
      stderr: new Writable({
        write(chunk, _encoding, done) {
          errors.push(String(chunk));
          done();
        },
      }),
      cwd: '/',
      now: () => 0,
    });

    expect({ exitCode, errors }).toStrictEqual({ exitCode: 0, errors: [] });
    expect(written).toBeLessThan(10);
  });
});
