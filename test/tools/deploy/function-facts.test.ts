import { describe, expect, it } from 'vitest';
import { kinesis, msk } from '../../../src/model/service.ts';
import type { Resource } from '../../../src/tools/cloudformation/resource.ts';
import type { Deployment, FunctionDeployment } from '../../../src/tools/deploy/deployment.ts';
import { planDeployment } from '../../../src/tools/deploy/plan-deployment.ts';
import { parseDeploySettings } from '../../../src/tools/deploy/settings/deploy-settings.ts';
import { serviceFrom, settingsOf } from './bindings.ts';

const stream = 'arn:aws:kinesis:eu-west-1:111111111111:stream/cdc';

/** A service of one function on Kinesis, with facts of the function and of all roles. */
function plan(things: object, { role = {}, ...others }: Record<string, object> = {}): Deployment {
  const settings = settingsOf({ stream, retentionHours: 168 }, { alarms: {} });
  return planDeployment(
    serviceFrom(kinesis('cdc')),
    parseDeploySettings({ ...settings, ...others, role, functions: { things } }),
  );
}

function functionOf(deployment: Deployment): FunctionDeployment {
  const [deployed] = deployment.functions;
  if (deployed === undefined) throw new TypeError('No function');
  return deployed;
}

function resourceOf(deployment: Deployment, id: string): Resource {
  const resource = functionOf(deployment).resources[id];
  if (resource === undefined) throw new TypeError(`No ${id}`);
  return resource;
}

function statementsOf(deployment: Deployment): Readonly<Record<string, unknown>> {
  const { statements } = functionOf(deployment);
  return Object.fromEntries(
    statements.map(({ sid, actions, resources }) => [sid, [...actions, ...resources]]),
  );
}

describe('the role of a function', () => {
  it('has its permissions as a resource of their own, which mapping and function wait for', () => {
    const deployment = plan({});

    expect(resourceOf(deployment, 'ThingsRole').Properties).not.toHaveProperty('Policies');
    expect(resourceOf(deployment, 'ThingsPermissions')).toMatchObject({
      Type: 'AWS::IAM::Policy',
      Properties: { Roles: [{ Ref: 'ThingsRole' }] },
    });
    expect(resourceOf(deployment, 'ThingsSource').DependsOn).toStrictEqual(['ThingsPermissions']);
  });

  it('names nothing of the template, so that the policy of a key may name the role', () => {
    const role = resourceOf(plan({ key: { 'Fn::GetAtt': ['Key', 'Arn'] } }), 'ThingsRole');

    expect(JSON.stringify(role)).not.toMatch(/Ref|Fn::/);
  });

  it('has boundary, path, tags and policies of the provider', () => {
    const role = {
      permissionsBoundary: 'arn:aws:iam::111111111111:policy/boundary',
      path: '/team/',
      tags: { owner: 'billing' },
      managedPolicies: ['arn:aws:iam::111111111111:policy/shared'],
    };

    expect(resourceOf(plan({}, { role }), 'ThingsRole').Properties).toMatchObject({
      PermissionsBoundary: 'arn:aws:iam::111111111111:policy/boundary',
      Path: '/team/',
      Tags: [{ Key: 'owner', Value: 'billing' }],
      ManagedPolicyArns: ['arn:aws:iam::111111111111:policy/shared'],
    });
  });

  it('allows what the settings of the function need', () => {
    const deployment = plan(
      {
        tracing: true,
        destinations: [
          { arn: 'arn:aws:sqs:eu-west-1:111111111111:dead' },
          { arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
          { arn: { Ref: 'Unknown' } },
          { type: 'eventBus', arn: { 'Fn::ImportValue': 'bus' } },
        ],
        key: 'arn:aws:kms:eu-west-1:111111111111:key/1',
        fileSystem: 'arn:aws:elasticfilesystem:eu-west-1:111111111111:access-point/fsap-1',
      },
      { resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: {} } } },
    );

    const { statements } = functionOf(deployment);
    expect(statements.find(({ sid }) => sid === 'FileSystem')?.conditions).toStrictEqual({
      StringEquals: {
        'elasticfilesystem:AccessPointArn':
          'arn:aws:elasticfilesystem:eu-west-1:111111111111:access-point/fsap-1',
      },
    });
    expect(statementsOf(deployment)).toMatchObject({
      Tracing: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments', '*'],
      Destination1: ['sqs:SendMessage', 'arn:aws:sqs:eu-west-1:111111111111:dead'],
      Destination2: ['sqs:SendMessage', { 'Fn::GetAtt': ['Queue', 'Arn'] }],
      Destination3: ['sns:Publish', { Ref: 'Unknown' }],
      Destination4: ['events:PutEvents', { 'Fn::ImportValue': 'bus' }],
      FunctionKey: ['kms:Decrypt', 'arn:aws:kms:eu-west-1:111111111111:key/1'],
      FileSystem: [
        'elasticfilesystem:ClientMount',
        'elasticfilesystem:ClientWrite',
        'arn:aws:elasticfilesystem:eu-west-1:111111111111:file-system/*',
      ],
    });
  });
});

