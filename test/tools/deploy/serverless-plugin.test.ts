import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fragment } from '../../../src/tools/deploy/build-fragment.ts';

interface FunctionConfig {
  environment?: Record<string, unknown>;
  role?: unknown;
  vpc?: unknown;
  timeout?: number;
  condition?: string;
  dependsOn?: unknown;
  [name: string]: unknown;
}

interface ServiceConfig {
  service: string;
  provider: Record<string, unknown>;
  functions: Record<string, FunctionConfig>;
  custom: { millrace: object };
  resources?: { Resources: Record<string, object>; extensions?: Record<string, object> };
}

interface Plugin {
  readonly hooks: Readonly<Record<string, () => void>>;
  readonly prepareLocalInvocation: (fragment: Fragment) => void;
}

const load = createRequire(import.meta.url);
const MillracePlugin: new (serverless: object) => Plugin = load(
  '../../../src/tools/deploy/serverless-plugin.cjs',
);
const {
  mergeFragment,
}: {
  readonly mergeFragment: (
    service: ServiceConfig,
    fragment: Fragment,
    options?: { readonly keepsRoles: boolean },
  ) => readonly string[];
} = load('../../../src/tools/deploy/serverless-template.cjs');

const fragment: Fragment = {
  resources: { BillingRole: { Type: 'AWS::IAM::Role', Properties: {} } },
  functions: {
    billing: {
      functionId: 'BillingLambdaFunction',
      role: 'BillingRole',
      dependsOn: ['BillingPermissions'],
      environment: {
        MILLRACE_PARTIAL_ANSWERS: 'honoured',
        POWERTOOLS_SERVICE_NAME: 'billing',
        TARGET_alerts: { Ref: 'Topic' },
      },
      local: {
        MILLRACE_PARTIAL_ANSWERS: 'honoured',
        POWERTOOLS_SERVICE_NAME: 'billing',
        TARGET_alerts: 'arn:aws:sns:eu-west-1:000000000000:alerts',
      },
      network: undefined,
    },
  },
  warnings: [],
};

function serviceConfig(billing: FunctionConfig = {}): ServiceConfig {
  return {
    service: 'billing',
    provider: { memorySize: 512, timeout: 60 },
    functions: { billing },
    custom: { millrace: { sources: {} } },
    resources: { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } },
  };
}

/** The error of the framework: the second argument is the code that programs read. */
class FrameworkError extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** As much of the framework as the plugin sees. */
function serverlessOf(service: ServiceConfig, serviceDir = tmpdir()) {
  return {
    serviceDir,
    processedInput: { commands: ['invoke', 'local'] },
    classes: { Error: FrameworkError },
    getProvider: () => ({ getStage: () => 'prod', getRuntime: (own = 'nodejs24.x') => own }),
    service,
  };
}

describe('mergeFragment', () => {
  it('adds the resources, and gives each function its role and environment', () => {
    const service = serviceConfig({ environment: { OWN: 'value' } });

    const problems = mergeFragment(service, fragment);

    expect(problems).toStrictEqual([]);
    expect(Object.keys(service.resources?.Resources ?? {})).toStrictEqual(['Topic', 'BillingRole']);
    expect(service.functions['billing']).toStrictEqual({
      role: 'BillingRole',
      dependsOn: ['BillingPermissions'],
      environment: { ...fragment.functions['billing']?.environment, OWN: 'value' },
    });
  });

  it('gives the log group the condition of its function, and keeps what a function depends on', () => {
    const service = serviceConfig({ condition: 'Wanted', dependsOn: 'Topic' });

    mergeFragment(service, fragment);

    expect(service.resources?.extensions).toStrictEqual({
      BillingLogGroup: { Condition: 'Wanted' },
    });
    expect(service.functions['billing']?.dependsOn).toStrictEqual(['Topic', 'BillingPermissions']);
  });

  it('keeps what the author of a function wrote', () => {
    const service = serviceConfig({
      role: 'Mine',
      environment: { POWERTOOLS_SERVICE_NAME: 'own' },
    });
    const { billing } = fragment.functions;
    if (billing === undefined) throw new TypeError('No function');

    mergeFragment(service, {
      ...fragment,
      functions: { billing: { ...billing, role: undefined } },
    });

    expect(service.functions['billing']).toMatchObject({
      role: 'Mine',
      environment: { POWERTOOLS_SERVICE_NAME: 'own' },
    });
  });

  it('leaves a function its role where only its code is deployed', () => {
    const service = serviceConfig();

    mergeFragment(service, fragment, { keepsRoles: true });

    expect(service.functions['billing']).not.toHaveProperty('role');
  });

  it('puts a function into the network that the settings name', () => {
    const service = serviceConfig();
    const { billing } = fragment.functions;
    if (billing === undefined) throw new TypeError('No function');
    const network = { subnets: ['subnet-1'], securityGroups: ['sg-1'] };

    mergeFragment(service, { ...fragment, functions: { billing: { ...billing, network } } });

    expect(service.functions['billing']?.vpc).toStrictEqual({
      subnetIds: ['subnet-1'],
      securityGroupIds: ['sg-1'],
    });
  });

  it('names everything that stands in the way, and then changes nothing', () => {
    const environment = { TARGET_alerts: 'x', MILLRACE_PARTIAL_ANSWERS: 'honoured' };
    const service = serviceConfig({ environment });
    service.resources = { Resources: { BillingRole: {} } };
    service.provider['environment'] = { MILLRACE_QUARANTINE_BUCKET: 'b' };

    const problems = mergeFragment(service, fragment);

    expect(problems).toStrictEqual([
      'resources.Resources.BillingRole: choose another name for it',
      'provider.environment.MILLRACE_QUARANTINE_BUCKET: bind it as custom.millrace.quarantine.bucket',
      'functions.billing.environment.TARGET_alerts: bind it as custom.millrace.targets.alerts',
      'functions.billing.environment.MILLRACE_PARTIAL_ANSWERS: it follows from custom.millrace.sources',
    ]);
    expect(service.functions['billing']).toStrictEqual({ environment });
  });
});

