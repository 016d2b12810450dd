import { CdcError } from '../../errors.ts';
import type { DebeziumOptions, DmsOptions, FunctionSpec, SourceSpec } from '../../model/service.ts';
import { formatTable, type Table } from '../../model/table.ts';

/** A table of a function, with what is known of how its changes come. */
export interface ExportTable {
  readonly table: Table;
  readonly source: SourceSpec;
  readonly capture: Capture;
  /** Topics that hold its changes; of Kinesis none. */
  readonly topics: readonly string[];
  /** Nothing but this table is in these topics. */
  readonly isAlone: boolean;
}

export type Capture =
  | { readonly tool: 'dms'; readonly options: DmsOptions }
  | { readonly tool: 'debezium'; readonly options: DebeziumOptions };

/**
 * Returns the tables that the routes of a function name.
 *
 * @throws {CdcError} `ERR_CDC_ROUTES_INVALID` if it is not declared what capture tool writes them, or
 *   if their rows are in a shape that SQL cannot take apart.
 */
export function exportTablesOf(name: string, spec: FunctionSpec): readonly ExportTable[] {
  const routes = (spec.routes ?? []).flatMap((set) => Object.values(set));
  const tables = [...new Set(routes.map(({ table }) => table))];
  if (tables.length === 0) return [];
  const capture = captureOf(name, spec);
  return tables.map((table) => ({
    table,
    source: spec.source,
    capture,
    ...topicsOf(table, spec.source, capture),
  }));
}

/** Returns a name for what is made of a table: `dbo_invoices`. */
export function sqlNameOf({ table }: ExportTable, end = ''): string {
  return `${[table.schema ?? table.database, table.name].filter((part) => part !== undefined).join('_')}${end}`;
}

function captureOf(name: string, { decoder }: FunctionSpec): Capture {
  switch (decoder?.captureTool) {
    case 'dms':
      if (decoder.options.document === true)
        throw notExported(name, 'rows are in documents (`_doc`)');
      return { tool: 'dms', options: decoder.options };
    case 'debezium':
      if (decoder.options.flattened === true) throw notExported(name, 'rows have no envelope');
      return { tool: 'debezium', options: decoder.options };
    case 'auto':
    case undefined:
      throw notExported(name, 'its decoder is not declared');
  }
}

function notExported(name: string, why: string): CdcError {
  return new CdcError('ERR_CDC_ROUTES_INVALID', `Function ${name} cannot be exported: ${why}`, {
    details: {
      place: `function ${name}`,
      fix: 'Declare `dms({...})` or `debezium({...})` as it writes to this source, with envelopes.',
    },
  });
}

/** Debezium writes each table to a topic that ends with its name; DMS as the task says. */
function topicsOf(
  table: Table,
  source: SourceSpec,
  { tool }: Capture,
): Pick<ExportTable, 'topics' | 'isAlone'> {
  if (source.stream === 'kinesis') return { topics: [], isAlone: false };
  if (tool === 'dms') return { topics: source.topics, isAlone: false };
  const endings = [formatTable(table), table.name].map((name) => `.${toTopicName(name)}`);
  const found = endings
    .map((ending) => source.topics.filter((topic) => topic.endsWith(ending)))
    .find((topics) => topics.length > 0);
  return found === undefined
    ? { topics: source.topics, isAlone: source.topics.length === 1 }
    : { topics: found, isAlone: true };
}

/** Debezium puts `_` for what a topic may not hold. */
function toTopicName(name: string): string {
  return name.replaceAll(/[^\w.-]/g, '_');
}
