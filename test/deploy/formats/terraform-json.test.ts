import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../src/deploy/cloudformation.ts';
import {
  type TerraformJson,
  toSnake,
  toTerraformJson,
} from '../../../src/deploy/formats/terraform-json.ts';
import { planDeployment } from '../../../src/deploy/plan-deployment.ts';
import { parseDeploySettings } from '../../../src/deploy/settings/deploy-settings.ts';
import { billingService } from '../../fixtures/billing/src/service.ts';
import { bindings, serviceFrom } from '../bindings.ts';
import { deploymentOf } from '../plan/billing-deployment.ts';
import { expressionsIn, faultsOf } from './terraform-faults.ts';

function terraformOf(resources: Readonly<Record<string, Resource>>): TerraformJson {
  return toTerraformJson({ ...deploymentOf(), shared: resources });
}

function bound(name: string): TerraformJson {
  const binding = bindings[name];
  if (binding === undefined) throw new TypeError(`No binding ${name}`);
  const settings = parseDeploySettings(binding.settings);
  return toTerraformJson(planDeployment(serviceFrom(binding.source), settings));
}

describe('toTerraformJson', () => {
  it.each(Object.keys(bindings))('writes for %s only what the provider knows', (name) => {
    expect(faultsOf(bound(name))).toStrictEqual([]);
  });

  it('writes alarms, the dashboard and the archive of the billing service', async () => {
    const text = await readFile(
      `${import.meta.dirname}/../../cli/plan/billing-settings.json`,
      'utf8',
    );
    const settings = parseDeploySettings(JSON.parse(text));

    const file = toTerraformJson(planDeployment(billingService, settings));

    expect(faultsOf(file)).toStrictEqual([]);
    expect(Object.keys(file.resource)).toStrictEqual(
      expect.arrayContaining(['aws_cloudwatch_metric_alarm', 'aws_cloudwatch_dashboard']),
    );
  });

  it.each(['kinesis', 'msk-scram-provisioned'])('writes %s as its golden file', async (name) => {
    const text = `${JSON.stringify(bound(name), null, 2)}\n`;

    await expect(text).toMatchFileSnapshot(`golden/${name}.tf.json`);
  });

  it('makes variables of what it does not have, and knows what it has', () => {
    const { variable, resource } = terraformOf({
      FailureBucket: { Type: 'AWS::S3::Bucket', Properties: {} },
      BillingSource: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { 'Fn::GetAtt': ['BillingLambdaFunction', 'Arn'] },
          EventSourceArn: { Ref: 'StreamArn' },
          DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': 'FailureBucket.Arn' } } },
        },
      },
    });

    expect(Object.keys(variable ?? {})).toStrictEqual([
      'billing_lambda_function_arn',
      'stream_arn',
    ]);
    expect(resource['aws_lambda_event_source_mapping']?.['billing_source']).toStrictEqual({
      function_name: `\${var.billing_lambda_function_arn}`,
      event_source_arn: `\${var.stream_arn}`,
      destination_config: {
        on_failure: { destination_arn: `\${aws_s3_bucket.failure_bucket.arn}` },
      },
    });
  });

  it('makes what has a condition once or not at all', () => {
    const { variable, resource, output } = terraformOf({
      Role: {
        Type: 'AWS::IAM::Role',
        Condition: 'HasMsk',
        Properties: {
          AssumeRolePolicyDocument: {},
          Policies: [{ PolicyName: 'p', PolicyDocument: {} }],
        },
      },
    });

    expect(variable).toMatchObject({ has_msk: { type: 'bool' } });
    expect(resource['aws_iam_role_policy']?.['role_p']).toMatchObject({
      count: `\${var.has_msk ? 1 : 0}`,
      role: `\${aws_iam_role.role[0].name}`,
    });
    expect(output).toStrictEqual({ role_arn: { value: `\${one(aws_iam_role.role[*].arn)}` } });
  });

  it.each([
    ['a text with what looks like an expression', `a\${b}%{c}`, `a$\${b}%%{c}`],
    ['Fn::Join', { 'Fn::Join': ['/', ['a', { Ref: 'B' }]] }, `a/\${var.b}`],
    ['Fn::Sub', { 'Fn::Sub': `a/\${B.C}/\${!D}` }, `a/\${var.b_c}/$\${D}`],
    [
      'Fn::Sub with values',
      { 'Fn::Sub': [`\${X}-\${Y}`, { X: { Ref: 'B' } }] },
      `\${var.b}-\${var.y}`,
    ],
    [
      'another text in place of one',
      { 'Fn::Join': [':topic/', { 'Fn::Split': [':cluster/', { Ref: 'Arn' }] }] },
      `\${replace(var.arn, ":cluster/", ":topic/")}`,
    ],
    ['Fn::If', { 'Fn::If': ['IsB', 'a', { Ref: 'C' }] }, `\${var.is_b ? "a" : var.c}`],
    ['the account', { Ref: 'AWS::AccountId' }, `\${data.aws_caller_identity.current.account_id}`],
  ])('writes %s', (_what, value, written) => {
    const file = terraformOf({
      D: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: value } },
    });

    expect(file.resource['aws_cloudwatch_dashboard']?.['d']).toStrictEqual({
      dashboard_body: written,
    });
    expect(() => expressionsIn(file)).not.toThrow();
  });

  it.each([
    ['a resource', { Type: 'AWS::Other::Thing', Properties: {} }],
    ['a property', { Type: 'AWS::CloudWatch::Alarm', Properties: { New: 1 } }],
    ['a property of a block', { Type: 'AWS::S3::Bucket', Properties: { Tags: [] } }],
    [
      'a function',
      { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: { 'Fn::Base64': 'a' } } },
    ],
  ])('refuses %s that it cannot write, and leaves nothing out', (_what, resource) => {
    expect(() => terraformOf({ X: resource })).toThrow(
      expect.objectContaining({ code: 'ERR_CDC_DEPLOYMENT_INVALID' }),
    );
  });
});

describe('toSnake', () => {
  it.each([
    ['BillingFromMskSource', 'billing_from_msk_source'],
    ['KMSKeyArn', 'kms_key_arn'],
    ['a.b-c', 'a_b_c'],
  ])('writes %s as %s', (id, name) => {
    expect(toSnake(id)).toBe(name);
  });
});
