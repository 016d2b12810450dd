'use strict';
// CommonJS, because osls and the Serverless Framework load plugins of a service by `require`, on any Node.
const { spawnSync } = require('node:child_process');
const { randomUUID } = require('node:crypto');
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { unusedOf } = require('./serverless-facts.cjs');
const { findUnbuilt, findUnpackaged } = require('./serverless-artifact.cjs');
const { findUnbound, mergeFragment, toInput } = require('./serverless-template.cjs');

/** The checkout has `src/tools/deploy`, the package has `tools/deploy`. */
const ROOT = [join(__dirname, '..', '..'), join(__dirname, '../../..')].find((folder) =>
  existsSync(join(folder, 'bin/millrace.cjs')),
);
const { findNode, nodeMissing } = require(join(ROOT, 'bin/find-node.cjs'));

/** As in `tools/local/local-state.ts`: where `npm run local` writes what it listens on. */
const LOCAL_STATE = '.millrace/local.json';

/** What a shell may set for a local invocation; credentials are not among it: nothing real is reached by accident. */
const LOCAL_NAMES = /^(TARGET_|MILLRACE_|AWS_ENDPOINT_URL|POWERTOOLS_)/;

/** What became of the records is told in a few lines at the end; the shell may ask for logs and metrics. */
const QUIET = { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' };

/** As in `tools/local/local-state.ts`: nothing listens there, so every target is refused at once. */
const NOWHERE = 'http://127.0.0.1:2';

/** Long enough to deliver to the embedded parts, short enough to wait for without them. */
const LOCAL_TIMEOUT_SECONDS = 6;

/** Commands that look at the functions or at the template. */
const COMMANDS = ['package', 'deploy', 'deploy function', 'print', 'invoke local', 'offline'];

/** Of an error of `serverless.yml` itself; the command tells those of its own. */
const DEPLOYMENT_INVALID = { code: 'ERR_CDC_DEPLOYMENT_INVALID', place: 'serverless.yml' };

const MAX_OUTPUT_BYTES = 2 ** 26;

/**
 * Gives each function of the service what `src/service.ts` needs and `custom.millrace` binds: its event
 * source mapping, role, environment and alarms. Builds the functions, points local invocations to the
 * embedded AWS parts, and refuses to deploy what is not bound.
 */
class MillracePlugin {
  constructor(serverless, options, utils) {
    this.serverless = serverless;
    this.log = utils?.log;
    this.options = options ?? {};
    this.isMerged = false;
    /** What the function of a local invocation reports. */
    this.events = [];
    this.commands = {
      invoke: {
        commands: {
          local: {
            options: {
              now: { usage: 'It is today, and not the time of the records', type: 'boolean' },
            },
          },
        },
      },
    };
    /** The functions that service.ts has. */
    this.planned = [];
    const one = () => this.planned.filter((name) => name === options?.function);
    this.hooks = {
      initialize: () => this.initialize(),
      'before:package:createDeploymentArtifacts': () => {
        this.refuseWithoutTemplate();
        this.build(this.planned);
      },
      'after:package:createDeploymentArtifacts': () => this.refuseUnpackaged(this.planned),
      'before:deploy:function:packageFunction': () => this.build(one()),
      'after:deploy:function:packageFunction': () => this.refuseUnpackaged(one()),
      'before:invoke:local:invoke': () => {
        // What is only tried here is not deployed, and need not wait for the compiler.
        this.run(['build', '--no-types']);
        this.playEvent();
      },
      'after:invoke:local:invoke': () => this.tellEffects(),
      'before:deploy:deploy': () => this.refuseUnbound(),
    };
  }

  initialize() {
    const command = this.serverless.processedInput.commands.join(' ');
    if (!COMMANDS.includes(command)) return;
    const fragment = this.readFragment(command);
    // Without the stack, the framework cannot tell the ARN of a role: the function keeps the one it has.
    const keepsRoles = command === 'deploy function';
    const problems = mergeFragment(this.serverless.service, fragment, { keepsRoles });
    this.isMerged = problems.length === 0;
    this.planned = Object.keys(fragment.functions);
    if (!this.isMerged) {
      throw this.toError({
        ...DEPLOYMENT_INVALID,
        message: `It does not go with what is generated:\n- ${problems.join('\n- ')}`,
        fix: 'Correct each listed place; docs/guides/deploy.md says what is generated.',
      });
    }
    const warnings = [...unusedOf(this.serverless.service), ...fragment.warnings];
    for (const { code, place, message, fix } of warnings) {
      this.log?.warning(`Millrace: ${code} ${place}: ${message}. ${fix}`);
    }
    if (command === 'invoke local') this.prepareLocalInvocation(fragment);
  }

  /** Refuses what would fail at cold start: problems of tables, routes and bindings (I6). */
  readFragment(command) {
    const input = toInput(this.serverless);
    // For `millrace plan`; not of a template that is only looked at.
    const isKept = (command === 'package' || command === 'deploy') && !this.isElsewhere();
    const words = ['template', ...(isKept ? ['--keep'] : [])];
    return JSON.parse(this.run(words, JSON.stringify(input)));
  }

  isElsewhere() {
    return this.serverless.processedInput.options?.package !== undefined;
  }

  /** Runs the `millrace` command of this package in the folder of the service. */
  run(words, input = '') {
    const node = findNode();
    if (node === undefined) throw this.toError(inTheWay('node', nodeMissing));
    const command = [join(ROOT, 'bin/millrace.cjs'), '--json', ...[words].flat()];
    const { status, error, stdout, stderr } = spawnSync(node, command, {
      cwd: this.serverless.serviceDir,
      encoding: 'utf8',
      input,
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    if (error) throw this.toError(inTheWay(node, error.message));
    if (status !== 0) throw this.toError(readFailure(stderr));
    for (const note of notesOf(stderr)) this.log?.warning(`Millrace: ${note}`);
    return stdout;
  }

  /** Builds the functions, and refuses those that would not find their file when they start (I6). */
  build(names) {
    const lines = this.run('build').trim().split('\n');
    const built = lines.map((line) => line.replace(/^built /, ''));
    const { service, serviceDir } = this.serverless;
    this.refuseFunctions(findUnbuilt(service, names, { serviceDir, built }));
  }

  /** Refuses functions whose file is not in what would be deployed (I6). */
  refuseUnpackaged(names) {
    const { service, serviceDir } = this.serverless;
    this.refuseFunctions(findUnpackaged(service, names, { serviceDir }));
  }

  refuseFunctions(problems) {
    if (problems.length === 0) return;
    throw this.toError({
      ...DEPLOYMENT_INVALID,
      message: `Functions would not start:\n- ${problems.join('\n- ')}`,
      fix: 'A file of src/handlers becomes dist/functions/<file>.cjs: name it in handler and patterns.',
    });
  }

  /**
   * Gives every function plain values for the references of its environment: without this, a local
   * invocation would ask CloudFormation for them, and fail without an account.
   */
  prepareLocalInvocation({ functions }) {
    const { service } = this.serverless;
    const listening = this.readLocalEnvironment();
    for (const [name, spec] of Object.entries(service.functions)) {
      const declared = { ...service.provider.environment, ...spec.environment };
      const plain = Object.entries(declared).map(([key, value]) => [key, toLocalValue(value)]);
      const { local } = functions[name] ?? {};
      spec.environment = { ...Object.fromEntries(plain), ...local, ...listening };
      spec.timeout = LOCAL_TIMEOUT_SECONDS;
    }
    service.provider.environment = {};
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
      ...QUIET,
      ...running,
      ...Object.fromEntries(exported),
    };
  }

  /**
   * Tells the function what time it is, that of the records of its event, and listens to what it reports.
   */
  playEvent() {
    const { function: name, data, context, now } = this.options;
    if (!this.planned.includes(name)) return;
    const words = ['played', 'clock', '--function', name, ...(now ? ['--now'] : [])];
    const time = JSON.parse(
      this.run(words, typeof data === 'string' ? data : JSON.stringify(data)),
    );
    this.clockLine = time.line;
    const { functionObj } = this.options;
    const endsAt = process.hrtime.bigint() + BigInt(LOCAL_TIMEOUT_SECONDS) * 1_000_000_000n;
    this.options.context = {
      awsRequestId: randomUUID(),
      functionName: functionObj?.name ?? name,
      functionVersion: '$LATEST',
      memoryLimitInMB: String(functionObj?.memorySize ?? 1024),
      logGroupName: `/aws/lambda/${functionObj?.name ?? name}`,
      logStreamName: 'local',
      getRemainingTimeInMillis: () =>
        Math.max(0, Number((endsAt - process.hrtime.bigint()) / 1_000_000n)),
      ...(typeof context === 'object' ? context : {}),
      played: { now: time.now, report: (event) => this.events.push(event) },
    };
  }

  /** Ends with what was delivered where, what was not and why, and what to do. */
  tellEffects() {
    if (this.clockLine === undefined) return;
    const { environment } = this.serverless.service.functions[this.options.function];
    const finished = this.events.filter(({ name }) => name === 'batch.finished');
    const played = {
      line: this.clockLine,
      events: this.events,
      open: finished.reduce((sum, { open }) => sum + open, 0),
      targets: Object.keys(environment).flatMap((name) =>
        name.startsWith('TARGET_') ? [name.slice('TARGET_'.length)] : [],
      ),
      start: this.startOfParts(),
    };
    process.stdout.write(`\n${this.run(['played', 'effects'], JSON.stringify(played))}`);
  }

  /** What starts the local parts here. A service that has the package only has no such command. */
  startOfParts() {
    const file = join(this.serverless.serviceDir, 'package.json');
    const { scripts } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    return scripts?.local === undefined ? undefined : 'npm run local';
  }

  /** A framework without the hook would deploy functions that read nothing. */
  refuseWithoutTemplate() {
    if (this.isMerged) return;
    throw this.toError({
      ...DEPLOYMENT_INVALID,
      place: 'plugins',
      message: 'This framework did not call the hook `initialize`, so that nothing was generated',
      fix: 'Use osls 4 or Serverless 3.',
    });
  }

  /** Stand-ins let a service be packaged anywhere; deployed, they would deliver nowhere (I6). */
  refuseUnbound() {
    const places = findUnbound(this.serverless.service.custom?.millrace);
    if (places.length === 0) return;
    throw this.toError({
      ...DEPLOYMENT_INVALID,
      message: `Not bound yet, so that nothing can be deployed:\n- ${places.join('\n- ')}`,
      fix: 'Bind them to what is there, with --param or under params of the stage.',
    });
  }

  /** The framework shows the message, and programs read the code. */
  toError({ code, place, message, fix }) {
    const ServerlessError = this.serverless.classes.Error;
    const lines = [`Millrace: ${code} ${place}: ${message}`, ...(fix === undefined ? [] : [fix])];
    return new ServerlessError(lines.join('\n'), code);
  }
}

/** An error of this machine, which says itself what to do. */
function inTheWay(place, message) {
  return { code: 'ERR_CDC_INPUT_INVALID', place, message };
}

/** What the user's own variables are on this machine: no address of the outside. */
function toLocalValue(value) {
  if (typeof value === 'object' && value !== null) return 'local';
  return String(value).replace(/^https:\/\/[^/]+/, NOWHERE);
}

/** What the command could not check. Node may have remarks of its own, which say nothing of the service. */
function notesOf(stderr) {
  return stderr.split('\n').filter((line) => line.startsWith('types: '));
}

/** The command says what is wrong in one line of JSON; what is no such line is shown as it is. */
function readFailure(stderr) {
  const last = stderr.trimEnd().split('\n').at(-1);
  try {
    const { code, place, message, fix } = JSON.parse(last);
    return { code, place, message, fix };
  } catch {
    return { code: 'ERR_CDC_UNEXPECTED', place: 'millrace', message: stderr.trimEnd() };
  }
}

module.exports = MillracePlugin;
