import { describe, expect, it } from 'vitest';
import type { StreamRecord } from '../../../src/model/record.ts';
import { readRecordTables } from '../../../src/tools/import/read-records.ts';
import { recordOf } from '../../decoders/dms/dms-records.ts';
import { catchError } from './catch-error.ts';

const SOURCE = { connector: 'mysql', db: 'shop', table: 'orders' };

function change(
  after: Readonly<Record<string, unknown>>,
  facts: Partial<StreamRecord> = {},
): StreamRecord {
  return {
    ...recordOf(JSON.stringify({ op: 'c', before: null, after, source: SOURCE })),
    ...facts,
  };
}

function ddl(type: string, columns: readonly object[] | undefined): StreamRecord {
  const table = columns === undefined ? null : { primaryKeyColumnNames: ['id'], columns };
  const tableChanges = [{ type, id: '"shop"."orders"', table }];
  return recordOf(JSON.stringify({ source: SOURCE, databaseName: 'shop', ddl: '', tableChanges }));
}

describe('readRecordTables', () => {
  it('gathers what is seen in the rows of a table, and none of their values', () => {
    const rows = [change({ id: 1, note: 'secret' }), change({ id: 2.5, note: null, more: [true] })];

    const { tables } = readRecordTables(rows);

    expect(tables).toMatchObject([
      {
        schema: 'shop',
        name: 'orders',
        isWhole: false,
        columns: [
          { name: 'id', note: 'seen: a whole number, a number' },
          { name: 'note', note: 'seen: a text, null' },
          { name: 'more', note: 'seen: a list' },
        ],
      },
    ]);
    expect(JSON.stringify(tables)).not.toContain('secret');
  });

  it('takes the key from the record key, on Kinesis from the partition key', () => {
    const key = Buffer.from('{"id":1}');

    const byKey = readRecordTables([change({ id: 1 }, { key })]).tables;
    const byPartitionKey = readRecordTables([
      change({ id: 1 }, { partitionKey: '{"id":1}' }),
    ]).tables;

    expect([byKey, byPartitionKey]).toMatchObject([[{ key: ['id'] }], [{ key: ['id'] }]]);
  });

  it('keeps the last shape that a schema change tells, and no table that was dropped', () => {
    const id = { name: 'id', typeName: 'INT', optional: false };
    const state = {
      name: 'state',
      typeName: 'ENUM',
      optional: true,
      enumValues: ["'a'", "'it''s'"],
    };
    const size = {
      name: 'size',
      typeName: 'DECIMAL UNSIGNED',
      length: 10,
      scale: 2,
      optional: true,
    };
    const created = ddl('CREATE', [id]);
    const altered = ddl('ALTER', [id, state, size]);

    expect(readRecordTables([created, altered]).tables).toMatchObject([
      {
        key: ['id'],
        columns: [
          { type: { kind: 'int' }, isNullable: false },
          { type: { kind: 'oneOf', values: ['a', "it's"] }, isNullable: true },
          { type: { kind: 'decimal', scale: 2 } },
        ],
      },
    ]);
    expect(catchError(() => readRecordTables([created, ddl('DROP', undefined)]))).toMatchObject({
      code: 'ERR_CDC_INPUT_INVALID',
    });
  });

  it('leaves out the tables of DMS itself', () => {
    const record = (name: string): StreamRecord =>
      recordOf(
        JSON.stringify({
          data: { a: 1 },
          metadata: { operation: 'insert', 'schema-name': '', 'table-name': name },
        }),
      );

    const { tables } = readRecordTables([record('awsdms_status'), record('orders')]);

    expect(tables.map(({ name }) => name)).toStrictEqual(['orders']);
  });

  it('counts records that are not JSON', () => {
    const { notes } = readRecordTables([change({ id: 1 }), recordOf(Uint8Array.of(0, 0, 0, 0, 1))]);

    expect(notes).toStrictEqual(['Records that are not JSON are left out: 1']);
  });
});
