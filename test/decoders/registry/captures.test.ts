import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createDebeziumDecoder } from '../../../src/decoders/debezium/decode-debezium.ts';
import {
  bigint,
  boolean,
  bytes,
  date,
  decimal,
  int,
  text,
  timestamptz,
  uuid,
} from '../../../src/model/columns.ts';
import type { DecodedMessage } from '../../../src/model/message.ts';
import type { StreamRecord } from '../../../src/model/record.ts';
import { createTableIndex, table } from '../../../src/model/table.ts';
import { recordsOfFixture } from '../debezium/debezium-records.ts';
import { glueFrame } from '../framing/frames.ts';
import { avroRecords, decodeWithSchemas } from './captures.ts';

const CONFLUENT = 'cap-pg-avro-confluent-evolution';
const GLUE = 'cap-pg-avro-glue-evolution';

/** Tables whose columns the JSON capture without schema cannot tell. */
const tables = [
  table({
    name: 'pk_default',
    key: ['id'],
    columns: {
      id: int(),
      name: text(),
      qty: int(),
      note: text().nullable(),
      flag: boolean(),
      amt: decimal({ scale: 2 }),
      u: uuid(),
      ts: timestamptz(),
      d: date(),
      ba: bytes(),
    },
  }),
  table({
    name: 'composite',
    key: ['a', 'b', 'c', 'd', 'e'],
    columns: {
      a: bigint(),
      b: text(),
      c: timestamptz(),
      d: decimal({ scale: 2 }),
      e: uuid(),
      v: text().nullable(),
    },
  }),
];

describe('captures in Avro', () => {
  it.each([CONFLUENT, GLUE])(
    '%s: the events are those of the same changes in JSON with schema, columns added, widened and dropped between them',
    async (name) => {
      const json = recordsOfFixture('cap-pg-evolution-schema');
      const fromJson = json.map(createDebeziumDecoder({}, { findTable: createTableIndex([]) }));

      const events = await decodeWithSchemas(name, avroRecords(name));

      expect(events.map(comparable)).toStrictEqual(fromJson.map(comparable).map(adjustNames));
    },
  );

  it('cap-pg-avro-confluent-ops: every operation is that of the same changes in JSON', async () => {
    const name = 'cap-pg-avro-confluent-ops';
    const json = recordsOfFixture('cap-pg-ops-plain');
    const options = { decimal: 'precise', binary: 'bytes' } as const;
    const findTable = createTableIndex(tables);
    const fromJson = json.map(createDebeziumDecoder(options, { findTable }));

    const events = await decodeWithSchemas(name, avroRecords(name), tables);

    const rows = rowsByTopic(events);
    expect(rows.size).toBe(8);
    expect(rows).toStrictEqual(rowsByTopic(fromJson));
  });

  it('cap-pg-avro-confluent-ops: what is no change of a row is told apart as in JSON', async () => {
    const name = 'cap-pg-avro-confluent-ops';

    const events = await decodeWithSchemas(name, avroRecords(name));

    const subjects = events.flatMap((event) => (event.kind === 'control' ? [event.subject] : []));
    expect(countOf(subjects)).toStrictEqual({
      heartbeat: 5,
      transaction: 60,
      tombstone: 12,
      message: 3,
    });
  });

  it('keeps the key that a row had before, from a header in JSON', async () => {
    const name = 'cap-pg-avro-confluent-ops';

    const events = await decodeWithSchemas(name, avroRecords(name));

    const moved = events.filter(
      (event) => 'previousKey' in event && event.previousKey !== undefined,
    );
    expect(moved[0]).toMatchObject({ operation: 'create', previousKey: { id: 1 } });
  });

  it('decodes the frames of Glue compressed as it does them plain', async () => {
    const plain = avroRecords(GLUE);
    const compressed = plain.map(compress);

    const events = await decodeWithSchemas(GLUE, compressed);

    expect(events).toStrictEqual(await decodeWithSchemas(GLUE, plain));
  });

  it('decodes what Lambda hands over without its frame (SOURCE)', async () => {
    const plain = avroRecords(GLUE);

    const events = await decodeWithSchemas(GLUE, plain.map(takeFramesAway));

    expect(events).toStrictEqual(await decodeWithSchemas(GLUE, plain));
  });
});

/** Without what differs from capture to capture: times, positions, the name of the database. */
function comparable(message: DecodedMessage): unknown {
  const {
    source: _source,
    position: _position,
    ...rest
  } = message as DecodedMessage & {
    readonly source?: unknown;
  };
  const { table: named } = rest;
  return { ...rest, table: named === undefined ? undefined : { ...named, database: undefined } };
}

/** The connector replaced what Avro allows in no name. */
function adjustNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value) || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/^(?=\d)/, '_').replace(/[^A-Za-z0-9_]/g, '_'),
      adjustNames(member),
    ]),
  );
}

/** Row changes in the order of their topic; the captures mix topics differently. */
function rowsByTopic(events: readonly DecodedMessage[]): ReadonlyMap<string, readonly unknown[]> {
  const rows = events.flatMap((event) =>
    // The capture in Avro has no truncates.
    event.kind === 'change' && event.operation !== 'truncate' ? [event] : [],
  );
  const groups = Map.groupBy(rows, (event) => event.table.name);
  return new Map([...groups].map(([topic, group]) => [topic, group.map(comparable)]));
}

function countOf(names: readonly string[]): Readonly<Record<string, number>> {
  const groups = Map.groupBy(names, (name) => name);
  return Object.fromEntries([...groups].map(([name, group]) => [name, group.length]));
}

function compress(record: StreamRecord): StreamRecord {
  const pack = (bytes: Uint8Array): Buffer =>
    glueFrame(uuidOf(bytes), deflateSync(bytes.subarray(18)), 5);
  const { key, value } = record;
  return { ...record, key: key && pack(key), value: value && pack(value) };
}

function takeFramesAway(record: StreamRecord): StreamRecord {
  const { key, value } = record;
  return {
    ...record,
    key: key?.subarray(18),
    value: value?.subarray(18) ?? null,
    keySchema: key && { dataFormat: 'AVRO', schemaId: uuidOf(key) },
    valueSchema: value ? { dataFormat: 'AVRO', schemaId: uuidOf(value) } : undefined,
  };
}

function uuidOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.subarray(2, 18)).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
