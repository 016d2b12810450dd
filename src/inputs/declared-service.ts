import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import * as z from 'zod/mini';
import { CdcError } from '../errors.ts';

/** The settings of a service that was packaged, beside the file that the framework reads. */
export const SETTINGS_FILE = '.millrace/deploy.json';

const run = promisify(execFile);

const FRAMEWORKS = ['osls', 'serverless', 'sls'];
const SERVICE_FILES = ['serverless.yml', 'serverless.yaml', 'serverless.json', 'serverless.ts'];

const value = z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.unknown())]);
const variables = z.optional(z.record(z.string(), value));

const declared = z.object({
  service: z.optional(z.unknown()),
  provider: z.object({
    region: z.optional(z.string()),
    stage: z.optional(z.string()),
    timeout: z.optional(z.number()),
    environment: variables,
  }),
  functions: z.record(
    z.string(),
    z.object({ timeout: z.optional(z.number()), environment: variables }),
  ),
  custom: z.optional(z.looseObject({ millrace: z.optional(z.unknown()) })),
  resources: z.optional(z.looseObject({ Resources: z.optional(z.unknown()) })),
});

/** A plain value, or a reference that only a deployment resolves. */
export type DeclaredValue = z.infer<typeof value>;

/** What is declared of a function where its service is deployed from. */
export interface DeclaredFunction {
  readonly variables: Readonly<Record<string, DeclaredValue>>;
  /** `timeout` of the function or the provider. */
  readonly timeoutMs: number | undefined;
  /** What binds the service, in the file form of its settings; `undefined` where nothing does. */
  readonly deploySettings: unknown;
}

export interface DeclarationOptions {
  readonly functionName: string;
  readonly cwd: string;
  /** `--param` and `--stage` of the framework. */
  readonly frameworkWords: readonly string[];
  readonly shell: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads what `serverless.yml` says of a function, resolved by the framework itself. Without such a file,
 * the settings that another tool keeps in `.millrace/deploy.json`.
 *
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID` if it cannot be resolved, or has no such function.
 */
export async function readDeclaredFunction(options: DeclarationOptions): Promise<DeclaredFunction> {
  const isThere = await Promise.all(
    SERVICE_FILES.map((file) => exists(resolve(options.cwd, file))),
  );
  if (!isThere.includes(true)) {
    const deploySettings = await readSettingsFile(options.cwd);
    return { variables: {}, timeoutMs: undefined, deploySettings };
  }
  const { service, provider, functions, custom, resources } = await printService(options);
  const spec = functions[options.functionName];
  if (spec === undefined) {
    const known = Object.keys(functions).join(', ');
    throw invalid(`serverless.yml has no function "${options.functionName}": it has ${known}`);
  }
  const seconds = spec.timeout ?? provider.timeout;
  const millrace = custom?.millrace;
  return {
    variables: {
      ...(provider.region === undefined ? {} : { AWS_REGION: provider.region }),
      ...provider.environment,
      ...spec.environment,
    },
    timeoutMs: seconds === undefined ? undefined : seconds * 1000,
    deploySettings:
      millrace === undefined
        ? undefined
        : // A reference to a resource tells what it is only together with the resource.
          { service, stage: provider.stage, millrace, resources: resources?.Resources },
  };
}

async function readSettingsFile(cwd: string): Promise<unknown> {
  const text = await readFile(resolve(cwd, SETTINGS_FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`${SETTINGS_FILE} is not JSON`);
  }
}

/** Only the framework knows what its variables, params, stages and files mean. */
async function printService({
  cwd,
  frameworkWords,
  shell,
}: DeclarationOptions): Promise<z.infer<typeof declared>> {
  const found = await findFramework(cwd);
  const words = ['print', '--format', 'json', ...frameworkWords];
  let text: string;
  try {
    const { stdout } = await run(found, words, { cwd, env: { ...shell }, maxBuffer: 2 ** 26 });
    text = stdout;
  } catch (cause) {
    throw invalid(`serverless.yml cannot be resolved: ${complaintOf(cause)}`);
  }
  const parsed = z.safeParse(declared, parsePrinted(text));
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

function invalid(message: string): CdcError {
  return new CdcError('ERR_CDC_SETTINGS_INVALID', message);
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Lines that say nothing of the service: where the framework runs, and where in its own code it failed. */
const NOISE = /^(?:\s+at |Error:$|Environment:|Docs:|Support:|Bugs:|npm warn|\s*$)/;
const MAX_LINES = 20;

/** What the framework says is wrong: osls writes it to standard output, others to standard error. */
function complaintOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const outputs = [
    'stdout' in cause ? String(cause.stdout) : '',
    'stderr' in cause ? String(cause.stderr) : '',
  ];
  const lines = outputs
    .flatMap((output) => stripVTControlCharacters(output).split('\n'))
    .filter((line) => !NOISE.test(line));
  return lines.length === 0 ? cause.message : lines.slice(0, MAX_LINES).join('\n');
}

function parsePrinted(text: string): unknown {
  try {
    return JSON.parse(text.slice(text.indexOf('{')));
  } catch {
    throw invalid('serverless.yml cannot be resolved: `print --format json` prints no JSON');
  }
}
