import type { Operation } from '../../../model/change-event.ts';
import type { DebeziumOptions } from '../../../model/service.ts';
import {
  ABSENT,
  allBut,
  type Clause,
  type Image,
  members,
  type Pattern,
  type Place,
  type PlaceWay,
  UNNAMED,
  type WireFormat,
  type WriteOptions,
} from './wire-format.ts';

/** Codes by the operation that they may turn out to be; both cases are read. */
const CODES: readonly (readonly [code: string, operations: readonly Operation[]])[] = [
  ['r', ['read']],
  // Old versions write the rows of a snapshot as created.
  ['c', ['create', 'read']],
  ['i', ['create', 'read']],
  ['u', ['update']],
  ['d', ['delete']],
  ['t', ['truncate']],
  ['m', []],
];

const PLACES: Readonly<Record<Image, string>> = {
  after: 'after',
  before: 'before',
  removed: 'before',
};

/** Connectors whose databases have no schemas. */
const WITHOUT_SCHEMAS = ['mysql', 'mariadb', 'mongodb'];

/** The default of `unavailable.value.placeholder`; see `decoders/debezium`. */
const PLACEHOLDER = '__debezium_unavailable_value';

const NAMES: Pattern = { source: { table: UNNAMED, collection: UNNAMED } };

/**
 * The two shapes of Debezium JSON: the envelope alone, and under `payload` beside its schema. Nothing
 * in a service says which of the two a converter writes.
 */
export function debeziumFormats(options: DebeziumOptions): readonly WireFormat[] {
  return [plainFormat(options), wrappedFormat(options)];
}

function plainFormat(options: DebeziumOptions): WireFormat {
  return {
    name: 'debezium',
    images: imagesOf(options),
    hides: () => undefined,
    // Cassandra's null is a column that the change did not touch.
    trustsNull: false,
    placeholders: placeholdersOf(options),
    write: writeEnvelope,
    names: NAMES,
    passesUnknown: true,
    always: ALWAYS,
  };
}

function wrappedFormat(options: DebeziumOptions): WireFormat {
  return {
    name: 'debezium with schema',
    images: imagesOf(options),
    // The schema says what a text or number means: base64 of an amount, days since 1970.
    hides: (_name, { kind }) =>
      kind === 'oneOf' || kind === 'int' || kind === 'bigint' || kind === 'float'
        ? undefined
        : 'With a schema beside it, a text may stand for another value.',
    trustsNull: false,
    placeholders: placeholdersOf(options),
    write: (clause, options) => ({ payload: writeEnvelope(clause, options) }),
    names: { payload: NAMES },
    passesUnknown: true,
    always: ALWAYS.map((pattern) => ({ payload: pattern })),
  };
}

/** Changes of tables by DDL, and Cassandra's deletions of ranges, which nobody can route: they are told. */
const ALWAYS: readonly Pattern[] = [
  // Changes of tables have no operation, and what an unknown one means is not ours to say.
  members({ op: opLeaf(new Set()) }),
  { op: ['r', 'R', ABSENT], source: { connector: ['cassandra', ABSENT] } },
];

/** Without `FULL`, PostgreSQL's old rows hold invented values, and no route knows the connector. */
function imagesOf({ replicaIdentity }: DebeziumOptions): ReadonlySet<Image> {
  return new Set(replicaIdentity === 'full' ? ['after', 'before', 'removed'] : ['after']);
}

/** In the forms that it has in columns of texts, bytes and maps. */
function placeholdersOf({ unavailable = PLACEHOLDER }: DebeziumOptions): readonly string[] {
  const bytes = unavailable.startsWith('hex:')
    ? Buffer.from(unavailable.slice(4), 'hex')
    : Buffer.from(unavailable);
  const text = bytes.toString();
  const forms = (['base64', 'base64url', 'hex'] as const).map((form) => bytes.toString(form));
  return [...new Set([text, unavailable, ...forms, JSON.stringify({ [text]: text })])];
}

/** MongoDB names a collection where all others name a table, and writes rows as texts: no column is there. */
function writeEnvelope(
  { names, place, operations, cut = {} }: Clause,
  { way, anyDocument }: WriteOptions,
): Pattern {
  const rows = Object.entries(cut).map(([image, leaves]) => [PLACES[image as Image], leaves]);
  const named = [...names, ...UNNAMED];
  return {
    ...Object.fromEntries(rows),
    ...members({ op: opLeaf(operations) }),
    source: {
      table: named,
      ...(anyDocument ? {} : { collection: named }),
      ...(place === undefined ? {} : placeMembers(place, way)),
    },
  };
}

/**
 * By the rule of `isSameTable`: a record that names a schema is compared by it, one that names none by its
 * keyspace or database.
 */
function placeMembers({ level, name }: Place, way: PlaceWay): Pattern {
  const own = [name, ...UNNAMED];
  // Beside a keyspace the database says nothing, and is written in one of these ways.
  if (level === 'database') return { keyspace: own, db: [...own, 'NULL'] };
  switch (way) {
    case 'any':
      return { schema: own };
    case 'with schema':
      return {
        schema: own,
        keyspace: own,
        connector: [{ 'anything-but': WITHOUT_SCHEMAS }, null, ABSENT],
      };
    case 'without schema':
      return { schema: UNNAMED, keyspace: UNNAMED, db: own };
  }
}

function opLeaf(operations: ReadonlySet<Operation>): ReturnType<typeof allBut> {
  const unwanted = CODES.filter(([, meant]) => !meant.some((one) => operations.has(one)));
  const codes = unwanted.map(([code]) => code);
  if (codes.length === 1) return undefined;
  return allBut([...codes, ...codes.map((code) => code.toUpperCase())]);
}
