import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import * as z from 'zod/mini';
import { CdcError } from '../../../errors.ts';
import type { DeclaredFunction } from '../../../inputs/declared-service.ts';
import { LOCAL_STATE, NOWHERE, startOfParts } from '../local-state.ts';

/** Whoever sets one of these means a real account. */
const CREDENTIALS = ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_WEB_IDENTITY_TOKEN_FILE'];
/** What a program needs to run at all; nothing else of the shell reaches the function. */
const OF_THE_SHELL = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'SystemRoot'];

const localState = z.object({ environment: z.record(z.string(), z.string()) });

export interface EnvironmentOptions {
  readonly cwd: string;
  readonly declared: Pick<DeclaredFunction, 'variables'>;
  /** `NAME=VALUE`, or `NAME` for what the shell has. */
  readonly assignments: readonly string[];
  readonly files: readonly string[];
  /** What has to agree with the settings of the run; counts less than what is given by hand. */
  readonly agreed: Readonly<Record<string, string>>;
  readonly shell: Readonly<Record<string, string | undefined>>;
}

/**
 * Returns the environment of a function as it is declared. References to resources become what the
 * local parts listen on; `--env-file` and `--env` count more than both.
 *
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID` naming every variable that has no value here.
 */
export async function readFunctionEnvironment(
  options: EnvironmentOptions,
): Promise<Readonly<Record<string, string>>> {
  const [running, given] = await Promise.all([readLocalState(options.cwd), readGiven(options)]);
  const all = { ...options.declared.variables, ...running, ...options.agreed, ...given };
  const unresolved = Object.entries(all).flatMap(([name, one]) =>
    typeof one === 'object' ? [`${name}: ${describeReference(one)}`] : [],
  );
  if (unresolved.length > 0) {
    throw unresolvedVariables(unresolved, await startOfParts(options.cwd));
  }
  const plain = Object.entries(all).map(([name, one]) => [name, String(one)]);
  return { ...ofTheShell(options.shell), ...standIns(given), ...Object.fromEntries(plain) };
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

function unresolvedVariables(unresolved: readonly string[], start: string | undefined): CdcError {
  const given = 'ive each variable with --env NAME=VALUE or --env-file.';
  return new CdcError(
    'ERR_CDC_SETTINGS_INVALID',
    `Variables of the function refer to what is only known after deployment:\n- ${unresolved.join('\n- ')}`,
    {
      details: {
        place: 'serverless.yml',
        fix: start === undefined ? `G${given}` : `Start the local parts (${start}), or g${given}`,
      },
    },
  );
}

function invalid(message: string): CdcError {
  return new CdcError('ERR_CDC_SETTINGS_INVALID', message);
}
