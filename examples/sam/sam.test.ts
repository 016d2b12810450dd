import { describe, expect, it } from 'vitest';
import {
  idsOutside,
  toCloudFormation,
} from '../../src/tools/deploy/formats/cloudformation-fragment.ts';
import { planDeployment } from '../../src/tools/deploy/plan-deployment.ts';
import { parseDeploySettings } from '../../src/tools/deploy/settings/deploy-settings.ts';
import { replicaService } from '../replica/service.ts';
import settings from './settings.json' with { type: 'json' };
import template from './template.json' with { type: 'json' };

const deployment = planDeployment(replicaService, parseDeploySettings(settings));
const fragment = toCloudFormation(deployment);
const own = { ...template.Parameters, ...template.Resources };

describe('the SAM template', () => {
  it('has what the included resources refer to, and none of their ids', () => {
    const ids = Object.keys(own);

    expect(ids).toStrictEqual(expect.arrayContaining([...idsOutside(fragment)]));
    expect(ids.filter((id) => id in fragment.Resources)).toStrictEqual([]);
  });

  it('gives the function what is planned', () => {
    const { Properties } = template.Resources.ReplicaLambdaFunction;
    const [planned] = deployment.functions;

    expect(Properties.Environment.Variables).toStrictEqual(planned?.environment);
    expect(Properties.Role['Fn::GetAtt']).toStrictEqual([planned?.roleId, 'Arn']);
    expect([Properties.MemorySize, Properties.Timeout]).toStrictEqual([
      planned?.memoryMb,
      planned?.timeoutSeconds,
    ]);
  });
});
