import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kinesis } from '../../../src/model/service.ts';
import { planDeployment } from '../../../src/tools/deploy/plan-deployment.ts';
import {
  parseDeploySettings,
  readDeploySettings,
} from '../../../src/tools/deploy/settings/deploy-settings.ts';
import { serviceFrom, settingsOf } from './bindings.ts';

const cdc = { stream: 'arn:aws:kinesis:eu-west-1:111111111111:stream/cdc', retentionHours: 168 };

describe('parseDeploySettings', () => {
  it.each([
    [5, 'No settings: millrace is not a block of settings'],
    [['cdc'], 'No settings: millrace is not a block of settings'],
    [undefined, 'No settings: millrace is missing: what binds the service'],
  ])('tells %j in place of the settings from settings that are missing', (millrace, message) => {
    expect(() => parseDeploySettings({ service: 'shop', millrace })).toThrow(
      expect.objectContaining({ message, details: { place: 'serverless.yml' } }),
    );
  });

  it.each([
    ['quarantine', 5],
    ['archive', 'bucket'],
    ['network', ['subnet-1']],
    ['alarms', 5],
  ])('refuses a %s of %j by name', (name, given) => {
    const { problems } = parseDeploySettings(settingsOf(cdc, { [name]: given }));

    expect(problems).toStrictEqual([`custom.millrace.${name} is not a block of settings`]);
  });
});

describe('names of buckets', () => {
  const error = 'is no name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens';

  it.each([
    'ab',
    'Kept',
    'kept_records',
    'kept..records',
    '-kept',
    'arn:aws:s3:::kept',
    'x'.repeat(64),
  ])('refuses %s', (bucket) => {
    const given = { quarantine: { bucket, failureBucket: bucket }, archive: { bucket } };

    expect(parseDeploySettings(settingsOf(cdc, given)).problems).toStrictEqual([
      `custom.millrace.quarantine.bucket ${error}`,
      `custom.millrace.quarantine.failureBucket ${error}`,
      `custom.millrace.archive.bucket ${error}`,
    ]);
  });

  it.each(['abc', 'kept-records.2', { Ref: 'Kept' }])('takes %j', (bucket) => {
    expect(parseDeploySettings(settingsOf(cdc, { quarantine: { bucket } })).problems).toStrictEqual(
      [],
    );
  });
});

describe('references of the settings', () => {
  const settings = {
    ...settingsOf(
      { stream: { 'Fn::If': ['Own', { 'Fn::GetAtt': ['Cdc', 'Arn'] }, { Ref: 'CdcArn' }] } },
      {
        targets: {
          cache: { address: { Ref: 'Cahe' }, arn: { 'Fn::Sub': `\${Cahe.Arn}\${AWS::Region}` } },
        },
        network: { subnets: [{ Ref: 'Subnet' }], securityGroups: [{ 'Fn::ImportValue': 'group' }] },
        quarantine: { key: { 'Fn::Sub': [`x-\${Own}-\${Key}`, { Own: 'here' }] } },
        archive: { bucket: { Ref: 'QuarantineBucket' } },
        alarms: { topic: { Ref: 'SNSTopicAlarms' } },
        functions: {
          things: {
            statements: [
              {
                actions: ['lambda:InvokeFunction'],
                resources: [{ 'Fn::GetAtt': ['OtherLambdaFunction', 'Arn'] }],
              },
            ],
          },
        },
      },
    ),
    functions: { things: {}, other: {} },
    resources: { Cdc: { Type: 'AWS::Kinesis::Stream', Properties: {} } },
  };

  it('have to name what the template has, or the framework makes (I6)', () => {
    const { problems } = parseDeploySettings({ ...settings, parameters: ['CdcArn'] });

    expect(problems).toStrictEqual([
      'custom.millrace.targets.cache.address names Cahe, which is neither a resource nor a parameter of the template',
      'custom.millrace.targets.cache.arn names Cahe, which is neither a resource nor a parameter of the template',
      'custom.millrace.network.subnets.0 names Subnet, which is neither a resource nor a parameter of the template',
      'custom.millrace.quarantine.key names Key, which is neither a resource nor a parameter of the template',
    ]);
  });

  it('are not checked where nobody knows the whole template', () => {
    expect(parseDeploySettings(settings).problems).toStrictEqual([]);
  });
});

describe('readDeploySettings', () => {
  it.each([
    ['no JSON', '{', 'No settings: it is not JSON'],
    ['no settings', '{}', /^No settings: service is missing/],
    ['a wrong setting', JSON.stringify(settingsOf({ ...cdc, steam: 'x' })), /sources\.cdc\.steam/],
  ])('names the file that has %s', async (_what, text, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-settings-'));
    const file = join(folder, 'deploy.json');
    writeFileSync(file, text);

    const planned = readDeploySettings(file, 'deploy.json').then((settings) =>
      planDeployment(serviceFrom(kinesis('cdc')), settings),
    );

    await expect(planned).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_CDC_DEPLOYMENT_INVALID',
        message: expect.stringMatching(message),
        details: { place: 'deploy.json' },
      }),
    );
    rmSync(folder, { recursive: true });
  });
});
