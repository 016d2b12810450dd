import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.ts';

const COLUMNS = 'tools/import/fixtures/sqlserver-columns.csv';
const CHECK = ['--check', '--service', 'fixtures/billing/src/service.ts'];

describe('millrace import', () => {
  it('prints the draft of the tables that are asked for', async () => {
    const { exitCode, stdout, stderr } = await runCommand([
      'import',
      COLUMNS,
      '--table',
      'invoices',
    ]);

    expect({ exitCode, stderr }).toStrictEqual({
      exitCode: 0,
      stderr: '1 table from a list of columns of sqlserver, 7 columns\n',
    });
    expect(stdout).toBe(`import { date, int, table, text } from 'millrace';

/** \`dbo.invoices\`. */
export const invoices = table({
  schema: 'dbo',
  name: 'invoices',
  key: ['invoice_id'],
  columns: {
    invoice_id: int(),
    customer_id: int(),
    billing_date: date(),
    due_date: date(),
    balance: int().nullable(),
    monthly_kwh_use: int(),
    total_amount_due: text(),
  },
});
`);
  });

  it('writes a file that is not there, and none that is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-'));
    const argv = ['import', COLUMNS, '--out', join(folder, 'tables.ts')];

    const [first, second] = [await runCommand(argv), await runCommand(argv)];

    expect([first.exitCode, second.exitCode]).toStrictEqual([0, 3]);
    expect(await readFile(join(folder, 'tables.ts'), 'utf8')).toMatch(/^import/);
    expect(second.stderr).toContain('it is already there');
    await rm(folder, { recursive: true });
  });

  it('finds the billing service as its database is, but for an amount that is text there', async () => {
    const { exitCode, lines } = await runCommand(['import', COLUMNS, ...CHECK, '--json']);

    expect(exitCode).toBe(0);
    expect(lines()).toMatchObject([
      { ok: true, drift: [{ kind: 'retyped', severity: 'note', column: 'total_amount_due' }] },
    ]);
  });

  it('ends with findings where the database has moved on', async () => {
    const changed =
      'table_schema,table_name,column_name,data_type,is_nullable,udt_name\n' +
      'dbo,invoices,invoice_id,bigint,NO,int8\ndbo,invoices,fresh,text,YES,text\n';

    const found = await runCommand(['import', '-', ...CHECK], changed);
    const ignored = await runCommand(
      ['import', '-', ...CHECK, '--ignore', 'added', 'missing', 'retyped'],
      changed,
    );

    expect(found.exitCode).toBe(1);
    expect(found.stdout).toContain('retyped: table dbo.invoices, column invoice_id');
    expect(found.stdout).toContain('added: table dbo.invoices, column fresh');
    expect(ignored.exitCode).toBe(0);
  });

  it('reads compressed input, and passes over what a tool warned of', async () => {
    const sql =
      'mysqldump: [Warning] Using a password can be insecure.\nSET a = 1;\nCREATE TABLE a (x int);';

    const { exitCode, stdout } = await runCommand(['import', '-'], gzipSync(sql));

    expect(exitCode).toBe(0);
    expect(stdout).toContain("name: 'a'");
  });

  it.each<readonly [what: string, content: string | Uint8Array, reason: string]>([
    ['nothing', '', 'it is empty'],
    ['bytes', Uint8Array.of(0xff, 0xfe, 0x01), 'not text in UTF-8'],
    ['the binary form of pg_dump', 'PGDMP\u0001', 'binary form'],
    ['prose', 'hello secret', 'its form is not known'],
    ['rows alone', '{"id":1,"name":"secret"}', 'no record is one of DMS or Debezium'],
    ['half a record', '{"id":1,"name":"secret', 'not JSON'],
    ['SQL without tables', "SET a = 1; CREATE VIEW v AS SELECT 'secret' AS TABLE_X;", 'form'],
    ['a schema of no row', '{"type":"record","name":"Key","fields":[]}', 'Avro schema of no table'],
  ])('says what is wrong with %s, and lists the forms it knows', async (_what, content, reason) => {
    const { exitCode, stderr } = await runCommand(['import', '-'], content);

    expect(exitCode).toBe(3);
    expect(stderr).toContain(reason);
    expect(stderr).toContain('pg_dump -s');
    expect(stderr).not.toContain('secret');
  });

  it('names the tables of the input when asked for another', async () => {
    const { exitCode, stderr } = await runCommand(['import', COLUMNS, '--table', 'nope']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('dbo.invoices');
  });
});
