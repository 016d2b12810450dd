import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface FunctionConfig {
  environment: Record<string, unknown>;
  timeout?: number;
}

interface Plugin {
  readonly hooks: Readonly<Record<string, () => void>>;
}

const load = createRequire(import.meta.url);
const MillracePlugin: new (serverless: object) => Plugin = load(
  '../../src/deploy/serverless-plugin.cjs',
);

/** As much of the framework as the plugin sees. */
function serverlessOf(commands: readonly string[], parameters: Record<string, string> = {}) {
  const billing: FunctionConfig = { environment: { MILLRACE_PARTIAL_ANSWERS: 'honoured' } };
  const Parameters = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, { Default: value }]),
  );
  return {
    serviceDir: tmpdir(),
    processedInput: { commands },
    classes: { Error },
    service: {
      functions: { billing },
      resources: { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } },
      provider: {
        environment: {
          TARGET_alerts: { Ref: 'Topic' },
          TARGET_cache: { Ref: 'CacheTable' },
          TARGET_search: 'https://search.example/invoices',
        },
        compiledCloudFormationTemplate: { Parameters },
      },
    },
  };
}

function run(serverless: object, hook: string): void {
  new MillracePlugin(serverless).hooks[hook]?.();
}

describe('the serverless plugin', () => {
  it('points a local invocation to nothing of the outside', () => {
    const serverless = serverlessOf(['invoke', 'local']);

    run(serverless, 'initialize');

    expect(serverless.service.functions.billing).toStrictEqual({
      environment: {
        TARGET_alerts: 'arn:aws:sns:eu-west-1:000000000000:Topic',
        TARGET_cache: 'cachetable',
        TARGET_search: 'http://127.0.0.1:2/invoices',
        MILLRACE_PARTIAL_ANSWERS: 'honoured',
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
    const serverless = { ...serverlessOf(['invoke', 'local']), serviceDir };

    run(serverless, 'initialize');

    rmSync(serviceDir, { recursive: true });
    expect(serverless.service.functions.billing.environment).toMatchObject(environment);
  });

  it('changes nothing of what is packaged', () => {
    const serverless = serverlessOf(['package']);

    run(serverless, 'initialize');

    expect(serverless).toStrictEqual(serverlessOf(['package']));
  });

  it('refuses to deploy a target that is not bound (I6)', () => {
    const unbound = serverlessOf(['deploy'], {
      OpenSearchDomainArn: 'arn:aws:es:r:0:domain/unbound',
    });
    const bound = serverlessOf(['deploy'], { OpenSearchDomainArn: 'arn:aws:es:r:1:domain/search' });

    const halfBound = serverlessOf(['deploy']);
    halfBound.service.provider.environment.TARGET_search = 'https://search.invalid/invoices';

    expect(() => run(unbound, 'before:deploy:deploy')).toThrow(/invoiceSearch is not bound/);
    expect(() => run(halfBound, 'before:deploy:deploy')).toThrow(/invoiceSearch is not bound/);
    expect(() => run(bound, 'before:deploy:deploy')).not.toThrow();
  });

  it('refuses a secret without the key that it is encrypted with', () => {
    const serverless = serverlessOf(['deploy'], { MskSecretArn: 'arn:aws:secretsmanager:x' });

    expect(() => run(serverless, 'before:deploy:deploy')).toThrow(/mskSecretKeyArn/);
  });
});
