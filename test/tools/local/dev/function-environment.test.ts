import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type DeclarationOptions,
  readDeclaredFunction,
} from '../../../../src/inputs/declared-service.ts';
import {
  type EnvironmentOptions,
  readFunctionEnvironment,
} from '../../../../src/tools/local/dev/function-environment.ts';
import { createServiceFolder, type ServiceFolder } from './service-folder.ts';

const SERVERLESS = `
service: demo
params:
  default: { index: invoices }
provider:
  name: aws
  region: eu-north-1
  timeout: 20
  environment:
    STAGE: \${sls:stage}
    TARGET_search: https://search.invalid/\${param:index}
    TARGET_alerts: !Ref AlertsTopic
    MILLRACE_PARTIAL_ANSWERS: honoured
functions:
  billing:
    handler: dist/billing.handler
    timeout: 45
    environment: { COUNT: 3, TARGET_cache: !GetAtt CacheTable.Arn }
  archive:
    handler: dist/archive.handler
`;

describe('readFunctionEnvironment', () => {
  let folder: ServiceFolder;

  beforeEach(async () => {
    folder = await createServiceFolder('');
  });

  afterEach(async () => {
    await folder.remove();
  });

  async function read(changes: Partial<EnvironmentOptions & DeclarationOptions> = {}) {
    const options = {
      functionName: 'billing',
      cwd: folder.path,
      frameworkWords: [],
      assignments: [],
      files: [],
      agreed: {},
      shell: {
        PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
        AWS_PROFILE: 'production',
        SECRET: 'x',
      },
      ...changes,
    };
    const declared = await readDeclaredFunction(options);
    const variables = await readFunctionEnvironment({ declared, ...options });
    return { ...declared, variables };
  }

  it('resolves what serverless.yml says, and takes references from the local parts', async () => {
    await folder.write('serverless.yml', SERVERLESS);
    await folder.write(
      '.millrace/local.json',
      '{ "environment": { "TARGET_alerts": "arn:local", "TARGET_cache": "cache" } }',
    );

    const { variables, timeoutMs } = await read({
      frameworkWords: ['--stage', 'test', '--param', 'index=other'],
    });

    expect(timeoutMs).toBe(45_000);
    expect(variables).toMatchObject({
      AWS_REGION: 'eu-north-1',
      STAGE: 'test',
      TARGET_search: 'https://search.invalid/other',
      TARGET_alerts: 'arn:local',
      TARGET_cache: 'cache',
      COUNT: '3',
    });
  });

  it('names every variable that is only known after deployment', async () => {
    await folder.write('serverless.yml', SERVERLESS);

    await expect(read({ assignments: ['OTHER=1'] })).rejects.toMatchObject({
      code: 'ERR_CDC_SETTINGS_INVALID',
      message: expect.stringMatching(
        /- TARGET_alerts: Ref AlertsTopic\n- TARGET_cache: Fn::GetAtt \["CacheTable","Arn"\]$/,
      ),
    });
  });

  it.each([
    [
      'starts the local parts where there is such a script',
      '{ "scripts": { "local": "x" } }',
      true,
    ],
    ['names no script that there is not', '{ "scripts": { "test": "x" } }', false],
  ])('%s', async (_what, manifest, isNamed) => {
    await folder.write('serverless.yml', SERVERLESS);
    await folder.write('package.json', manifest);

    const refusal = await read().catch((error: unknown) => error);

    const fix = expect.stringMatching(isNamed ? /npm run local/ : /^Give each variable with --env/);
    expect(refusal).toMatchObject({ details: { fix } });
  });

  it('answers what binds the service, with the resources that it refers to', async () => {
    const bound = `
custom: { millrace: { targets: { raw: !Ref RawStream } } }
resources: { Resources: { RawStream: { Type: 'AWS::KinesisFirehose::DeliveryStream' } } }`;
    await folder.write('serverless.yml', `${SERVERLESS}${bound}`);

    const { deploySettings } = await read({ assignments: ['TARGET_alerts=a', 'TARGET_cache=c'] });

    expect(deploySettings).toMatchObject({
      service: 'demo',
      millrace: { targets: { raw: { Ref: 'RawStream' } } },
      resources: { RawStream: { Type: 'AWS::KinesisFirehose::DeliveryStream' } },
    });
  });

  it('says so when the function is not in serverless.yml', async () => {
    await folder.write('serverless.yml', SERVERLESS);

    await expect(read({ functionName: 'biling' })).rejects.toThrow(
      'serverless.yml has no function "biling": it has billing, archive',
    );
  });

  it('says what is wrong with serverless.yml', async () => {
    await folder.write(
      'serverless.yml',
      `service: demo\nprovider: { name: aws, stage: "\${param:no}" }`,
    );

    await expect(read()).rejects.toMatchObject({
      code: 'ERR_CDC_SETTINGS_INVALID',
      message: expect.stringContaining('serverless.yml cannot be resolved'),
    });
  });

  it.each([
    ['a mistake of YAML, with its line', 'service: [x\n  y: :\n', '(2:4)'],
    ['a plugin that is not there', `${SERVERLESS}plugins: [no-such-plugin]\n`, 'no-such-plugin'],
    [
      'a variable that nothing says',
      `${SERVERLESS}custom: { a: '\${param:nothing}' }\n`,
      'custom.a',
    ],
  ])('passes on what the framework says of %s', async (_what, text, told) => {
    await folder.write('serverless.yml', text);

    const error = await read().catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'ERR_CDC_SETTINGS_INVALID' });
    expect(String(error)).toContain(told);
    expect(String(error)).not.toMatch(/Environment:|^ +at /m);
  });

  it('needs no serverless.yml: then everything is given by hand', async () => {
    await folder.write('a.env', 'A=file\nB=file\n');

    const { variables } = await read({
      files: ['a.env'],
      assignments: ['A=hand', 'SECRET'],
      agreed: { B: 'agreed', C: 'agreed' },
    });

    expect(variables).toMatchObject({ A: 'hand', B: 'file', C: 'agreed', SECRET: 'x' });
  });

  it('lets nothing of the shell through that was not named, and no way to an account', async () => {
    const { variables } = await read();

    expect(variables).toMatchObject({
      AWS_ACCESS_KEY_ID: 'local',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:2',
    });
    expect(variables).not.toHaveProperty('AWS_PROFILE');
    expect(variables).not.toHaveProperty('SECRET');
  });

  it('reaches an account if it is named', async () => {
    const { variables } = await read({ assignments: ['AWS_PROFILE'] });

    expect(variables['AWS_PROFILE']).toBe('production');
    expect(variables).not.toHaveProperty('AWS_ENDPOINT_URL');
    expect(variables).not.toHaveProperty('AWS_ACCESS_KEY_ID');
  });

  it.each([
    ['a variable that the shell does not have', { assignments: ['NOWHERE'] }, '--env NOWHERE'],
    ['a file that is not there', { files: ['none.env'] }, '--env-file cannot be read: none.env'],
  ])('refuses %s', async (_what, changes, text) => {
    await expect(read(changes)).rejects.toThrow(text);
  });

  it('refuses a damaged file of the local parts', async () => {
    await folder.write('.millrace/local.json', '{ "environment"');

    await expect(read()).rejects.toThrow('.millrace/local.json is damaged');
  });
});
