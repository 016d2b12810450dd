import { selectFunctions, tablesOf } from '../../../inputs/load-service.ts';
import type { FunctionSpec, Service, SourceSpec } from '../../../model/service.ts';
import { formatTable } from '../../../model/table.ts';
import { alignColumns } from '../align-columns.ts';

/** What a service consists of: what `check` shows when nothing is wrong. */
export interface ServiceSummary {
  readonly functions: readonly {
    readonly name: string;
    readonly source: string;
    readonly decoder: string;
    readonly routes: readonly string[];
    readonly archive: string | undefined;
  }[];
  readonly routes: readonly {
    readonly name: string;
    readonly kind: string;
    readonly table: string;
    readonly operations: readonly string[];
    readonly sends: readonly string[];
    readonly mode: string;
  }[];
  readonly targets: readonly { readonly name: string; readonly sink: string }[];
  readonly tables: readonly {
    readonly name: string;
    readonly key: readonly string[];
    readonly columns: number;
  }[];
}

/** Returns what a service consists of. A route that several functions use is named once. */
export function summarizeService(service: Service): ServiceSummary {
  const functions = selectFunctions(service, undefined);
  const sets = new Set(functions.flatMap(({ spec }) => spec.routes ?? []));
  return {
    functions: functions.map(({ name, spec }) => ({
      name,
      source: formatSource(spec.source),
      decoder: spec.decoder?.captureTool ?? 'auto',
      routes: routeNamesOf(spec),
      archive: spec.archive?.to.name,
    })),
    routes: [...sets].flatMap((set) =>
      Object.entries(set).map(([name, route]) => ({
        name,
        kind: route.kind,
        table: formatTable(route.table),
        operations: route.operations,
        sends: route.sends.map(({ verb, target }) => `${verb} ${target.name}`),
        mode: route.mode,
      })),
    ),
    targets: Object.entries(service.targets).map(([name, { sink }]) => ({ name, sink })),
    tables: tablesOf(functions).map((table) => ({
      name: formatTable(table),
      key: table.key,
      columns: Object.keys(table.columns).length,
    })),
  };
}

/** Writes a summary for people. */
export function formatSummary(summary: ServiceSummary): string {
  return [
    ...section(
      'functions',
      summary.functions.map(({ name, source, decoder, routes, archive }) => [
        name,
        source,
        decoder,
        archive === undefined ? routes.join(', ') : [...routes, `archive ${archive}`].join(', '),
      ]),
    ),
    ...section(
      'routes',
      summary.routes.map(({ name, kind, table, operations, sends, mode }) => [
        name,
        `${kind} ${table}`,
        operations.join(', '),
        `${sends.join(', ')}${mode === 'live' ? '' : ` (${mode})`}`,
      ]),
    ),
    ...section(
      'targets',
      summary.targets.map(({ name, sink }) => [name, sink]),
    ),
    ...section(
      'tables',
      summary.tables.map(({ name, key, columns }) => [
        name,
        key.length === 0 ? 'no key' : `key ${key.join(', ')}`,
        `${columns} columns`,
      ]),
    ),
  ].join('\n');
}

function routeNamesOf({ routes = [] }: FunctionSpec): readonly string[] {
  return routes.flatMap((set) => Object.keys(set));
}

function formatSource(source: SourceSpec): string {
  if (source.stream === 'kinesis') return `kinesis ${source.name}`;
  const cluster = source.selfManaged ? 'kafka' : 'msk';
  return `${cluster} ${source.name} (${source.topics.join(', ')})`;
}

function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : [title, ...alignColumns(rows).map((line) => `  ${line}`)];
}
