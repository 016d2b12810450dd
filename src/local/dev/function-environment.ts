import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import * as z from 'zod/mini';
import { CdcError } from '../../errors.ts';

const run = promisify(execFile);

/** Where `npm run local` and the stack write what they listen on. */
const LOCAL_STATE = '.millrace/local.json';
const FRAMEWORKS = ['osls', 'serverless', 'sls'];
const SERVICE_FILES = ['serverless.yml', 'serverless.yaml', 'serverless.json', 'serverless.ts'];

/** Nothing listens there: no account is reached by accident. */
const NOWHERE = 'http://127.0.0.1:2';
/** Whoever sets one of these means a real account. */
const CREDENTIALS = ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_WEB_IDENTITY_TOKEN_FILE'];
/** What a program needs to run at all; nothing else of the shell reaches the function. */
const OF_THE_SHELL = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'SystemRoot'];

const value = z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.unknown())]);
const variables = z.optional(z.record(z.string(), value));

const declared = z.object({
  provider: z.object({
    region: z.optional(z.string()),
    timeout: z.optional(z.number()),
    environment: variables,
  }),
  functions: z.record(
    z.string(),
    z.object({ timeout: z.optional(z.number()), environment: variables }),
  ),
});

const localState = z.object({ environment: z.record(z.string(), z.string()) });

export interface EnvironmentOptions {
  readonly functionName: string;
  readonly cwd: string;
  /** `--param` and `--stage` of the framework. */
  readonly frameworkWords: readonly string[];
  /** `NAME=VALUE`, or `NAME` for what the shell has. */
  readonly assignments: readonly string[];
  readonly files: readonly string[];
  /** What has to agree with the settings of the run; counts less than what is given by hand. */
  readonly agreed: Readonly<Record<string, string>>;
  readonly shell: Readonly<Record<string, string | undefined>>;
}

export interface FunctionEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  /** `timeout` of the function or the provider. */
  readonly timeoutMs: number | undefined;
}

/**
 * Answers the environment of a function as `serverless.yml` declares it. The framework itself resolves
 * its variables; references to resources become what the local parts listen on; `--env-file` and
 * `--env` count more than both.
 *
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID` naming every variable that has no value here.
 */
export async function readFunctionEnvironment(
  options: EnvironmentOptions,
): Promise<FunctionEnvironment> {
  const [declaration, running, given] = await Promise.all([
    readDeclaration(options),
    readLocalState(options.cwd),
    readGiven(options),
  ]);
  const all = { ...declaration.variables, ...running, ...options.agreed, ...given };
  const unresolved = Object.entries(all).flatMap(([name, one]) =>
    typeof one === 'object' ? [`${name}: ${describeReference(one)}`] : [],
  );
  if (unresolved.length > 0) throw unresolvedVariables(unresolved);
  const plain = Object.entries(all).map(([name, one]) => [name, String(one)]);
  return {
    variables: { ...ofTheShell(options.shell), ...standIns(given), ...Object.fromEntries(plain) },
    timeoutMs: declaration.timeoutMs,
  };
}

type Value = z.infer<typeof value>;

interface Declaration {
  readonly variables: Readonly<Record<string, Value>>;
  readonly timeoutMs: number | undefined;
}

async function readDeclaration(options: EnvironmentOptions): Promise<Declaration> {
  const isThere = await Promise.all(
    SERVICE_FILES.map((file) => exists(resolve(options.cwd, file))),
  );
  // Other tools than the framework deploy the function: everything is given by hand.
  if (!isThere.includes(true)) return { variables: {}, timeoutMs: undefined };
  const { provider, functions } = await printService(options);
  const spec = functions[options.functionName];
  if (spec === undefined) {
    const known = Object.keys(functions).join(', ');
    throw invalid(`serverless.yml has no function "${options.functionName}": it has ${known}`);
  }
  const seconds = spec.timeout ?? provider.timeout;
  return {
    variables: {
      ...(provider.region === undefined ? {} : { AWS_REGION: provider.region }),
      ...provider.environment,
      ...spec.environment,
    },
    timeoutMs: seconds === undefined ? undefined : seconds * 1000,
  };
}

