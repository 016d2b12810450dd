import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { toTerraformJson } from '../../src/deploy/formats/terraform-json.ts';
import { planDeployment } from '../../src/deploy/plan-deployment.ts';
import { parseDeploySettings } from '../../src/deploy/settings/deploy-settings.ts';
import { faultsOf } from '../../test/deploy/formats/terraform-faults.ts';
import { replicaService } from '../replica/service.ts';
import settings from './settings.json' with { type: 'json' };

const deployment = planDeployment(replicaService, parseDeploySettings(settings));
const file = toTerraformJson(deployment);
const main = await readFile(`${import.meta.dirname}/main.tf`, 'utf8');

/** The names that a block gives values to. */
function namesIn(block: RegExp): readonly string[] {
  const [, body = ''] = block.exec(main) ?? [];
  return [...body.matchAll(/^ +(\w+) +=/gm)].map(([, name = '']) => name);
}

describe('the Terraform configuration', () => {
  it('is around a module that the provider understands', () => {
    expect(faultsOf(file)).toStrictEqual([]);
  });

  it('gives the module its variables, and takes outputs that it has', () => {
    const given = namesIn(/^module "millrace" \{\n([\s\S]*?)\n\}/m);
    const taken = [...main.matchAll(/module\.millrace\.(\w+)/g)].map(([, name]) => name);

    const wanted = Object.keys(file.variable ?? {});
    expect(new Set(given.filter((name) => name !== 'source'))).toStrictEqual(new Set(wanted));
    expect(Object.keys(file.output ?? {})).toStrictEqual(expect.arrayContaining(taken));
  });

  it('gives the function the environment that is planned', () => {
    const given = namesIn(/variables = \{\n([\s\S]*?)\n {4}\}/);

    const planned = Object.keys(deployment.functions[0]?.environment ?? {});
    expect(new Set(given)).toStrictEqual(new Set(planned));
  });
});
