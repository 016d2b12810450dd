import { describe, expect, it } from 'vitest';
import { readDeployedMapping } from '../../../../src/tools/cli/streams/deployed-mapping.ts';

const ARN = 'arn:aws';
const MILLRACE = {
  sources: {
    cdc: { stream: `${ARN}:kinesis:eu-west-1:000000000000:stream/cdc`, retentionHours: 168 },
    mskCdc: {
      cluster: `${ARN}:kafka:eu-west-1:000000000000:cluster/cdc/1-2`,
      auth: 'iam',
      pollers: 'on-demand',
      retentionHours: 168,
    },
  },
  targets: {
    billingAlerts: `${ARN}:sns:eu-west-1:000000000000:alerts`,
    customerCache: `${ARN}:dynamodb:eu-west-1:000000000000:table/cache`,
    invoiceSearch: {
      address: 'https://search.invalid/invoices',
      arn: `${ARN}:es:eu-west-1:000000000000:domain/search`,
    },
    rawRecords: `${ARN}:firehose:eu-west-1:000000000000:deliverystream/raw`,
  },
};

function read(functionName: string, millrace: object) {
  return readDeployedMapping({
    functionName,
    serviceFile: 'test/fixtures/billing/src/service.ts',
    cwd: process.cwd(),
    deploySettings: { service: 'billing', stage: 'dev', millrace },
  });
}

describe('readDeployedMapping', () => {
  it('answers the settings and the filter that are deployed', async () => {
    const billing = { filters: true, batchSize: 300, batchWindow: 2, parallelization: 3 };

    const { mapping, note } = await read('billing', { ...MILLRACE, functions: { billing } });

    expect(mapping).toMatchObject({
      stream: 'kinesis',
      isOnDemand: false,
      settings: {
        batchSize: 300,
        maximumBatchingWindowMs: 2000,
        parallelizationFactor: 3,
        startingPosition: { at: 'TRIM_HORIZON' },
      },
    });
    expect(note).toMatch(
      /^as deployed: batches of 300, a window of 2 s, a filter of \d+ patterns?$/,
    );
  });

  it('says that Kafka without provisioned pollers answers nothing partly, and has no limits', async () => {
    const { mapping } = await read('billingFromMsk', MILLRACE);

    expect(mapping).toMatchObject({ stream: 'kafka', isOnDemand: true });
    expect(mapping?.settings).not.toHaveProperty('filterCriteria');
    expect(mapping?.settings).not.toHaveProperty('maximumRetryAttempts');
  });

  it('tells what cannot be planned, and hinders nobody', async () => {
    const { mapping, note } = await read('billing', { sources: MILLRACE.sources });

    expect(mapping).toBeUndefined();
    expect(note).toContain('not as deployed: ');
    expect(note).toContain('billingAlerts');
  });

  it('has nothing to say where nothing binds the service', async () => {
    const found = await readDeployedMapping({
      functionName: 'billing',
      serviceFile: 'test/fixtures/billing/src/service.ts',
      cwd: process.cwd(),
      deploySettings: undefined,
    });

    expect(found).toStrictEqual({ mapping: undefined, note: undefined });
  });
});
