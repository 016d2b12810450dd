import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { listReferences } from '../../src/tools/cloudformation/list-references.ts';
import {
  idsOutside,
  toCloudFormation,
} from '../../src/tools/deploy/formats/cloudformation-fragment.ts';
import { planDeployment } from '../../src/tools/deploy/plan-deployment.ts';
import { parseDeploySettings } from '../../src/tools/deploy/settings/deploy-settings.ts';
import { replicaService } from '../replica/service.ts';
import settings from './settings.json' with { type: 'json' };

const deployment = planDeployment(replicaService, parseDeploySettings(settings));
const main = await readFile(`${import.meta.dirname}/main.tf`, 'utf8');

/** The names that a block gives values to. */
function namesIn(block: RegExp): readonly string[] {
  const [, body = ''] = block.exec(main) ?? [];
  return [...body.matchAll(/^ +(\w+) += /gm)].map(([, name = '']) => name);
}

describe('the Terraform configuration', () => {
  const declared = namesIn(/^ {4}Parameters = \{\n([\s\S]*?)\n {4}\}/m);

  it('declares parameters for what the plan refers to, and gives each a value', () => {
    const fragment = toCloudFormation(deployment);
    const made = ['ReplicaLogGroup', 'ReplicaLambdaFunction', ...Object.keys(fragment.Resources)];
    const ofEnvironment = deployment.functions.flatMap(({ environment }) =>
      listReferences(environment).map(({ id }) => id),
    );

    const wanted = new Set([...idsOutside(fragment), ...ofEnvironment]);
    expect(new Set([...declared, ...made])).toStrictEqual(new Set([...wanted, ...made]));
    expect(namesIn(/^ {2}parameters = \{\n([\s\S]*?)\n {2}\}/m)).toStrictEqual(declared);
  });

  it('makes what of the function the plan leaves to it, under the ids of the plan', () => {
    const [planned] = deployment.functions;

    expect(main).toContain(`      ${planned?.functionId} = {`);
    expect(planned?.functionId).toBe('ReplicaLambdaFunction');
    expect(main).toContain('      ReplicaLogGroup = {');
  });
});
