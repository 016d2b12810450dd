'use strict';
// CommonJS, because osls and the Serverless Framework load plugins of a service by `require`, on any Node.
const { spawnSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { findNode, nodeMissing } = require('../../bin/find-node.cjs');

/** Where `npm run local` writes what it listens on: `{ "environment": { NAME: value } }`. */
const LOCAL_STATE = '.millrace/local.json';

/** What a shell may set for a local invocation; credentials are not among it: nothing real is reached by accident. */
const LOCAL_NAMES = /^(TARGET_|MILLRACE_|AWS_ENDPOINT_URL)/;

/** Nothing listens there, so every target is refused at once. Not 9, which `fetch` refuses before it tries. */
const NOWHERE = 'http://127.0.0.1:2';

/** Long enough to deliver to the embedded parts, short enough to wait for without them. */
const LOCAL_TIMEOUT_SECONDS = 6;

/**
 * Builds the functions before they are packaged or invoked locally, points local invocations to the
 * embedded AWS parts, and refuses to deploy what is not bound.
 */
class MillracePlugin {
  constructor(serverless) {
    this.serverless = serverless;
    this.hooks = {
      initialize: () => this.prepareLocalInvocation(),
      'before:package:createDeploymentArtifacts': () => {
        this.checkService();
        this.buildFunctions();
      },
      'before:deploy:function:packageFunction': () => this.buildFunctions(),
      'before:invoke:local:invoke': () => this.buildFunctions(),
      'before:deploy:deploy': () => this.refuseUnbound(),
    };
  }

  buildFunctions() {
    const node = findNode();
    if (node === undefined) throw this.toError(nodeMissing);
    const { status, error, stderr } = spawnSync(node, ['scripts/build-functions.ts'], {
      cwd: this.serverless.serviceDir,
      encoding: 'utf8',
    });
    if (error) throw this.toError(error.message);
    if (status !== 0) throw this.toError(`Building the functions failed:\n${stderr}`);
  }

  /**
   * Refuses to package what would fail at cold start: problems of tables and routes, and targets that
   * no variable binds (I6).
   */
  checkService() {
    const node = findNode();
    if (node === undefined) throw this.toError(nodeMissing);
    const cwd = this.serverless.serviceDir;
    const check = (...words) =>
      spawnSync(node, ['bin/millrace.cjs', 'check', ...words], { cwd, encoding: 'utf8' });
    const { status, stdout } = check('--json');
    if (status !== 0) {
      const said = check();
      throw this.toError(`the service has problems:\n${said.stdout}${said.stderr}`);
    }
    const { functions, routes } = JSON.parse(stdout);
    const sent = routes.flatMap(({ sends }) => sends.map((send) => send.split(' ').at(-1)));
    const archived = functions.flatMap(({ archive }) => (archive === undefined ? [] : [archive]));
    const unbound = [...new Set([...sent, ...archived])].filter((name) => !this.isBound(name));
    if (unbound.length === 0) return;
    const names = unbound.map((name) => `TARGET_${name}`).join(', ');
    throw this.toError(`targets are not bound in serverless.yml: set ${names}`);
  }

  isBound(target) {
    const { provider, functions } = this.serverless.service;
    const places = [provider, ...Object.values(functions)];
    return places.some(({ environment = {} }) => Object.hasOwn(environment, `TARGET_${target}`));
  }

  /**
   * Gives every function plain values for the references of its environment: without this, a local
   * invocation would ask CloudFormation for them, and fail without an account.
   */
  prepareLocalInvocation() {
    const { commands } = this.serverless.processedInput;
    if (commands.join(' ') !== 'invoke local') return;
    const local = this.readLocalEnvironment();
    for (const spec of Object.values(this.serverless.service.functions)) {
      const declared = { ...this.serverless.service.provider.environment, ...spec.environment };
      const plain = Object.entries(declared).map(([name, value]) => [
        name,
        this.toLocalValue(value),
      ]);
      spec.environment = { ...Object.fromEntries(plain), ...local };
      spec.timeout = LOCAL_TIMEOUT_SECONDS;
    }
    this.serverless.service.provider.environment = {};
  }

  /** No address of the outside, and a name of the right form for what is only known after deployment. */
  toLocalValue(value) {
    if (typeof value !== 'object') return String(value).replace(/^https:\/\/[^/]+/, NOWHERE);
    const logicalId = value.Ref ?? 'unknown';
    const { Resources = {} } = this.serverless.service.resources ?? {};
    const isTopic = Resources[logicalId]?.Type === 'AWS::SNS::Topic';
    return isTopic ? `arn:aws:sns:eu-west-1:000000000000:${logicalId}` : logicalId.toLowerCase();
  }

  /**
   * What `npm run local` listens on or, if it does not run, addresses where nothing listens. What the
   * shell exports counts more.
   */
  readLocalEnvironment() {
    const file = join(this.serverless.serviceDir, LOCAL_STATE);
    const running = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).environment : {};
    const exported = Object.entries(process.env).filter(([name]) => LOCAL_NAMES.test(name));
    return {
      AWS_ENDPOINT_URL: NOWHERE,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      ...running,
      ...Object.fromEntries(exported),
    };
  }

  /** The defaults of `serverless.yml` let it be packaged anywhere; deployed, they would deliver nowhere. */
  refuseUnbound() {
    const addresses = Object.values(this.serverless.service.provider.environment);
    if (
      addresses.some((address) => String(address).startsWith('https://search.invalid')) ||
      this.parameterDefault('OpenSearchDomainArn').endsWith(':domain/unbound')
    ) {
      throw this.toError(
        'The target invoiceSearch is not bound: deploy with --param="openSearchEndpoint=https://..." ' +
          'and --param="openSearchDomainArn=arn:aws:es:..."',
      );
    }
    if (this.parameterDefault('MskSecretArn') !== '' && !this.parameterDefault('MskSecretKeyArn')) {
      throw this.toError(
        'mskSecretArn needs mskSecretKeyArn: the key that the secret is encrypted with',
      );
    }
  }

  parameterDefault(name) {
    const { Parameters = {} } = this.serverless.service.provider.compiledCloudFormationTemplate;
    return String(Parameters[name]?.Default ?? '');
  }

  toError(message) {
    const ServerlessError = this.serverless.classes.Error;
    return new ServerlessError(`Millrace: ${message}`);
  }
}

module.exports = MillracePlugin;
