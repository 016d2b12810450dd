import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createDebeziumDecoder } from '../../src/decoders/debezium/decode-debezium.ts';
import type { AnyChange } from '../../src/model/change-event.ts';
import type { DecodedMessage } from '../../src/model/message.ts';
import type { StreamRecord } from '../../src/model/record.ts';
import type { DebeziumOptions } from '../../src/model/service.ts';
import { createTableIndex, type Table } from '../../src/model/table.ts';
import { mariadbTables, postgresTables } from './recorded-tables.ts';
import { levelDatabaseText, toDatabaseText } from './to-database-text.ts';

const FIXTURES = 'test/fixtures/recorded';

interface Recording {
  readonly name: string;
  readonly tables: readonly Table[];
  readonly options: DebeziumOptions;
}

const postgres: DebeziumOptions = { replicaIdentity: 'default' };
const mariadb: DebeziumOptions = { timePrecision: 'adaptive_time_microseconds' };

const recordings: readonly Recording[] = [
  { name: 'postgres-schema', tables: postgresTables, options: postgres },
  { name: 'postgres-plain', tables: postgresTables, options: postgres },
  { name: 'mariadb-schema', tables: mariadbTables, options: mariadb },
  { name: 'mariadb-plain', tables: mariadbTables, options: mariadb },
];

type Texts = Readonly<Record<string, string | null>>;

describe('what Debezium wrote of real databases', () => {
  it.each(recordings)('$name: leads to the rows that the database says it holds', (recording) => {
    const { found, wanted } = compare(recording);

    expect(found).toStrictEqual(wanted);
  });

  it.each(recordings)('$name: holds every operation', (recording) => {
    const operations = decodeRecording(recording).flatMap((message) =>
      message.kind === 'change' ? [message.operation] : [],
    );

    expect(new Set(operations)).toStrictEqual(
      new Set(['read', 'create', 'update', 'delete', 'truncate']),
    );
  });
});

interface Compared {
  readonly found: readonly Texts[];
  readonly wanted: readonly Texts[];
}

/** Returns the rows that the records lead to, and those of the database, of all tables. */
function compare(recording: Recording): Compared {
  const expected = JSON.parse(
    readFileSync(`${FIXTURES}/${recording.name}.expected.json`, 'utf8'),
  ) as Readonly<Record<string, readonly Texts[]>>;
  const replica = replay(decodeRecording(recording), recording.tables);
  const rowsOf = ({ name }: Table) => [...(replica.get(name)?.values() ?? [])];
  return {
    found: sorted(
      recording.tables.flatMap((table) => rowsOf(table).map((row) => toTexts(row, table))),
    ),
    wanted: sorted(
      recording.tables.flatMap((table) =>
        (expected[table.name] ?? []).map((row) => toWanted(row, table)),
      ),
    ),
  };
}

function decodeRecording({ name, tables, options }: Recording): readonly DecodedMessage[] {
  const decode = createDebeziumDecoder(options, { findTable: createTableIndex(tables) });
  return readFileSync(`${FIXTURES}/${name}.jsonl`, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => decode(toRecord(JSON.parse(line))));
}

/** Applies the changes as a replica does: what was not captured stays as it is. */
function replay(
  messages: readonly DecodedMessage[],
  tables: readonly Table[],
): ReadonlyMap<string, ReadonlyMap<string, object>> {
  const replica = new Map(tables.map(({ name }) => [name, new Map<string, object>()]));
  for (const message of messages) {
    const rows = message.kind === 'change' ? replica.get(message.table.name) : undefined;
    if (message.kind === 'change' && rows !== undefined) apply(rows, message);
  }
  return replica;
}

function apply(rows: Map<string, object>, event: AnyChange): void {
  if (event.operation === 'truncate') {
    rows.clear();
    return;
  }
  const key = Object.values(event.key ?? {}).join('/');
  if (event.operation === 'delete') rows.delete(key);
  else rows.set(key, { ...(event.operation === 'update' ? rows.get(key) : {}), ...event.after });
}

/** A column that was added later is null where no record has named it. */
function toTexts(row: object, { columns }: Table): Texts {
  const texts = Object.entries(columns).map(([name, column]) => {
    const value: unknown = Reflect.get(row, name);
    return [name, value === null || value === undefined ? null : toDatabaseText(value, column)];
  });
  return Object.fromEntries(texts);
}

/** The text of the database in the form of ours, where the two differ in spelling only. */
function toWanted(row: Texts, { columns }: Table): Texts {
  const texts = Object.entries(columns).map(([name, column]) => {
    const printed = row[name] ?? null;
    return [name, printed === null ? null : levelDatabaseText(printed, column)];
  });
  return Object.fromEntries(texts);
}

function sorted(rows: readonly Texts[]): readonly Texts[] {
  return rows.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
}

interface RecordedLine {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
}

function toRecord({ topic, partition, offset, key, value, headers }: RecordedLine): StreamRecord {
  return {
    position: { stream: 'kafka', topic, partition, offset },
    key: key === null ? undefined : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    headers: headers.map((header) => [header.key, Buffer.from(header.value)] as const),
    partitionKey: undefined,
    arrivedAt: undefined,
    valueSchema: undefined,
    keySchema: undefined,
  };
}
