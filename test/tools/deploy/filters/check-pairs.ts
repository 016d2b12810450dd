import { createDecoder } from '../../../../src/decoders/create-decoder.ts';
import { CdcError } from '../../../../src/errors.ts';
import type { Decode } from '../../../../src/model/message.ts';
import type { StreamRecord } from '../../../../src/model/record.ts';
import type { RouteChange, RouteSet } from '../../../../src/model/route.ts';
import type { FunctionSpec } from '../../../../src/model/service.ts';
import { createTableIndex } from '../../../../src/model/table.ts';
import { compileRouter } from '../../../../src/routing/compile-router.ts';
import { compileFilters } from '../../../../src/tools/deploy/filters/compile-filters.ts';
import type { FilterPlan } from '../../../../src/tools/deploy/filters/filter-plan.ts';
import { createRecordFilter } from '../../../../src/tools/plan/report/measure-filter.ts';
import type { WrittenRecord } from './written-record.ts';

const NOW = 1_700_000_000_000;

/** A function of a service, ready to be asked about records. */
export interface Subject {
  readonly spec: FunctionSpec;
  readonly plan: FilterPlan;
  readonly passes: (record: StreamRecord) => boolean;
  /** Tells whether any route may want a record. */
  readonly wants: (written: WrittenRecord) => boolean;
}

/** What the decoder and the routes make of a record: the truth that a filter must not narrow. */
interface Fate {
  readonly kind: 'wanted' | 'unwanted' | 'broken';
  /** The one that does not fit. */
  readonly column?: string;
}
type FateOf = (record: StreamRecord) => Fate;

/**
 * Prepares a function.
 *
 * @throws {CdcError} `ERR_CDC_ROUTES_INVALID` for routes that contradict each other.
 */
export function createSubject(spec: FunctionSpec, maxPatterns: number): Subject {
  const fateOf = createFate(spec, spec.routes ?? []);
  let ifMended: FateOf | undefined;
  const fateIfMended: FateOf = (record) => {
    // Most functions meet no broken record that is dropped.
    ifMended ??= createFate(spec, (spec.routes ?? []).map(matchingUnknown));
    return ifMended(record);
  };
  const plan = compileFilters(spec, { maxPatterns });
  return {
    spec,
    plan,
    passes: createRecordFilter(plan),
    wants: ({ record, mend, isForeign }) => {
      // Lambda itself drops it, whatever the pattern is.
      if (spec.source.stream === 'kinesis' && !isJsonObject(record.value)) return false;
      const fate = fateOf(record);
      if (fate.kind !== 'broken') return fate.kind === 'wanted';
      const mended = mendUntilDecoded(mend, fateIfMended);
      // What nobody can mend may be anything.
      return mended.kind === 'broken' ? !isForeign : mended.kind === 'wanted';
    },
  };
}

/** Leaves out column after column that does not fit, until the rest tells what the record is. */
function mendUntilDecoded(mend: WrittenRecord['mend'], fateOf: FateOf): Fate {
  const columns = new Set<string>();
  for (;;) {
    const fate = fateOf(mend(columns));
    if (fate.column === undefined || columns.has(fate.column)) return fate;
    columns.add(fate.column);
  }
}

function createFate(spec: FunctionSpec, routes: readonly RouteSet[]): FateOf {
  const { route, isWanted } = compileRouter(routes);
  const tables = routes.flatMap((set) => Object.values(set).map(({ table }) => table));
  const findTable = createTableIndex([...new Set(tables)]);
  const { decode } = createDecoder(spec.decoder, { findTable, isWanted });
  return (record) => fateBy(record, decode, route);
}

function fateBy(record: StreamRecord, decode: Decode, route: RouteChange): Fate {
  try {
    const message = decode(record);
    if (message.kind !== 'change') return { kind: 'unwanted' };
    const { deliveries, rejections } = route(message, NOW);
    return { kind: deliveries.length + rejections.length > 0 ? 'wanted' : 'unwanted' };
  } catch (error) {
    if (!(error instanceof CdcError)) throw error;
    // The table says that such records are looked at, whatever routes want.
    if (error.code.startsWith('ERR_CDC_SCHEMA_DRIFT')) return { kind: 'wanted' };
    const { column } = error.details;
    return { kind: 'broken', ...(typeof column === 'string' ? { column } : {}) };
  }
}

function matchingUnknown(set: RouteSet): RouteSet {
  return Object.fromEntries(
    Object.entries(set).map(([name, route]) => [name, { ...route, unknown: 'match' as const }]),
  );
}

function isJsonObject(value: Uint8Array | null): boolean {
  if (value === null) return false;
  try {
    const json: unknown = JSON.parse(Buffer.from(value).toString());
    return typeof json === 'object' && json !== null && !Array.isArray(json);
  } catch {
    return false;
  }
}
