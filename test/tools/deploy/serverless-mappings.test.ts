import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { Fragment } from '../../../src/tools/deploy/build-fragment.ts';

const load = createRequire(import.meta.url);
const {
  mergeFragment,
}: { readonly mergeFragment: (service: object, fragment: Fragment) => readonly string[] } = load(
  '../../../src/tools/deploy/serverless-template.cjs',
);

const fragment: Fragment = {
  resources: { BillingSource: { Type: 'AWS::Lambda::EventSourceMapping', Properties: {} } },
  functions: {
    billing: {
      functionId: 'BillingLambdaFunction',
      role: undefined,
      dependsOn: ['BillingPermissions'],
      environment: { MILLRACE_PARTIAL_ANSWERS: 'honoured' },
      local: {},
      network: undefined,
    },
  },
  warnings: [],
};

interface Written {
  readonly events?: unknown;
  readonly resources?: object;
  readonly extensions?: object;
}

/** What stands in the way of a service that has this beside what is generated. */
function problemsOf({ events, resources = {}, extensions }: Written): readonly string[] {
  const service = {
    provider: {},
    functions: {
      billing: { name: 'shop-prod-billing', events },
      other: { name: 'shop-prod-other' },
    },
    resources: { Resources: resources, ...(extensions === undefined ? {} : { extensions }) },
  };
  return mergeFragment(service, fragment);
}

function mappingOf(FunctionName: unknown): object {
  return { Mine: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName } } };
}

describe('mergeFragment', () => {
  it.each(['stream', 'msk', 'kafka'])(
    'refuses an event %s of a planned function, whose mapping would take a partial answer for a success (I1)',
    (type) => {
      const problems = problemsOf({ events: [{ schedule: 'rate(1 hour)' }, { [type]: {} }] });

      expect(problems).toStrictEqual([
        `functions.billing.events.1.${type}: remove it: custom.millrace.sources binds the source, ` +
          'and this second mapping would take a partial answer for a success',
      ]);
    },
  );

  it.each<[string, unknown]>([
    ['Ref', { Ref: 'BillingLambdaFunction' }],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['BillingLambdaFunction', 'Arn'] }],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'BillingLambdaFunction.Arn' }],
    ['Fn::Sub', { 'Fn::Sub': `\${BillingLambdaFunction.Arn}:live` }],
    ['Fn::Sub with names', { 'Fn::Sub': [`\${it}`, { it: { Ref: 'BillingLambdaFunction' } }] }],
    ['Fn::If', { 'Fn::If': ['X', { Ref: 'BillingLambdaFunction' }, 'shop-prod-other'] }],
    ['its name', 'shop-prod-billing'],
    ['its ARN', { 'Fn::Sub': `arn:aws:lambda:\${AWS::Region}:1:function:shop-prod-billing:live` }],
    ['an alias of the framework', { Ref: 'BillingProvConcLambdaAlias' }],
  ])('refuses a mapping that names a planned function by %s (I1)', (_how, functionName) => {
    const problems = problemsOf({ resources: mappingOf(functionName) });

    expect(problems).toStrictEqual([
      'resources.Resources.Mine: remove it: custom.millrace.sources binds the source of billing, ' +
        'and this second mapping may take a partial answer for a success',
    ]);
  });

  it('refuses a mapping that names a planned function by an alias of its author (I1)', () => {
    const Alias = {
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: { Ref: 'BillingLambdaFunction' } },
    };

    const problems = problemsOf({ resources: { Alias, ...mappingOf({ Ref: 'Alias' }) } });

    expect(problems).toHaveLength(1);
  });

  it('lets other functions have mappings, and planned functions other events', () => {
    const problems = problemsOf({
      events: [{ schedule: 'rate(1 hour)' }, 'httpApi'],
      resources: mappingOf({ 'Fn::GetAtt': ['OtherLambdaFunction', 'Arn'] }),
    });

    expect(problems).toStrictEqual([]);
  });

  it('refuses extensions that change how answers are read, and lets others be (I1)', () => {
    const extensions = {
      BillingSource: { Properties: { FunctionResponseTypes: [], BatchSize: 5 } },
      BillingLambdaFunction: { Properties: { Environment: {}, Tags: [] } },
    };

    expect(problemsOf({ extensions })).toStrictEqual([
      'resources.extensions.BillingSource.Properties.FunctionResponseTypes: it is generated',
      'resources.extensions.BillingLambdaFunction.Properties.Environment: it is generated',
    ]);
  });

  it('refuses modes of a user where modes are generated, and leaves them elsewhere', () => {
    const MILLRACE_MODES = '{"high-usage":"paused"}';
    const { billing } = fragment.functions;
    if (billing === undefined) throw new TypeError('No function');
    const withModes = { ...billing, environment: { ...billing.environment, MILLRACE_MODES } };
    const service = {
      provider: { environment: { MILLRACE_MODES } },
      functions: { billing: { environment: { MILLRACE_MODES } } },
    };

    const refused = mergeFragment(service, { ...fragment, functions: { billing: withModes } });
    const kept = mergeFragment(service, fragment);

    expect(refused).toStrictEqual([
      'provider.environment.MILLRACE_MODES: say it as modes under custom.millrace.functions',
      'functions.billing.environment.MILLRACE_MODES: say it as modes under custom.millrace.functions',
    ]);
    expect(kept).toStrictEqual([]);
  });
});
