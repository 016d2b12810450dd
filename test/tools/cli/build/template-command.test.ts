import { describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.ts';

const template = ['template', '--json', '--service', 'fixtures/billing/src/service.ts'];

const settings = {
  service: 'billing',
  stage: 'prod',
  millrace: {
    sources: {
      cdc: { stream: 'arn:aws:kinesis:eu-west-1:111111111111:stream/cdc', retentionHours: 168 },
      mskCdc: {
        cluster: 'arn:aws:kafka:eu-west-1:111111111111:cluster/billing/0a1b-1',
        retentionHours: 168,
      },
    },
    targets: {
      billingAlerts: 'arn:aws:sns:eu-west-1:111111111111:alerts',
      customerCache: 'cache',
      invoiceSearch: {
        address: 'https://search.example/invoices',
        arn: 'arn:aws:es:eu-west-1:111111111111:domain/search',
      },
      rawRecords: 'raw',
    },
    alarms: { topic: 'arn:aws:sns:eu-west-1:111111111111:on-call' },
  },
};

describe('millrace template', () => {
  it('prints what each function of the service gets', async () => {
    const { exitCode, stderr, lines } = await runCommand(template, JSON.stringify(settings));

    const [fragment] = lines();
    expect({ exitCode, stderr }).toStrictEqual({ exitCode: 0, stderr: '' });
    expect(fragment).toMatchObject({
      resources: { BillingRole: { Type: 'AWS::IAM::Role' }, QuarantineBucket: {} },
      functions: {
        billing: {
          role: 'BillingRole',
          environment: { TARGET_customerCache: 'cache', MILLRACE_PARTIAL_ANSWERS: 'honoured' },
          local: { TARGET_invoiceSearch: 'http://127.0.0.1:2/invoicesearch' },
        },
        billingFromMsk: { environment: { MILLRACE_PARTIAL_ANSWERS: 'off' } },
        archive: { role: 'ArchiveRole' },
      },
      warnings: [],
    });
  });

  it('names every binding that is missing, in one line of JSON', async () => {
    const input = JSON.stringify({ ...settings, millrace: { ...settings.millrace, targets: {} } });
    const { exitCode, stdout, stderr } = await runCommand(template, input);

    expect({ exitCode, stdout }).toStrictEqual({ exitCode: 3, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({
      code: 'ERR_CDC_DEPLOYMENT_INVALID',
      message: expect.stringMatching(/targets\.billingAlerts[\s\S]*targets\.rawRecords/),
    });
  });

  it('refuses a service that fails at cold start (I6)', async () => {
    const words = ['template', '--json', '--service', 'fixtures/cli/broken-service.ts'];
    const { exitCode, stderr } = await runCommand(words, JSON.stringify(settings));

    expect(exitCode).toBe(3);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'ERR_CDC_ROUTES_INVALID' });
  });

  it('refuses settings that are not JSON', async () => {
    const { exitCode, stderr } = await runCommand(template, 'service: billing');

    expect(exitCode).toBe(3);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'ERR_CDC_INPUT_INVALID' });
  });

  it('refuses a starting time in the future, as Lambda would', async () => {
    const functions = { billing: { startingPosition: { at: '9999-01-01T00:00:00Z' } } };
    const input = JSON.stringify({ ...settings, millrace: { ...settings.millrace, functions } });

    const { exitCode, stderr } = await runCommand(template, input);

    expect(exitCode).toBe(3);
    expect(JSON.parse(stderr)).toMatchObject({
      code: 'ERR_CDC_DEPLOYMENT_INVALID',
      place: 'serverless.yml',
      message: expect.stringContaining('functions.billing.startingPosition.at is in the future'),
    });
  });
});
