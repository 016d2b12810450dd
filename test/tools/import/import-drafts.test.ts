import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../src/decoders/create-decoder.ts';
import { CdcError } from '../../../src/errors.ts';
import { openInput } from '../../../src/inputs/open-input.ts';
import { readRecords } from '../../../src/inputs/read-records.ts';
import type { DecodedMessage } from '../../../src/model/message.ts';
import type { DecoderSpec } from '../../../src/model/service.ts';
import { createTableIndex, type Table } from '../../../src/model/table.ts';
import { readImport } from '../../../src/tools/cli/import/read-import.ts';
import { formatDraft } from '../../../src/tools/import/format-draft.ts';
import { recordOf } from '../../decoders/dms/dms-records.ts';
import { importIo } from './import-io.ts';

const DRAFTS = [
  ['tools/import/fixtures/pg-schema.sql', 'pg-schema'],
  ['tools/import/fixtures/my-schema.sql', 'my-schema'],
  ['tools/import/fixtures/pg-columns.csv', 'pg-columns'],
  ['tools/import/fixtures/my-columns.tsv', 'my-columns'],
  ['tools/import/fixtures/sqlserver-columns.csv', 'sqlserver-columns'],
  ['tools/import/fixtures/oracle-columns.csv', 'oracle-columns'],
  ['tools/import/fixtures/dms-control-every-type.json', 'dms-control-every-type'],
  ['fixtures/debezium/cap-pg-types-schema.jsonl', 'debezium-postgres'],
  ['fixtures/debezium/cap-mariadb-types-schema.jsonl', 'debezium-mariadb'],
  ['fixtures/debezium/cap-mariadb-ops-ddl.jsonl', 'debezium-schema-changes'],
  ['fixtures/debezium/cap-pg-avro-confluent-ops.schemas.jsonl', 'avro-schemas'],
  ['fixtures/lambda/kinesis-dms-invoices.json', 'dms-records'],
  ['fixtures/debezium/der-lambda-msk-debezium.json', 'debezium-without-schema'],
] as const;

describe('the drafts of real inputs', () => {
  it.each(DRAFTS)('of %s are the ones that were reviewed, and load', async (file, name) => {
    const { tables } = await readImport(file, undefined, importIo());

    const draft = formatDraft(tables);

    // The reviewed ones are type-checked and formatted with all other files of the tests.
    expect(draft).toBe(readFileSync(`${import.meta.dirname}/drafts/${name}.ts`, 'utf8'));
    expect(await loadDraft(name)).toHaveLength(tables.length);
  });

  it.each([
    ['cap-pg-types-schema', 'debezium-postgres'],
    ['cap-mariadb-types-schema', 'debezium-mariadb'],
    ['cap-mariadb-ops-ddl', 'debezium-schema-changes'],
    ['der-lambda-msk-debezium', 'debezium-without-schema'],
  ])('decode every record of %s', async (capture, name) => {
    const file = `fixtures/debezium/${capture}${capture.startsWith('der') ? '.json' : '.jsonl'}`;
    const tables = await loadDraft(name);
    const { decode } = createDecoder(DEBEZIUM, { findTable: createTableIndex(tables) });

    const kinds: Record<string, number> = {};
    for await (const { record } of readRecords(await openInput(file, importIo()))) {
      if (record === undefined) continue;
      const kind = kindOf(() => decode(record));
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    }

    expect(kinds['change']).toBeGreaterThan(5);
    // PostgreSQL's last timestamp runs over in microseconds: the connector has lost it.
    expect(kinds['ERR_CDC_SCHEMA_INVALID']).toBe(capture === 'cap-pg-types-schema' ? 1 : undefined);
    expect(kinds['ERR_CDC_VALUE_INVALID']).toBeUndefined();
  });

  it.each([
    ['pg-schema', 'every_type'],
    ['my-schema', 'every_type'],
    ['sqlserver-columns', 'every_type'],
    ['oracle-columns', 'EVERY_TYPE'],
    ['dms-control-every-type', 'every_type'],
  ])('of %s decode a record of DMS with a value in each column', async (draft, name) => {
    const table = (await loadDraft(draft)).find((one) => one.name === name);
    if (table === undefined) throw new Error(`No table ${name}`);
    const { decode } = createDecoder(DMS, { findTable: createTableIndex([table]) });

    const message = decode(recordOf(dmsInsert(table)));

    expect(message).toMatchObject({ kind: 'change', operation: 'create', uncaptured: [] });
  });
});

function kindOf(run: () => DecodedMessage): string {
  try {
    return run().kind;
  } catch (error) {
    if (error instanceof CdcError) return error.code;
    throw error;
  }
}

const DEBEZIUM: DecoderSpec = { captureTool: 'debezium', options: {} };
const DMS: DecoderSpec = { captureTool: 'dms', options: {} };

async function loadDraft(name: string): Promise<readonly Table[]> {
  const exported: Readonly<Record<string, unknown>> = await import(`./drafts/${name}.ts`);
  // The cast holds: a draft exports tables and nothing else.
  return Object.values(exported) as readonly Table[];
}

/** What DMS writes for a column of each kind. */
const WIRE: Readonly<Record<string, unknown>> = {
  int: 7,
  bigint: 7,
  decimal: 12,
  float: 2.5,
  boolean: true,
  text: 'a',
  uuid: '0d9f3a4e-1111-4222-8333-444455556666',
  date: '2026-03-01',
  time: '10:11:12.123',
  timestamp: '2026-03-01T10:11:12.123Z',
  timestamptz: '2026-03-01T10:11:12.123Z',
  interval: '1 day 04:00:00',
  bytes: '0x0AFF',
  json: '{"a":1}',
  array: '[]',
  unknown: 'as sent',
};

function dmsInsert({ schema, name, columns }: Table): string {
  const entries = Object.entries(columns).map(([column, { kind, facts }]) => [
    column,
    kind === 'oneOf' ? facts.values?.[0] : WIRE[kind],
  ]);
  const row = entries.map((entry) => entry.map((part) => JSON.stringify(part)).join(':'));
  const metadata = {
    timestamp: '2026-03-01T10:11:12.123456Z',
    'record-type': 'data',
    operation: 'insert',
    'partition-key-type': 'primary-key',
    'schema-name': schema,
    'table-name': name,
    'transaction-id': 1,
  };
  return `{"data":{${row.join(',')}},"metadata":${JSON.stringify(metadata)}}`;
}
