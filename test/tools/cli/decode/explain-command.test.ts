import { describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.ts';

const SERVICE = ['--service', 'fixtures/cli/billing-service.ts'];

/** A DMS record of the table `dbo.invoices`, committed at the given time. */
function record(operation: string, data: object, before?: object): string {
  return JSON.stringify({
    data,
    ...(before === undefined ? {} : { 'before-image': before }),
    metadata: {
      timestamp: '2026-11-19T22:00:00.500000Z',
      'commit-timestamp': '2026-11-19T22:00:00.000000Z',
      'record-type': 'data',
      operation,
      'partition-key-type': 'primary-key',
      'schema-name': 'dbo',
      'table-name': 'invoices',
      'transaction-id': 12884904270,
    },
  });
}

const ROW = {
  invoice_id: 7,
  customer_id: 3,
  email: 'sally@acme.example',
  billing_date: '2026-11-01',
  monthly_kwh_use: 60,
};

describe('millrace explain', () => {
  it('shows for each route the verdict, each condition and the request, without personal values', async () => {
    const { exitCode, stdout, stderr } = await runCommand(
      ['explain', '-', ...SERVICE],
      record('insert', ROW),
    );

    expect({ exitCode, stderr }).toStrictEqual({
      exitCode: 0,
      stderr:
        '1 record: 1 change; routes that act: 1 high-usage-alert, 1 customer-cache\n' +
        'clock: 2026-11-19T22:00, from the records; --at TIME for another\n',
    });
    expect(stdout).toBe(`line 1: create dbo.invoices  key {"invoice_id":7}
  in billingFromKinesis, billingFromMsk
    sends    high-usage-alert
             because Customers asked to be warned when a month is above normal.
             yes  where email             [{"exists":true}]       is ***
             yes  became monthly_kwh_use  [{"numeric":[">",45]}]  is 60
             -> sns billingAlerts {"message":"Use this month: 60 kWh","attributes":{}}
    sends    customer-cache
             because The portal shows the latest bill from its cache.
             -> dynamodb customerCache {"action":"invalidate","key":{"pk":"CUSTOMER#3"}}
  event filter, if switched on: passes it in billingFromKinesis, billingFromMsk

`);
  });

  it.each([
    ['did not match', record('update', { ...ROW, monthly_kwh_use: 40 }, ROW), 'no match'],
    ['cannot tell', record('update', ROW, { invoice_id: 7 }), 'a column that it needs was not'],
    ['is not on the operation', record('delete', ROW), 'not on this operation'],
  ])('says that a route %s', async (_what, message, reason) => {
    const { exitCode, stdout } = await runCommand(['explain', '-', ...SERVICE], message);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`skips    high-usage-alert: ${reason}`);
  });

  it('masks keys that are personal', async () => {
    const value = JSON.stringify({
      before: null,
      after: { email: 'sally@acme.example', city: 'Oslo' },
      source: {
        connector: 'postgresql',
        name: 'shop',
        db: 'd',
        schema: 'public',
        table: 'contacts',
      },
      op: 'c',
    });
    const line = { topic: 't', key: '{"email":"sally@acme.example"}', value, headers: [] };
    const argv = ['explain', '-', '--service', 'fixtures/cli/contacts-service.ts'];

    const { exitCode, stdout } = await runCommand(argv, JSON.stringify(line));

    expect(exitCode).toBe(0);
    expect(stdout).toContain('key {"email":"***"}');
    expect(stdout).toContain('"city":"Oslo"');
    expect(stdout).not.toContain('sally');
  });

  it('ends with 3 for routes that are not valid, and lists what is wrong', async () => {
    const argv = ['--json', 'explain', '-', '--service', 'fixtures/cli/broken-service.ts'];

    const { exitCode, stderr } = await runCommand(argv, record('insert', ROW));

    expect(exitCode).toBe(3);
    expect(JSON.parse(stderr)).toMatchObject({
      code: 'ERR_CDC_ROUTES_INVALID',
      place: 'fixtures/cli/broken-service.ts',
      message: expect.stringContaining('`because` is empty'),
    });
  });

  it('decides as if it were the given time', async () => {
    const argv = ['explain', '-', ...SERVICE, '--at', '2026-11-20T22:00:01Z'];

    const { stdout } = await runCommand(argv, record('insert', ROW));

    expect(stdout).toContain('rejected high-usage-alert');
    expect(stdout).toContain('!! billingAlerts ERR_CDC_CHANGE_TOO_OLD');
  });

  it('ends with 1 when a request cannot be built, and says why', async () => {
    const argv = ['explain', '-', ...SERVICE];

    const { exitCode, stdout } = await runCommand(argv, record('delete', { invoice_id: 7 }));

    expect(exitCode).toBe(1);
    expect(stdout).toContain('rejected customer-cache');
    expect(stdout).toContain('ERR_CDC_COLUMN_UNCAPTURED');
    expect(stdout).toContain('customer_id');
  });

  it('names records that no route can want, and those that cannot be decoded', async () => {
    const other = record('insert', ROW).replace('"invoices"', '"payments"');

    const { exitCode, stdout } = await runCommand(
      ['explain', '-', ...SERVICE],
      `${other}\n{"topic":"t","key":"{\\"id\\":1}","value":null}\n{"a":`,
    );

    expect(exitCode).toBe(1);
    expect(stdout).toContain('line 1: create dbo.payments');
    expect(stdout).toContain('no route is on this table');
    expect(stdout).toContain('line 2: tombstone: no row, so no route');
    expect(stdout).toContain('line 3: undecodable, ERR_CDC_JSON_INVALID');
  });

  it('says what the event filter of each function would have done', async () => {
    const other = record('insert', ROW).replace('"invoices"', '"payments"');

    const { stdout } = await runCommand(['explain', '-', ...SERVICE], other);

    // To the decoder of the other function it is no envelope, which is not to vanish.
    expect(stdout).toContain(
      'event filter, if switched on: drops it in billingFromKinesis; passes it in billingFromMsk',
    );
  });

  it('writes the same as one line of JSON for each record', async () => {
    const { lines } = await runCommand(
      ['explain', '-', '--json', ...SERVICE, '--function', 'billingFromKinesis'],
      `${record('insert', ROW)}\n${record('delete', ROW)}`,
    );

    expect(lines()).toMatchObject([
      {
        place: 'line 1',
        kind: 'change',
        table: 'dbo.invoices',
        operation: 'create',
        key: { invoice_id: 7 },
        groups: [
          {
            functions: ['billingFromKinesis'],
            routes: [{ route: 'high-usage-alert', outcome: 'sends' }, { outcome: 'sends' }],
          },
        ],
      },
      { place: 'line 2', operation: 'delete' },
    ]);
    expect(JSON.stringify(lines())).not.toContain('sally');
  });

  it.each([
    ['a function that is not there', ['--function', 'bilingFromMsk'], '--function'],
    ['a function without routes', ['--function', 'keepRaw'], '--function'],
    ['a time that is none', ['--at', 'yesterday'], '--at'],
  ])('ends with 2 for %s', async (_what, words, place) => {
    const { exitCode, stderr } = await runCommand(
      ['--json', 'explain', '-', ...SERVICE, ...words],
      record('insert', ROW),
    );

    expect(exitCode).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'ERR_CDC_USAGE', place });
  });
});
