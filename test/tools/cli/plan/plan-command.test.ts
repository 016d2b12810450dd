import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../../../src/tools/plan/report/plan-schema.ts';
import { type CommandResult, runCommand } from '../run-command.ts';

const SETTINGS = 'tools/cli/plan/billing-settings.json';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-plan-'));
});
afterAll(() => rm(folder, { recursive: true }));

function plan(...flags: readonly string[]): Promise<CommandResult> {
  return runCommand([
    'plan',
    '--service',
    'fixtures/billing/src/service.ts',
    '--settings',
    SETTINGS,
    ...flags,
  ]);
}

async function planOf(...flags: readonly string[]): Promise<Plan> {
  const { stdout } = await plan('--json', ...flags);
  return JSON.parse(stdout) as Plan;
}

describe('millrace plan', () => {
  it('tells what each function of the billing service gets', async () => {
    const { exitCode, stdout, stderr } = await plan();

    expect({ exitCode, stderr }).toStrictEqual({ exitCode: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^millrace-billing, stage dev: 3 functions, 0 warnings, about \$/);
    expect(lines.filter((line) => line.startsWith('function '))).toStrictEqual([
      'function billing: 512 MB, 60 s',
      'function billingFromMsk: 512 MB, 60 s, only if HasMsk',
      'function archive: 512 MB, 60 s',
    ]);
    expect(lines.filter((line) => line.length > 120)).toStrictEqual([]);
  });

  it('prints the same as JSON', async () => {
    const { v, functions, cost, changes } = await planOf();

    expect({ v, changes }).toStrictEqual({ v: 1, changes: null });
    expect(functions[0]?.permissions.map((one) => one.for)).toStrictEqual(
      expect.arrayContaining(['source cdc', 'target billingAlerts', 'quarantine']),
    );
    expect(Number(cost.total.usdPerMillion)).toBeGreaterThan(0);
  });

  it('takes assumptions from flags', async () => {
    const { cost } = await planOf(
      ...['--changes-per-month', '3000000', '--assume', 'recordBytes=800', 'match.new-invoice=0'],
    );

    expect(cost.total.changesPerMonth).toBe('6000000');
    expect(cost.lines.map(({ item }) => item)).not.toContain('sns billingAlerts for new-invoice');
  });

  it('takes assumptions from a file, and flags before it', async () => {
    const file = join(folder, 'assumptions.json');
    await writeFile(
      file,
      '{ "recordBytes": 800, "itemBytes": "300", "match.customer-cache": 0.1 }',
    );

    const { cost } = await planOf('--assumptions', file, '--assume', 'itemBytes=400');

    const given = cost.assumptions.filter(({ from }) => from === 'given');
    expect(given.map(({ name, value }) => `${name} ${value}`)).toStrictEqual([
      'recordBytes 800',
      'itemBytes 400',
      'match.customer-cache 0.1',
    ]);
  });

  it('tells what changes since a saved plan', async () => {
    const saved = join(folder, 'saved.json');
    const { stdout } = await plan('--json');
    await writeFile(saved, stdout.replaceAll('"CdcStream"', '"OldStream"'));

    const { changes, warnings } = await planOf('--against', saved);
    const text = await plan('--against', saved);

    const replaced = changes?.filter(({ kind }) => kind === 'replaced').map(({ what }) => what);
    expect(replaced).toStrictEqual([
      'BillingSource EventSourceArn',
      'ArchiveSource EventSourceArn',
    ]);
    expect(warnings.map(({ code }) => code)).toStrictEqual([
      'mapping-replaced',
      'mapping-replaced',
    ]);
    expect(text.stdout).toContain(
      'replaced BillingSource EventSourceArn: OldStream.Arn to CdcStream.Arn',
    );
  });

  it('does not show the beginning of long values that begin alike', async () => {
    const saved = join(folder, 'widgets.json');
    const { stdout } = await plan('--json');
    await writeFile(saved, stdout.replaceAll('\\"p99\\"', '\\"p98\\"'));

    const compared = await plan('--against', saved);

    expect(compared.stdout).toMatch(/changed {2}MillraceDashboard Properties\.DashboardBody\n/);
  });

  it('measures filters and routes by sample records', async () => {
    const sample = '../examples/billing/fixtures/invoices.jsonl';

    const { functions, cost } = await planOf('--sample', sample);

    expect(functions[0]?.filter.measured).toMatchObject({ records: 17, dropped: 0 });
    const measured = cost.assumptions.filter(({ from }) => from === 'measured');
    expect(measured.map(({ name }) => name)).toStrictEqual(
      expect.arrayContaining(['match.high-usage-alert', 'recordBytes.cdc']),
    );
    // A DMS record is none of Debezium.
    expect(functions[1]?.filter.measured).toBeNull();
  });

  it('says how many sample records each function can read, and stops if there is none', async () => {
    const garbage = join(folder, 'garbage.jsonl');
    await writeFile(garbage, '{"card":"4111-1111"}\nno JSON 4111-1111\n');

    const some = await plan('--sample', '../examples/billing/fixtures/invoices.jsonl');
    const none = await plan('--sample', garbage);

    expect(some.stderr).toBe(
      'of 18 sample records, functions can read: billing 17, billingFromMsk 0, archive 18\n',
    );
    expect(none).toMatchObject({ exitCode: 3, stdout: '' });
    expect(none.stderr).toContain('No function can read any of the sample records');
    expect(none.stderr).not.toContain('4111');
  });

  it('warns of sample records that are not kept together by the key of their row', async () => {
    const record = {
      data: { invoice_id: 1 },
      metadata: {
        ...{ 'record-type': 'data', operation: 'insert', timestamp: '2026-11-20T00:00:00Z' },
        ...{ 'partition-key-type': 'schema-table', 'schema-name': 'dbo', 'table-name': 'invoices' },
      },
    };
    const sample = join(folder, 'sample.jsonl');
    await writeFile(sample, `${JSON.stringify(record)}\n`);

    const { warnings } = await planOf('--sample', sample);

    expect(warnings).toMatchObject([
      { code: 'unsafe-partition-key', place: 'function billing, source cdc' },
    ]);
  });

  it('writes files for other tools, and says beside them what they need', async () => {
    const cloudformation = await plan('--format', 'cloudformation');
    const iam = await plan('--format', 'iam');

    expect(JSON.parse(cloudformation.stdout)).toHaveProperty('Resources.BillingSource');
    expect(cloudformation.stderr).toMatch(
      /^The template around it must have: .*BillingLambdaFunction/,
    );
    expect(JSON.parse(iam.stdout)).toHaveProperty('archive.Statement');
    expect(iam.stderr).toBe('');
  });

  it.each([
    ['no settings', ['--settings', 'cli/none.json'], 3, 'ERR_CDC_INPUT_INVALID'],
    [
      'settings that bind nothing',
      ['--settings', '../package.json'],
      3,
      'ERR_CDC_DEPLOYMENT_INVALID',
    ],
    ['no saved plan', ['--against', 'cli/none.json'], 3, 'ERR_CDC_INPUT_INVALID'],
    ['another file as saved plan', ['--against', SETTINGS], 3, 'ERR_CDC_INPUT_INVALID'],
    ['no file of assumptions', ['--assumptions', 'cli/none.json'], 3, 'ERR_CDC_INPUT_INVALID'],
    ['an unknown assumption in a file', ['--assumptions', SETTINGS], 2, 'ERR_CDC_USAGE'],
    ['an assumption of no route', ['--assume', 'match.luck=1'], 2, 'ERR_CDC_USAGE'],
    ['a share above one', ['--assume', 'match=2'], 2, 'ERR_CDC_USAGE'],
    ['an unknown assumption', ['--assume', 'luck=1'], 2, 'ERR_CDC_USAGE'],
    ['changes that are no number', ['--changes-per-month', 'many'], 2, 'ERR_CDC_USAGE'],
    ['an unknown format', ['--format', 'pulumi'], 2, 'ERR_CDC_USAGE'],
    ['a comparison as a file', ['--format', 'iam', '--against', SETTINGS], 2, 'ERR_CDC_USAGE'],
  ])('refuses %s', async (_what, flags, exitCode, code) => {
    const result = await plan('--json', ...flags);

    expect(result.exitCode).toBe(exitCode);
    expect(result.stdout).toBe('');
    expect(JSON.parse(result.stderr)).toMatchObject({ code });
  });
});