/** Only the framework knows what its variables, params, stages and files mean. */
async function printService({
  cwd,
  frameworkWords,
  shell,
}: EnvironmentOptions): Promise<z.infer<typeof declared>> {
  const found = await findFramework(cwd);
  const words = ['print', '--format', 'json', ...frameworkWords];
  let text: string;
  try {
    const { stdout } = await run(found, words, { cwd, env: { ...shell }, maxBuffer: 2 ** 26 });
    text = stdout;
  } catch (cause) {
    throw invalid(`serverless.yml cannot be resolved: ${lastLines(cause)}`);
  }
  const parsed = z.safeParse(declared, JSON.parse(text.slice(text.indexOf('{'))));
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw invalid(`serverless.yml has another form than expected: ${places}`);
}

async function findFramework(cwd: string): Promise<string> {
  for (const name of FRAMEWORKS) {
    const file = resolve(cwd, 'node_modules/.bin', name);
    if (await exists(file)) return file;
  }
  throw invalid('serverless.yml cannot be resolved: neither osls nor serverless is installed here');
}

async function readLocalState(cwd: string): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(resolve(cwd, LOCAL_STATE), 'utf8').catch(() => undefined);
  if (text === undefined) return {};
  try {
    return z.parse(localState, JSON.parse(text)).environment;
  } catch {
    throw invalid(`${LOCAL_STATE} is damaged: start the local parts again`);
  }
}

async function readGiven({
  assignments,
  files,
  cwd,
  shell,
}: EnvironmentOptions): Promise<Readonly<Record<string, string>>> {
  const given: Record<string, string> = {};
  for (const file of files) {
    const text = await readFile(resolve(cwd, file), 'utf8').catch(() => undefined);
    if (text === undefined) throw invalid(`--env-file cannot be read: ${file}`);
    Object.assign(given, parseEnv(text));
  }
  for (const assignment of assignments) {
    const [name = '', ...rest] = assignment.split('=');
    const assigned = rest.length > 0 ? rest.join('=') : shell[name];
    if (assigned === undefined) throw invalid(`--env ${name}: the shell has no such variable`);
    given[name] = assigned;
  }
  return given;
}

function ofTheShell(shell: EnvironmentOptions['shell']): Readonly<Record<string, string>> {
  const kept = OF_THE_SHELL.flatMap((name) =>
    shell[name] === undefined ? [] : [[name, shell[name]]],
  );
  return Object.fromEntries(kept);
}

/** Quiet logs, and no way to a real account unless somebody asks for one. */
function standIns(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const quiet = { POWERTOOLS_LOG_LEVEL: 'WARN', POWERTOOLS_METRICS_DISABLED: 'true' };
  if (CREDENTIALS.some((name) => given[name] !== undefined)) return quiet;
  return {
    ...quiet,
    AWS_ENDPOINT_URL: NOWHERE,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

function describeReference(reference: object): string {
  const [[word, of] = ['a reference', '']] = Object.entries(reference);
  return `${word} ${typeof of === 'string' ? of : JSON.stringify(of)}`;
}

function unresolvedVariables(unresolved: readonly string[]): CdcError {
  return new CdcError(
    'ERR_CDC_SETTINGS_INVALID',
    `Variables of the function refer to what is only known after deployment:\n- ${unresolved.join('\n- ')}`,
    {
      details: {
        place: 'serverless.yml',
        fix: 'Start the local parts (npm run local), or give each variable with --env NAME=VALUE or --env-file.',
      },
    },
  );
}

function invalid(message: string): CdcError {
  return new CdcError('ERR_CDC_SETTINGS_INVALID', message);
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function lastLines(cause: unknown): string {
  const output = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : String(cause);
  const lines = output
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('npm warn'));
  return lines.slice(-5).join('\n');
}
