import { CdcError } from '../../../../src/errors.ts';
import type { DecoderSpec, FunctionSpec } from '../../../../src/model/service.ts';
import { debezium, dms, kinesis, msk } from '../../../../src/model/service.ts';
import { type Table, table } from '../../../../src/model/table.ts';
import type { Random } from '../../../fuzz/random.ts';
import { createSubject, type Subject } from './check-pairs.ts';
import { randomRoutes } from './random-routes.ts';
import { columnPool } from './spell-value.ts';
import { writeDebezium } from './write-debezium.ts';
import { writeDms } from './write-dms.ts';
import { writeOther } from './write-others.ts';
import type { NamedTable, Place, WrittenRecord } from './written-record.ts';

/** A random function, and a writer of the records that may be on its stream. */
export interface RandomSubject extends Subject {
  readonly writeRecord: () => WrittenRecord;
}

// A long one, so that patterns are filled and ask less.
const NAMES = ['orders', 'Orders', 'lines', 'order.items', 'Kündigung', 'x'.repeat(900)];
const PLACES = ['shop', 'dbo', 'SHOP'];
const LISTABLE: ReadonlySet<string> = new Set([
  'n',
  'status',
  'state',
  'name',
  'note',
  'BI_status',
]);
const NEVER = 'unrouted';

/** Makes a function with random tables, routes and decoder settings. */
export function createRandomSubject(random: Random): RandomSubject {
  for (;;) {
    try {
      return tryRandomSubject(random);
    } catch (error) {
      // Some of the random routes contradict each other.
      if (!(error instanceof CdcError && error.code === 'ERR_CDC_ROUTES_INVALID')) throw error;
    }
  }
}

function tryRandomSubject(random: Random): RandomSubject {
  const tables = randomTables(random);
  const stream = random.pick(['kinesis', 'kafka'] as const);
  const beforeImage = random.pick(['before-image', 'beforeImage', 'old']);
  const decoder = randomDecoder(beforeImage, random);
  const spec: FunctionSpec = {
    source: stream === 'kinesis' ? kinesis('cdc') : msk('cdc', ['t']),
    ...(decoder === undefined ? {} : { decoder }),
    routes: [randomRoutes(tables, random)],
  };
  const subject = createSubject(spec, random.pick([1, 2, 5, 5, 5, 10]));
  const place: Place = { stream, random, beforeImage };
  const routed = tables.filter((one) =>
    (spec.routes ?? []).some((set) => Object.values(set).some((route) => route.table === one)),
  );
  return { ...subject, writeRecord: () => writeAny({ tables, routed }, spec.decoder, place) };
}

function randomTables(random: Random): readonly Table[] {
  const names = NAMES.filter(({ length }) => random.chance(length > 20 ? 8 : 2));
  return (names.length === 0 ? ['orders'] : names).map((name) => {
    const columns = Object.entries(columnPool).filter(([column]) => isTaken(column, random));
    const level = random.int(4);
    return table({
      name,
      ...(level === 1 || level === 2 ? { schema: random.pick(PLACES) } : {}),
      ...(level >= 2 ? { database: random.pick(PLACES) } : {}),
      key: ['id'] as never,
      columns: Object.fromEntries(columns),
      drift: random.chance(6) ? random.pick(['quarantine', 'stop']) : 'note',
    });
  });
}

/** Columns that patterns can ask are in more tables than others. */
function isTaken(column: string, random: Random): boolean {
  return column === 'id' || random.chance(LISTABLE.has(column) ? 2 : 6);
}

function randomDecoder(beforeImage: string, random: Random): DecoderSpec | undefined {
  switch (random.int(10)) {
    case 0:
      return undefined;
    case 1:
      return { captureTool: 'auto' };
    case 2:
    case 3:
    case 4:
    case 5:
      return randomDms(beforeImage, random);
    default:
      return debezium({
        replicaIdentity: random.pick(['default', 'full', undefined]),
        decimal: random.pick(['precise', 'string', undefined]),
        flattened: random.chance(12) ? true : undefined,
        timePrecision: random.pick(['adaptive', 'connect', undefined]),
      });
  }
}

function randomDms(beforeImage: string, random: Random): DecoderSpec {
  return dms({
    beforeImage: random.chance(4) ? undefined : beforeImage,
    beforeImageColumns: random.chance(6) ? { prefix: 'BI_' } : undefined,
    absent: random.pick(['null', 'uncaptured', undefined]),
    engine: random.pick(['mysql', 'postgresql', 'oracle', 'mongodb', undefined]),
    document: random.chance(10) ? true : undefined,
  });
}

interface Tables {
  readonly tables: readonly Table[];
  /** Those that a route is on. */
  readonly routed: readonly Table[];
}

function writeAny(tables: Tables, decoder: DecoderSpec | undefined, place: Place): WrittenRecord {
  const { random } = place;
  const named = nameTable(tables, random);
  if (random.chance(12)) return writeOther(named, place);
  const isDms = decoder?.captureTool === 'dms';
  const isEither = decoder === undefined || decoder.captureTool === 'auto';
  const asDms = isEither ? random.chance(2) : isDms !== random.chance(25);
  return asDms ? writeDms(named, place) : writeDebezium(named, place);
}

/** Mostly by its own name; else one that looks like it, or one that nobody knows. */
function nameTable({ tables, routed }: Tables, random: Random): NamedTable {
  const declared = random.chance(4) ? random.pick(tables) : random.pick(routed);
  const own = declared.schema ?? declared.database;
  const place = random.chance(6)
    ? random.pick(['elsewhere', ...PLACES, ''])
    : (own ?? random.pick(PLACES));
  if (random.chance(6)) return { table: declared, name: NEVER, place, isForeign: true };
  const isOther = own !== undefined && place !== own;
  return {
    table: declared,
    name: declared.name,
    place,
    isForeign: isOther || !routed.includes(declared),
  };
}
