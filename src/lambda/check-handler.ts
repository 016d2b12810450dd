import type { SchemaRegistry } from '../decoders/registry/schema-registry.ts';
import { CdcError } from '../errors.ts';
import type { Clock } from '../model/batch.ts';
import type { Operation } from '../model/change-event.ts';
import type { Sinks } from '../model/delivery.ts';
import type { Find } from '../model/lookup.ts';
import type { Route } from '../model/route.ts';
import type { FunctionSpec } from '../model/service.ts';
import type { Table } from '../model/table.ts';
import type { ItemTable } from '../model/target.ts';
import type { Park } from '../pipeline/record-work.ts';
import { findUpstreamProblems } from '../routing/check/check-upstream.ts';
import { formatProblem } from '../routing/check/problem.ts';
import type { OnceMemory } from '../sinks/once/once-memory.ts';
import { findAddressProblem } from './address-form.ts';
import { lookupTablesOf } from './create-find.ts';
import { findSpecFlaws } from './find-spec-flaws.ts';
import { onceTablesOf } from './remember-once.ts';
import type { Settings } from './settings.ts';

/** The services that a function sends to: those of its routes, and the archive. */
export type SinkNameOf<F extends FunctionSpec> = SinkNameOfRoutes<F> | SinkNameOfArchive<F>;

type SinkNameOfRoutes<F> = F extends { readonly routes: readonly (infer S)[] }
  ? S extends Readonly<Record<string, infer R>>
    ? R extends Route<Table, Operation, infer Name>
      ? Name
      : never
    : never
  : never;
type SinkNameOfArchive<F> = F extends { readonly archive: object } ? 'archive' : never;

/** What a handler is made of, besides its function of the service. */
export interface HandlerParts<F extends FunctionSpec = FunctionSpec> {
  readonly settings: Settings;
  /** One sink for each service that the routes and the archive send to. */
  readonly sinks: Sinks & Readonly<Record<SinkNameOf<F> & keyof Sinks, object>>;
  /** Keeps what cannot be decoded, or can never be delivered. */
  readonly quarantine: Park;
  /** Remembers what was delivered, for routes that say `once`. */
  readonly once?: OnceMemory;
  /** Looks items up, for routes on tables with lookups: `createItemFinder(...)`. */
  readonly find?: Find<ItemTable>;
  /** Where the schemas of Avro records are; see `millrace/registry`. */
  readonly registry?: SchemaRegistry;
  /** The clock of the machine, unless a simulation turns another. */
  readonly clock?: Clock;
  /** From 0 to 1, for the jitter of retries. */
  readonly random?: () => number;
}

/**
 * Checks that every target of a function is bound and every sink is there (I6).
 *
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID` with all problems.
 */
export function checkHandler(
  spec: FunctionSpec,
  { settings, sinks, registry, once, find }: HandlerParts,
): void {
  const { routes = [], archive, decoder } = spec;
  const remembered = onceTablesOf(spec);
  const lookedUp = lookupTablesOf(spec);
  const targets = routes.flatMap((set) =>
    Object.values(set).flatMap(({ sends }) => sends.map(({ target }) => target)),
  );
  const needed = new Set<string>(targets.map(({ sink }) => sink));
  if (archive !== undefined) needed.add('archive');
  const names = new Set([
    ...remembered,
    ...lookedUp,
    ...targets.map(({ name }) => name),
    ...(archive === undefined ? [] : [archive.to.name]),
  ]);
  const namesRegistry = decoder?.captureTool === 'debezium' && decoder.options.registry;
  const problems = [
    ...(namesRegistry && registry === undefined
      ? [`the handler has no registry, which the decoder names: "${namesRegistry.name}"`]
      : []),
    ...[...names]
      .filter((name) => settings.targets[name] === undefined)
      .map((name) => `the target "${name}" is not bound: set TARGET_${name}`),
    ...[...needed]
      .filter((name) => !Object.hasOwn(sinks, name))
      .map((name) => `the handler has no sink "${name}"`),
    ...targets.flatMap((target) => {
      // The cast holds: a name that no sink has answers `undefined`.
      const lack = sinks[target.sink as keyof Sinks]?.lacks?.(target);
      return lack === undefined ? [] : [lack];
    }),
    ...targets.flatMap((target) => findAddressProblem(target, settings.targets[target.name])),
    ...(remembered.length > 0 && once === undefined
      ? ['a route says `once`, but the handler has no `once: createOnceMemory(...)`']
      : []),
    ...(lookedUp.length > 0 && find === undefined
      ? ['a route looks items up, but the handler has no `find: createItemFinder(...)`']
      : []),
    ...findSpecFlaws(spec).map(({ what, fix }) => `${what}; ${fix}`),
    ...findUpstreamProblems(routes, decoder).map(formatProblem),
    ...unknownModes(routes, settings),
  ];
  if (problems.length > 0) {
    throw new CdcError(
      'ERR_CDC_SETTINGS_INVALID',
      // A target of two sends has its problems once.
      `Settings are not valid:\n- ${[...new Set(problems)].join('\n- ')}`,
    );
  }
}

function unknownModes(
  routes: NonNullable<FunctionSpec['routes']>,
  { modes }: Settings,
): readonly string[] {
  const names = new Set(routes.flatMap((set) => Object.keys(set)));
  return Object.keys(modes)
    .filter((name) => !names.has(name))
    .map((name) => `MILLRACE_MODES names the route "${name}", which this function does not have`);
}
