import { createDecoder } from '../../src/decoders/create-decoder.ts';
import type { DecoderContext } from '../../src/decoders/decoder-context.ts';
import type { SchemaRegistry } from '../../src/decoders/registry/schema-registry.ts';
import { schemaUnknown } from '../../src/decoders/registry/schema-registry.ts';
import {
  array,
  bigint,
  boolean,
  bytes,
  date,
  decimal,
  float,
  int,
  interval,
  json,
  oneOf,
  text,
  time,
  timestamp,
  timestamptz,
  unknown,
  uuid,
} from '../../src/model/columns.ts';
import type { Decoder } from '../../src/model/message.ts';
import type { DecoderSpec } from '../../src/model/service.ts';
import { debezium, dms } from '../../src/model/service.ts';
import { createTableIndex, table } from '../../src/model/table.ts';
import type { TelemetryEvent } from '../../src/model/telemetry.ts';
import { avroBases } from './bases.ts';

/** A decoder under test, and what it has reported. */
export interface Subject {
  readonly name: string;
  readonly decoder: Decoder;
  readonly reports: TelemetryEvent[];
}

export const odd = table({
  name: 'odd',
  key: ['id'],
  columns: {
    id: bigint(),
    ['__proto__']: text().nullable(),
    constructor: text().nullable(),
    toString: unknown().nullable(),
    when: date().nullable(),
  },
});

/** Every kind of column, for rows of any values. */
const tables = [
  odd,
  table({
    schema: 'dbo',
    name: 'invoices',
    key: ['invoice_id'],
    columns: {
      invoice_id: int(),
      customer_id: bigint(),
      billing_date: date(),
      due_date: timestamp().nullable(),
      balance: float().nullable(),
      monthly_kwh_use: int(),
      total_amount_due: decimal({ scale: 2 }),
    },
  }),
  table({
    schema: 'public',
    name: 'pk_default',
    key: ['id'],
    columns: { id: int(), a: json().nullable(), b: oneOf(['x']).nullable() },
  }),
  table({
    name: 'cust',
    key: ['id'],
    columns: { id: decimal(), name: bytes().nullable(), at: timestamptz().nullable() },
  }),
  table({
    name: 'customers',
    key: ['id'],
    columns: { id: uuid(), flag: boolean(), tags: array(text()), t: time(), i: interval() },
  }),
];
const findTable = createTableIndex(tables);
const findStrict = createTableIndex(
  tables.map((declared, at) => ({ ...declared, drift: at % 2 === 0 ? 'stop' : 'quarantine' })),
);
const registry = createRegistry();

const SPECS: readonly (readonly [
  name: string,
  spec: DecoderSpec | undefined,
  Partial<DecoderContext>,
])[] = [
  ['auto', undefined, { findTable }],
  ['auto without tables', undefined, {}],
  ['auto, skipping', undefined, { findTable, isWanted: () => false }],
  ['auto, strict', undefined, { findTable: findStrict }],
  ['auto with registry', undefined, { findTable, registry }],
  ['dms', dms(), { findTable }],
  ['dms, skipping', dms(), { findTable, isWanted: ({ name }) => name.length % 2 === 0 }],
  [
    'dms with options',
    dms({ beforeImageColumns: {}, document: true, absent: 'null', engine: 'postgresql' }),
    { findTable, learnKeys: true },
  ],
  ['debezium', debezium(), { findTable }],
  [
    'debezium with options',
    debezium({
      replicaIdentity: 'full',
      timePrecision: 'microseconds',
      binary: 'hex',
      decimal: 'precise',
      signals: ['public.odd'],
    }),
    { findTable, registry },
  ],
  ['flattened', debezium({ flattened: true }), { findTable, registry }],
  ['flattened without prefix', debezium({ flattened: true, addedPrefix: '' }), { findTable }],
];

/** The decoders that see everything, so that what they say of a record is what it is. */
export const REFERENCE = 'auto';
export const SKIPPING = 'auto, skipping';

/** Creates the decoders under test, with the schemas of all captures fetched. */
export async function createSubjects(): Promise<readonly Subject[]> {
  const subjects = SPECS.map(([name, spec, context]): Subject => {
    const reports: TelemetryEvent[] = [];
    const decoder = createDecoder(spec, {
      findTable: () => undefined,
      report: (event) => reports.push(event),
      ...context,
    });
    return { name, decoder, reports };
  });
  for (const { decoder } of subjects) await decoder.prepare?.(avroBases.map(({ base }) => base));
  return subjects;
}

/** All captured schemas in one registry: where lists have the same id, the first counts. */
function createRegistry(): SchemaRegistry {
  const texts = new Map<string, string>();
  const lines = avroBases.flatMap(({ schemas }) => schemas.trimEnd().split('\n'));
  for (const line of new Set(lines)) {
    // The cast holds for the fixtures.
    const { id, uuid, schema } = JSON.parse(line) as SchemaLine;
    for (const name of [String(id), uuid]) texts.set(name, texts.get(name) ?? schema);
  }
  return {
    fetch: (ref) => {
      const text = texts.get(ref.id);
      return text === undefined
        ? Promise.reject(schemaUnknown(ref, 'not there'))
        : Promise.resolve({ format: 'avro', text, references: [] });
    },
  };
}

interface SchemaLine {
  readonly id: number;
  readonly uuid: string;
  readonly schema: string;
}
