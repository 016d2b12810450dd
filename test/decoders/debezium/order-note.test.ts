import { describe, expect, it } from 'vitest';
import { createDebeziumDecoder } from '../../../src/decoders/debezium/decode-debezium.ts';
import { int, text } from '../../../src/model/columns.ts';
import type { StreamRecord } from '../../../src/model/record.ts';
import { createTableIndex, table } from '../../../src/model/table.ts';
import type { TelemetryEvent } from '../../../src/model/telemetry.ts';
import { recordOf, SOURCE } from './debezium-records.ts';

const orders = table({
  name: 'orders',
  key: ['id', 'line'],
  columns: { id: int(), line: int(), region: text().nullable() },
});
const value = { op: 'u', after: { id: 1, line: 2, region: 'x' }, source: SOURCE };

describe('createOrderNote', () => {
  it.each([
    ['the key of the row', { line: 2, id: 1 }],
    ['a part of the key', { id: 1 }],
    ['the key and a column of a router', { id: 1, line: 2, __dbz__physicalTableIdentifier: 'x' }],
    ['the key as a text of StringConverter', 'Struct{id=1,line=2}'],
  ])('trusts records keyed by %s', (_name, key) => {
    expect(reportsOf([recordOf(value, { key })])).toStrictEqual([]);
  });

  it.each([
    ['other columns', { region: 'x' }],
    ['more columns than the key', { id: 1, line: 2, region: 'x' }],
    ['nothing', undefined],
    ['what cannot be read', '*'],
    ['other columns, as a text of StringConverter', 'Struct{region=x}'],
  ])('reports records keyed by %s, once per lane', (_name, key) => {
    const record = recordOf(value, { key });

    expect(reportsOf([record, record])).toMatchObject([
      { name: 'order.unsafe', lane: 'server.public.orders-0' },
    ]);
  });

  it('trusts the one partition key that Debezium Server writes for tables without key', () => {
    expect(reportsOf([recordOf(value, { partitionKey: 'default' })])).toStrictEqual([]);
  });

  it('says nothing of tables that nobody declared', () => {
    const other = { ...value, source: { ...SOURCE, table: 'other' } };

    expect(reportsOf([recordOf(other)])).toStrictEqual([]);
  });
});

function reportsOf(records: readonly StreamRecord[]): readonly TelemetryEvent[] {
  const reported: TelemetryEvent[] = [];
  const report = (event: TelemetryEvent): void => {
    reported.push(event);
  };
  const decode = createDebeziumDecoder({}, { findTable: createTableIndex([orders]), report });
  for (const record of records) decode(record);
  return reported;
}
