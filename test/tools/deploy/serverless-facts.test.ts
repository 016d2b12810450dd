import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

const load = createRequire(import.meta.url);
const { toInput }: { readonly toInput: (serverless: object) => object } = load(
  '../../../src/tools/deploy/serverless-template.cjs',
);
const { unusedOf }: { readonly unusedOf: (service: object) => readonly object[] } = load(
  '../../../src/tools/deploy/serverless-facts.cjs',
);

describe('toInput', () => {
  it('answers what binds the service, and what the framework knows of its functions', () => {
    const service = {
      service: 'billing',
      provider: { memorySize: 512, timeout: 60, stage: 'prod', runtime: 'nodejs24.x' },
      functions: { billing: { role: 'Mine', vpc: {}, timeout: 30 } },
      custom: { millrace: { sources: {} } },
      resources: { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } },
    };

    expect(toInput({ service })).toStrictEqual({
      service: 'billing',
      stage: 'prod',
      millrace: { sources: {} },
      functions: {
        billing: {
          condition: undefined,
          memorySize: 512,
          timeout: 30,
          ownRole: true,
          inVpc: true,
          runtime: 'nodejs24.x',
          tracing: false,
          destinations: [],
          key: undefined,
          fileSystem: undefined,
          logGroup: undefined,
          provisionedConcurrency: false,
          environmentBytes: 0,
        },
      },
      role: {
        path: undefined,
        permissionsBoundary: undefined,
        tags: undefined,
        managedPolicies: undefined,
      },
      region: undefined,
      resources: { Topic: { Type: 'AWS::SNS::Topic' } },
      parameters: [],
      defaults: {},
      conditions: {},
    });
  });

  it('tells what the framework would give a function and its role, and no value of a variable', () => {
    const billing = {
      ...{ tracing: 'PassThrough', onError: 'arn:aws:sns:eu-west-1:111111111111:dead' },
      ...{ destinations: { onSuccess: 'other', onFailure: { type: 'sqs', arn: { Ref: 'Q' } } } },
      ...{ fileSystemConfig: { arn: 'arn:aws:elasticfilesystem:eu-west-1:1:access-point/f' } },
      ...{ logs: { logGroup: '/own' }, disableLogs: true, provisionedConcurrency: 2 },
      environment: { KEY: 'sécret', REF: { Ref: 'X' } },
    };
    const provider = {
      kmsKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/1',
      iam: { role: { path: '/team/', permissionBoundary: 'arn:b', tags: { a: 'b' } } },
      iamManagedPolicies: ['arn:managed'],
    };

    const input = toInput({
      service: {
        service: 'billing',
        provider: { ...provider, stage: 'prod' },
        functions: { billing },
      },
    });

    const account = `\${AWS::Region}:\${AWS::AccountId}`;
    expect(input).toMatchObject({
      functions: {
        billing: {
          tracing: true,
          destinations: [
            { arn: 'arn:aws:sns:eu-west-1:111111111111:dead' },
            {
              type: 'function',
              arn: {
                'Fn::Sub': `arn:\${AWS::Partition}:lambda:${account}:function:billing-prod-other`,
              },
            },
            { type: 'sqs', arn: { Ref: 'Q' } },
          ],
          key: 'arn:aws:kms:eu-west-1:111111111111:key/1',
          fileSystem: 'arn:aws:elasticfilesystem:eu-west-1:1:access-point/f',
          logGroup: '/own',
          provisionedConcurrency: true,
          environmentBytes: 13,
        },
      },
      role: {
        path: '/team/',
        permissionsBoundary: 'arn:b',
        tags: { a: 'b' },
        managedPolicies: ['arn:managed'],
      },
    });
    expect(JSON.stringify(input)).not.toContain('cret');
  });
});

describe('unusedOf', () => {
  it('names what of the shared role no role of a single function can have', () => {
    const role = { name: 'shared', statements: [{ Effect: 'Allow' }] };

    expect(unusedOf({ provider: { iam: { role } } })).toMatchObject([
      { code: 'unused-statements', place: 'provider.iam.role.statements' },
      { code: 'unused-role-name', place: 'provider.iam.role.name' },
    ]);
    expect(unusedOf({ provider: {} })).toStrictEqual([]);
  });
});
