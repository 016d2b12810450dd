import { beforeAll, describe, expect, it } from 'vitest';
import { actionsOfVerb } from '../../src/deploy/actions-of-verb.ts';
import type { FunctionSpec } from '../../src/model/service.ts';
import { billingService } from '../../src/service.ts';
import {
  actionsOf,
  findStatements,
  packageService,
  type Statement,
  type Template,
} from './package-service.ts';

interface Need {
  readonly functionName: string;
  readonly verb: string;
  readonly target: string;
}

let template: Template;
beforeAll(() => {
  ({ template } = packageService());
}, 60_000);

const functions: readonly (readonly [string, FunctionSpec])[] = Object.entries(
  billingService.functions,
);

/** What the routes and the archive of each function do, and where. */
const needs: readonly Need[] = functions.flatMap(([functionName, { routes = [], archive }]) => [
  ...routes
    .flatMap((set) => Object.values(set))
    .flatMap(({ sends }) => sends)
    .map(({ verb, target }) => ({ functionName, verb, target: target.name })),
  ...(archive === undefined ? [] : [{ functionName, verb: 'archive', target: archive.to.name }]),
]);

/** `billingFromMsk` → the logical id that the framework gives its function. */
function functionId(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`;
}

/** The statements of the role of a function: its own and those of the policies it names. */
function statementsOf(name: string): readonly Statement[] {
  const { Role } = template.Resources[functionId(name)]?.Properties ?? {};
  const [roleId = ''] = (Role as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];
  const policies = JSON.stringify(template.Resources[roleId]?.Properties['ManagedPolicyArns']);
  return findStatements(template).filter(
    ({ heldBy }) => heldBy === roleId || policies.includes(`{"Ref":"${heldBy}"}`),
  );
}

/** What the resource of a statement on this target must mention. */
function resourceNameOf({ functionName, target }: Need): string {
  const { Environment } = template.Resources[functionId(functionName)]?.Properties ?? {};
  const { Variables } = Environment as { Variables: Record<string, string | { Ref: string }> };
  const binding = Variables[`TARGET_${target}`];
  expect(binding, `TARGET_${target} is bound`).toBeDefined();
  // OpenSearch is bound by its address, and permitted by the ARN of its domain.
  return typeof binding === 'object' ? binding.Ref : 'OpenSearchDomainArn';
}

describe('the role of each function', () => {
  it('belongs to a function of the service, and each function of the service is deployed', () => {
    const deployed = Object.keys(template.Resources).filter((id) => id.endsWith('LambdaFunction'));

    expect(new Set(functions.map(([name]) => functionId(name)))).toStrictEqual(new Set(deployed));
  });

  it.each(needs)('lets $functionName do $verb on $target', (need) => {
    const resource = resourceNameOf(need);
    const granted = statementsOf(need.functionName)
      .filter((statement) => JSON.stringify(statement.Resource).includes(resource))
      .flatMap(actionsOf);

    const actions = actionsOfVerb(need.verb);
    expect(actions, `the actions of ${need.verb} are known`).not.toStrictEqual([]);
    expect(granted).toEqual(expect.arrayContaining([...actions]));
  });

  it.each(functions)('lets %s write to quarantine', (name) => {
    const granted = statementsOf(name).filter((statement) =>
      JSON.stringify(statement.Resource).includes('QuarantineBucket'),
    );

    expect(granted.flatMap(actionsOf)).toStrictEqual(['s3:PutObject']);
  });

  it('reads the topics that the service names', () => {
    const { Topics } = template.Resources['BillingFromMskSource']?.Properties ?? {};
    const { source } = billingService.functions.billingFromMsk;

    expect(source).toMatchObject({ stream: 'kafka', topics: Topics });
  });
});