describe('the serverless plugin', () => {
  it('points a local invocation to nothing of the outside', () => {
    const service = serviceConfig({
      environment: {
        TARGET_alerts: { Ref: 'Topic' },
        OWN_URL: 'https://own.example/path',
        OWN_REFERENCE: { Ref: 'Topic' },
      },
    });

    new MillracePlugin(serverlessOf(service)).prepareLocalInvocation(fragment);

    expect(service.functions['billing']).toStrictEqual({
      environment: {
        OWN_URL: 'http://127.0.0.1:2/path',
        OWN_REFERENCE: 'local',
        TARGET_alerts: 'arn:aws:sns:eu-west-1:000000000000:alerts',
        MILLRACE_PARTIAL_ANSWERS: 'honoured',
        // A few lines at the end say what became of the records.
        POWERTOOLS_LOG_LEVEL: 'SILENT',
        POWERTOOLS_METRICS_DISABLED: 'true',
        POWERTOOLS_SERVICE_NAME: 'billing',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:2',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      },
      timeout: 6,
    });
  });

  it('takes what `npm run local` listens on from its file', () => {
    const serviceDir = mkdtempSync(join(tmpdir(), 'millrace-plugin-'));
    mkdirSync(join(serviceDir, '.millrace'));
    const environment = { AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:4566', TARGET_cache: 'local' };
    writeFileSync(join(serviceDir, '.millrace/local.json'), JSON.stringify({ environment }));
    const service = serviceConfig();

    new MillracePlugin(serverlessOf(service, serviceDir)).prepareLocalInvocation(fragment);

    rmSync(serviceDir, { recursive: true });
    expect(service.functions['billing']?.environment).toMatchObject(environment);
  });

  it.each([
    ['an address that nobody has', { address: 'https://search.invalid/invoices' }, 'address'],
    ['an account that nobody has', { arn: 'arn:aws:es:eu-west-1:000000000000:domain/x' }, 'arn'],
  ])('refuses to deploy %s, and names its place (I6)', (_what, search, place) => {
    const service = serviceConfig();
    service.custom.millrace = { targets: { search } };

    const deploy = () =>
      new MillracePlugin(serverlessOf(service)).hooks['before:deploy:deploy']?.();

    expect(deploy).toThrow(`custom.millrace.targets.search.${place}`);
  });

  it('says code, place, reason and fix of what it refuses', () => {
    const service = serviceConfig();
    service.custom.millrace = { targets: { search: 'https://search.invalid/x' } };
    const { hooks } = new MillracePlugin(serverlessOf(service));

    expect(hooks['before:deploy:deploy']).toThrow(
      expect.objectContaining({
        code: 'ERR_CDC_DEPLOYMENT_INVALID',
        message: [
          'Millrace: ERR_CDC_DEPLOYMENT_INVALID serverless.yml: Not bound yet, so that nothing can be deployed:',
          '- custom.millrace.targets.search',
          'Bind them to what is there, with --param or under params of the stage.',
        ].join('\n'),
      }),
    );
  });

  it('deploys what is bound', () => {
    const service = serviceConfig();
    service.custom.millrace = {
      targets: { search: { address: 'https://search.example/x', arn: 'arn:aws:es:r:1:domain/x' } },
    };

    const deploy = () =>
      new MillracePlugin(serverlessOf(service)).hooks['before:deploy:deploy']?.();

    expect(deploy).not.toThrow();
  });

  it('packages nothing in a framework that did not let it add what is generated', () => {
    const { hooks } = new MillracePlugin(serverlessOf(serviceConfig()));

    expect(() => hooks['before:package:createDeploymentArtifacts']?.()).toThrow(/initialize/);
  });

  it('does nothing for commands that look at neither functions nor template', () => {
    const service = serviceConfig();
    const serverless = { ...serverlessOf(service), processedInput: { commands: ['logs'] } };

    new MillracePlugin(serverless).hooks['initialize']?.();

    expect(service).toStrictEqual(serviceConfig());
  });
});