describe('the logs of a function', () => {
  it('go to a group of its own', () => {
    const account = `\${AWS::Region}:\${AWS::AccountId}`;
    expect(statementsOf(plan({ logGroup: '/own/group' }))['Logs']).toStrictEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      { 'Fn::Sub': `arn:\${AWS::Partition}:logs:${account}:log-group:/own/group:*` },
    ]);
  });

  it('are not there if it has none, nor the alarms of its own metrics; and that is said', () => {
    const deployment = plan({ logGroup: false });

    const { resources } = functionOf(deployment);
    expect(JSON.stringify(resources)).not.toContain('ThingsLogGroup');
    expect(Object.keys(resources)).toContain('ThingsIteratorAgeAlarm');
    expect(Object.keys(resources)).not.toContain('ThingsQuarantineAlarm');
    expect(deployment.warnings).toContainEqual(
      expect.objectContaining({ code: 'no-logs', place: 'function things' }),
    );
  });
});

describe('the mapping of a function', () => {
  it.each([
    ['the function', {}, { 'Fn::GetAtt': ['ThingsLambdaFunction', 'Arn'] }],
    [
      'the alias whose instances wait',
      { provisionedConcurrency: true },
      { Ref: 'ThingsProvConcLambdaAlias' },
    ],
    ['the alias that is named', { alias: { Ref: 'LiveAlias' } }, { Ref: 'LiveAlias' }],
  ])('invokes %s', (_what, facts, FunctionName) => {
    expect(resourceOf(plan(facts), 'ThingsSource').Properties).toMatchObject({ FunctionName });
  });

  it('can be stopped, which is said', () => {
    const settings = settingsOf(
      { stream, retentionHours: 168 },
      { functions: { things: { enabled: 'false' } } },
    );
    const deployment = planDeployment(serviceFrom(kinesis('cdc')), parseDeploySettings(settings));

    expect(resourceOf(deployment, 'ThingsSource').Properties['Enabled']).toBe(false);
    expect(resourceOf(plan({}), 'ThingsSource').Properties['Enabled']).toBe(true);
    expect(deployment.warnings.map(({ code }) => code)).toContain('mapping-disabled');
  });

  it('of Kafka writes the log that is asked for, which needs provisioned pollers', () => {
    const cluster = 'arn:aws:kafka:eu-west-1:111111111111:cluster/shop/1';
    const planOf = (pollers: string) =>
      planDeployment(
        serviceFrom(msk('cdc', ['orders'])),
        parseDeploySettings(
          settingsOf({ cluster, retentionHours: 168, logLevel: 'INFO', pollers }),
        ),
      );

    const deployed = functionOf(planOf('provisioned'));
    expect(deployed.resources[deployed.mapping.logicalId]?.Properties).toMatchObject({
      LoggingConfig: { SystemLogLevel: 'INFO' },
    });
    expect(() => planOf('on-demand')).toThrow(/logLevel needs provisioned pollers/);
  });
});

describe('limits of AWS', () => {
  it('refuses an environment that is above 4,096 bytes for sure, and warns of a probable one', () => {
    expect(() => plan({ environmentBytes: 4_096 })).toThrow(
      /functions\.things\.environment has at least 4,\d+ bytes, and Lambda takes 4,096/,
    );
    expect(plan({ environmentBytes: 3_930 }).warnings.map(({ code }) => code)).toContain(
      'limit-near',
    );
    expect(plan({ environmentBytes: 2_000 }).warnings.map(({ code }) => code)).not.toContain(
      'limit-near',
    );
  });

  it('refuses a policy of more than 10,240 characters, without the white space', () => {
    const planOf = (count: number) => {
      const resources = Array.from({ length: count }, (_, index) => `arn:aws:s3:::bucket ${index}`);
      const statements = [{ actions: ['s3:GetObject'], resources }];
      const settings = settingsOf(
        { stream, retentionHours: 168 },
        { functions: { things: { statements } } },
      );
      return planDeployment(serviceFrom(kinesis('cdc')), parseDeploySettings(settings));
    };

    expect(() => planOf(400)).toThrow(/needs a policy of at least 1\d,\d+ characters/);
    expect(planOf(200).functions).toHaveLength(1);
  });
});

describe('regions', () => {
  const planIn = (region: string | undefined, targets: object) =>
    planDeployment(
      serviceFrom(kinesis('cdc')),
      parseDeploySettings({
        ...settingsOf({ stream, retentionHours: 168 }, { targets }),
        ...(region === undefined ? {} : { region }),
      }),
    );
  const table = 'arn:aws:dynamodb:us-east-1:111111111111:table/cache';

  it('refuses a source that is not where the functions are', () => {
    expect(() => planIn('us-east-1', { cache: 'cache' })).toThrow(
      /sources\.cdc\.stream is in eu-west-1, and the functions are in us-east-1/,
    );
  });

  it.each([['eu-west-1'], [undefined]])(
    'refuses a target of another region than the functions or their source (%s)',
    (region) => {
      expect(() => planIn(region, { cache: table })).toThrow(
        /targets\.cache is in us-east-1, and the function calls eu-west-1: every record would fail/,
      );
    },
  );

  it('takes a target of another region if the handler calls it there', () => {
    const { functions } = planIn('eu-west-1', { cache: { address: table, region: 'us-east-1' } });

    expect(functions).toHaveLength(1);
  });

  it('refuses a key that is not where its target is', () => {
    const key = 'arn:aws:kms:us-east-1:111111111111:key/1';
    expect(() => planIn('eu-west-1', { cache: { address: 'cache', key } })).toThrow(
      /targets\.cache\.key is in us-east-1/,
    );
  });
});
