import { cliError } from '../../../inputs/cli-failure.ts';
import {
  DEFAULT_SERVICE,
  loadService,
  type NamedFunction,
  selectFunctions,
} from '../../../inputs/load-service.ts';
import { type CompiledFunction, compileFunction } from '../../../recovery/compile-function.ts';
import type { ReplaySelection } from '../../../recovery/plan-replay.ts';
import type { CliIo } from '../cli-io.ts';
import { findRegistry } from '../decode/find-registry.ts';
import { type SettingsFlags, toSettings, type Variables } from '../quarantine/quarantine-store.ts';
import { type RangeFlags, readExceptedKeys } from './replay-source.ts';

export interface ReplayFlags extends SettingsFlags, RangeFlags {
  readonly from: string;
  readonly table?: readonly string[];
  readonly route?: readonly string[];
  readonly messages?: readonly string[];
  readonly exceptKeys?: string;
  readonly service?: string;
  readonly function?: string;
  readonly registry?: string;
  readonly dryRun?: true;
  readonly diff?: string;
  readonly plan?: true;
  readonly shards?: string;
  readonly perMessage?: string;
  readonly rate?: string;
  readonly patience?: string;
  readonly state?: string;
  readonly reveal?: true;
  readonly json?: true;
}

/** A service as a replay runs it. */
export interface ReplayService {
  readonly functions: readonly NamedFunction[];
  readonly compiled: readonly CompiledFunction[];
}

/**
 * Loads the functions of a service that have routes, and compiles them.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` if a named route is of none of them.
 */
export async function loadReplayService(
  file: string | undefined,
  flags: ReplayFlags,
  context: { readonly variables: Variables; readonly io: CliIo },
): Promise<ReplayService> {
  const { io, variables } = context;
  const service = await loadService(file ?? DEFAULT_SERVICE, io.cwd);
  const functions = selectFunctions(service, flags.function).filter(
    ({ spec }) => (spec.routes ?? []).length > 0,
  );
  if (functions.length === 0) {
    throw cliError('ERR_CDC_USAGE', {
      place: '--function',
      message: 'There are no routes to replay to',
      fix: 'Name a function that has routes.',
    });
  }
  const registry = findRegistry(flags.registry, '', io.cwd);
  const settings = toSettings(variables);
  return {
    functions,
    compiled: functions.map((one) => compileFunction(one, settings, registry)),
  };
}

/**
 * Refuses names of routes that no function has: a misspelt one would replay nothing.
 *
 * @throws {CdcError} `ERR_CDC_USAGE`.
 */
export function checkRoutes(
  compiled: readonly CompiledFunction[],
  named: Readonly<Record<string, readonly string[] | undefined>>,
): void {
  const known = new Set(compiled.flatMap(({ routeNames }) => [...routeNames]));
  for (const [option, routes = []] of Object.entries(named)) {
    const wrong = routes.find((route) => !known.has(route));
    if (wrong === undefined) continue;
    throw cliError('ERR_CDC_USAGE', {
      place: option,
      message: `No function has a route of the name ${wrong}`,
      fix: `Use one of: ${[...known].join(', ')}.`,
    });
  }
}

/** Returns what the flags select. */
export async function toSelection(flags: ReplayFlags, io: CliIo): Promise<ReplaySelection> {
  const { table, route, messages, exceptKeys } = flags;
  return {
    tables: table && new Set(table),
    routes: route && new Set(route),
    messages: new Set(messages),
    except: await readExceptedKeys(exceptKeys, io),
  };
}

/**
 * Reads a whole number of an option.
 *
 * @throws {CdcError} `ERR_CDC_USAGE`.
 */
export function toCount(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw cliError('ERR_CDC_USAGE', {
    place: option,
    message: `The option ${option} is not a whole number above 0`,
    fix: `Write it as ${option} 100.`,
  });
}
