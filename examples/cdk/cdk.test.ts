import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  idsOutside,
  toCloudFormation,
} from '../../src/tools/deploy/formats/cloudformation-fragment.ts';
import { planDeployment } from '../../src/tools/deploy/plan-deployment.ts';
import { parseDeploySettings } from '../../src/tools/deploy/settings/deploy-settings.ts';
import { replicaService } from '../replica/service.ts';
import settings from './settings.json' with { type: 'json' };

const deployment = planDeployment(replicaService, parseDeploySettings(settings));
const stack = await readFile(`${import.meta.dirname}/stack.ts`, 'utf8');

describe('the CDK stack', () => {
  it('declares what the planned resources refer to', () => {
    const ofFunctions = deployment.functions.flatMap(({ functionId }) => [
      functionId,
      functionId.replace('LambdaFunction', 'LogGroup'),
    ]);
    const others = idsOutside(toCloudFormation(deployment)).filter(
      (id) => !ofFunctions.includes(id),
    );

    expect(others.filter((id) => !stack.includes(`'${id}'`))).toStrictEqual([]);
  });

  it('finds one role for each function', () => {
    const roles = deployment.functions.map(
      ({ resources }) =>
        Object.values(resources).filter(({ Type }) => Type === 'AWS::IAM::Role').length,
    );

    expect(roles).toStrictEqual([1]);
  });
});
