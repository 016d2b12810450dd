import type { DecoderSpec, FunctionSpec } from '../../../model/service.ts';
import { LEVELS, type Level, listAlternatives } from './alternatives.ts';
import { createCutter } from './cut-columns.ts';
import { debeziumFormats } from './debezium-format.ts';
import { dmsFormat } from './dms-format.ts';
import type { FilterNote, FilterPlan } from './filter-plan.ts';
import { type Body, packPatterns } from './pack-patterns.ts';
import { listRouteNotes } from './route-notes.ts';
import { listWants, type Wants } from './wants.ts';
import type { PlaceWay, WireFormat } from './wire-format.ts';

export interface FilterOptions {
  /** How many filters an event source mapping takes: 5, or up to 10 by quota. */
  readonly maxPatterns: number;
}

/**
 * Compiles the event filter of a function from its routes: patterns for the records that any route
 * may want, and for all that cannot be told apart from them (I8).
 *
 * A filter drops only what it recognises as unwanted: a record of a table that no route is on, an
 * operation that no route takes, a row whose columns are known to fail a condition. Whatever it
 * cannot read passes. The one exception is Lambda's: of Kinesis, data that is no JSON never passes.
 *
 * @example
 * compileFilters(billingService.functions.billing, { maxPatterns: 5 });
 */
export function compileFilters(spec: FunctionSpec, { maxPatterns }: FilterOptions): FilterPlan {
  const because = reasonForEverything(spec);
  if (because !== undefined) return { kind: 'everything', because, notes: [] };
  const body: Body = spec.source.stream === 'kinesis' ? 'data' : 'value';
  const wants = listWants(spec.routes ?? []);
  const formats = formatsOf(spec.decoder);
  for (const { level, ways } of LEVELS.flatMap((one) =>
    WAYS.map((own) => ({ level: one, ways: own })),
  )) {
    const plan = compileLevel(wants, formats, { level, ways, body, maxPatterns });
    if (plan !== undefined) {
      const notes = [...listRouteNotes(spec.routes ?? []), ...plan.notes, ...notesOfSource(spec)];
      return { ...plan, notes };
    }
  }
  return {
    kind: 'everything',
    because: `The names of the tables do not fit into ${maxPatterns} patterns of 4,096 characters.`,
    notes: [],
  };
}

/** Returns why nothing may be dropped; `undefined` if something may. */
function reasonForEverything({
  source,
  decoder,
  routes,
  archive,
}: FunctionSpec): string | undefined {
  if (archive !== undefined) return 'The archive keeps every record.';
  if ((routes ?? []).every((set) => Object.keys(set).length === 0)) {
    return 'The function has no routes that could tell what is wanted.';
  }
  if (decoder === undefined || decoder.captureTool === 'auto') {
    return source.stream === 'kinesis'
      ? 'Without a named decoder the records may be Avro, which Lambda would drop as no JSON: name `dms(...)` or `debezium(...)`.'
      : undefined;
  }
  if (decoder.captureTool === 'dms') return undefined;
  const { registry, flattened } = decoder.options;
  if (registry !== undefined) return 'The records are Avro, which patterns cannot look into.';
  return flattened === true
    ? 'Rows without an envelope need not name their table, and a delete may be a record without value, which a filter drops.'
    : undefined;
}

function formatsOf(decoder: DecoderSpec | undefined): readonly WireFormat[] {
  switch (decoder?.captureTool) {
    case 'dms':
      return [dmsFormat(decoder.options)];
    case 'debezium':
      return debeziumFormats(decoder.options);
    case 'auto':
    case undefined:
      return [dmsFormat({}, true), ...debeziumFormats({})];
  }
}

/** The second asks less, in half as many patterns. */
const WAYS: readonly (readonly PlaceWay[])[] = [['with schema', 'without schema'], ['any']];

interface LevelParts {
  readonly level: Level;
  readonly ways: readonly PlaceWay[];
  readonly body: Body;
  readonly maxPatterns: number;
}

function compileLevel(
  wants: Wants,
  formats: readonly WireFormat[],
  { level, ways, body, maxPatterns }: LevelParts,
): FilterPlan | undefined {
  const { cutOf, notes } = createCutter();
  const alternatives = listAlternatives(wants, formats, { level, ways, cutOf });
  const patterns = packPatterns(alternatives, body, maxPatterns);
  if (patterns === undefined) return undefined;
  return { kind: 'filtered', patterns, notes: [...notes(), ...notesOfLevel(level)] };
}

function notesOfLevel(level: Level): readonly FilterNote[] {
  const what = LEVEL_NOTES[level];
  return what === undefined ? [] : [{ route: undefined, column: undefined, what }];
}

const LEVEL_NOTES: Readonly<Record<Level, string | undefined>> = {
  columns: undefined,
  operations: 'Conditions on columns are left out: with them the patterns would not fit.',
  tables:
    'All operations of the tables pass, and all documents of MongoDB: with them the patterns would not fit.',
  names:
    'All operations pass, and tables of the same name in other schemas: with them the patterns would not fit.',
};

function notesOfSource({ source }: FunctionSpec): readonly FilterNote[] {
  const what =
    source.stream === 'kinesis'
      ? 'Data that is no JSON (Avro, records that the Kinesis Producer Library packed) is dropped by Lambda itself and never reaches the quarantine.'
      : 'Values that are no JSON pass; records without value (tombstones) are taken to be dropped, and no route needs them.';
  return [{ route: undefined, column: undefined, what }];
}
