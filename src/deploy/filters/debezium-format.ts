import type { Operation } from '../../model/change-event.ts';
import type { DebeziumOptions } from '../../model/service.ts';
import {
  allBut,
  type Clause,
  type Image,
  members,
  type Pattern,
  UNNAMED,
  type WireFormat,
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

/** The default of `unavailable.value.placeholder`; see `decoders/debezium`. */
const PLACEHOLDER = '__debezium_unavailable_value';

const DOCUMENTS: Pattern = { source: { collection: [{ exists: true }] } };

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
    writeDocument,
    documents: DOCUMENTS,
    names: NAMES,
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
    write: (clause) => ({ payload: writeEnvelope(clause) }),
    writeDocument: (clause) => ({ payload: writeDocument(clause) }),
    documents: { payload: DOCUMENTS },
    names: { payload: NAMES },
    always: ALWAYS.map((pattern) => ({ payload: pattern })),
  };
}

/** Changes of tables by DDL, and Cassandra's deletions of ranges, which nobody can route: they are told. */
const ALWAYS: readonly Pattern[] = [
  { ddl: [{ exists: true }] },
  { tableChanges: { type: [{ exists: true }] } },
  { op: ['r', 'R'], source: { connector: ['cassandra'] } },
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

function writeEnvelope(clause: Clause): Pattern {
  return write(clause, 'table');
}

/** MongoDB names a collection where all others name a table, and writes rows as texts. */
function writeDocument(clause: Clause): Pattern {
  return write({ ...clause, cut: undefined }, 'collection');
}

function write({ names, place, operations, cut = {} }: Clause, named: string): Pattern {
  const rows = Object.entries(cut).map(([image, leaves]) => [PLACES[image as Image], leaves]);
  return {
    ...Object.fromEntries(rows),
    ...members({ op: opLeaf(operations) }),
    source: members({ [named]: names, $or: placesOf(place) }),
  };
}

/** By the rule of `isSameTable`, but for a table that names both levels: one is enough here. */
function placesOf(place: string | undefined): readonly Pattern[] | undefined {
  return place === undefined
    ? undefined
    : ['schema', 'db', 'keyspace'].map((level) => ({ [level]: [place] }));
}

function opLeaf(operations: ReadonlySet<Operation>): ReturnType<typeof allBut> {
  const unwanted = CODES.filter(([, meant]) => !meant.some((one) => operations.has(one)));
  const codes = unwanted.map(([code]) => code);
  if (codes.length === 1) return undefined;
  return allBut([...codes, ...codes.map((code) => code.toUpperCase())]);
}
