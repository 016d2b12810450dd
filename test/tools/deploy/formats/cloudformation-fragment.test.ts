import { describe, expect, it } from 'vitest';
import {
  listReferences,
  partsOfSub,
} from '../../../../src/tools/cloudformation/list-references.ts';
import {
  idsOutside,
  toCloudFormation,
} from '../../../../src/tools/deploy/formats/cloudformation-fragment.ts';
import { toIamPolicies } from '../../../../src/tools/deploy/formats/iam-policies.ts';
import { planDeployment } from '../../../../src/tools/deploy/plan-deployment.ts';
import { parseDeploySettings } from '../../../../src/tools/deploy/settings/deploy-settings.ts';
import { billingDeployment } from '../../plan/report/billing-deployment.ts';
import { bindings, serviceFrom } from '../bindings.ts';

describe('toCloudFormation', () => {
  it('has the resources of all functions and the shared ones', () => {
    const { Resources } = toCloudFormation(billingDeployment);

    expect(Object.keys(Resources)).toStrictEqual([
      'QuarantineBucket',
      'Dashboard',
      'BillingSource',
      'BillingIteratorAgeAlarm',
    ]);
  });

  it('names what the template around it must have, and nothing that it has itself', () => {
    const { kinesis } = bindings;
    if (kinesis === undefined) throw new TypeError('No binding');
    const deployment = planDeployment(
      serviceFrom(kinesis.source),
      parseDeploySettings(kinesis.settings),
    );

    const fragment = toCloudFormation(deployment);

    const outside = idsOutside(fragment);
    const functionIds = deployment.functions.map(({ functionId }) => functionId);
    expect(outside).toStrictEqual(expect.arrayContaining(functionIds));
    expect(outside.filter((id) => id in fragment.Resources)).toStrictEqual([]);
    expect(outside.filter((id) => id.startsWith('AWS::'))).toStrictEqual([]);
  });
});

describe('listReferences', () => {
  it('finds Ref, Fn::GetAtt and Fn::Sub at any depth', () => {
    const value = [
      { a: { Ref: 'A' }, b: { 'Fn::GetAtt': ['B', 'Arn'] } },
      { 'Fn::Join': ['', [{ 'Fn::GetAtt': 'C.Arn' }]] },
      { 'Fn::Sub': [`\${D}-\${E.Arn}-\${F}-\${!G}`, { F: { Ref: 'H' } }] },
      { Ref: 'AWS::Region' },
    ];

    expect(listReferences(value).map(({ id }) => id)).toStrictEqual(['A', 'B', 'C', 'D', 'E', 'H']);
  });

  it('keeps the text of what only looks like a name', () => {
    expect(partsOfSub(`a\${!b}c`)).toStrictEqual([`a\${b}c`]);
  });
});

describe('toIamPolicies', () => {
  it('has the statements of each function', () => {
    const policies = toIamPolicies(billingDeployment);

    expect(policies['archive']).toStrictEqual({ Version: '2012-10-17', Statement: [] });
    expect(policies['billing']).toMatchObject({
      Statement: [
        { Sid: 'ReadCdc', Effect: 'Allow' },
        {
          Sid: 'SendBillingAlerts',
          Action: ['sns:Publish'],
          Resource: { Ref: 'BillingAlertsTopic' },
        },
      ],
    });
  });
});
