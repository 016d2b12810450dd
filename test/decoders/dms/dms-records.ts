import { readFileSync } from 'node:fs';
import { createDmsDecoder } from '../../../src/decoders/dms/decode-dms.ts';
import { CdcError } from '../../../src/errors.ts';
import {
  boolean,
  date,
  decimal,
  int,
  interval,
  json,
  text,
  timestamp,
} from '../../../src/model/columns.ts';
import type { DecodedMessage } from '../../../src/model/message.ts';
import type { KinesisPosition, StreamRecord } from '../../../src/model/record.ts';
import type { DmsOptions } from '../../../src/model/service.ts';
import { createTableIndex, type Table, table } from '../../../src/model/table.ts';

export const invoices = table({
  schema: 'dbo',
  name: 'invoices',
  key: ['invoice_id'],
  columns: {
    invoice_id: int(),
    customer_id: int(),
    billing_date: date(),
    due_date: date(),
    balance: int().nullable(),
    monthly_kwh_use: int(),
    total_amount_due: decimal({ scale: 2 }),
  },
});

export const sites = table({
  schema: 'public',
  name: 'sites',
  key: ['id'],
  columns: {
    id: int(),
    label: text(),
    size: int().nullable(),
    extra: json().nullable(),
  },
});

export const units = table({
  schema: 'PLANT',
  name: 'UNITS',
  key: ['UNIT_ID'],
  columns: {
    UNIT_ID: int(),
    CREATED: timestamp(),
    OPENED: date(),
    CLOSED: date().nullable(),
    NOTE: text().nullable(),
    CAPACITY: int(),
  },
});

export const spans = table({
  schema: 'public',
  name: 'spans',
  key: [],
  columns: { id: int(), e: interval(), f: interval(), ok: boolean().nullable() },
});

export const declared: readonly Table[] = [invoices, sites, units, spans];

export const lane: KinesisPosition = {
  stream: 'kinesis',
  shardId: 'shardId-000000000001',
  sequenceNumber: '49664459213214506049272029929180558302701280477331849218',
};

/** A record of a shard, whose value is the given text or bytes. */
export function recordOf(value: string | Uint8Array | null, position = lane): StreamRecord {
  return {
    position,
    key: undefined,
    value: typeof value === 'string' ? new TextEncoder().encode(value) : value,
    headers: [],
    partitionKey: undefined,
    arrivedAt: 1_711_923_006_300,
    valueSchema: undefined,
    keySchema: undefined,
  };
}

export function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`../../fixtures/dms/${name}.json`, import.meta.url));
}

/** Decodes a fixture or a text with the tables of this file declared, or with none. */
export function decode(
  value: string | Uint8Array | null,
  options: DmsOptions = {},
  tables: readonly Table[] = declared,
): DecodedMessage {
  return createDmsDecoder(options, { findTable: createTableIndex(tables) })(recordOf(value));
}

/** A data record of a table, as DMS builds it. */
export function dataRecord(members: {
  readonly operation?: string;
  readonly table?: readonly [schema: string, name: string];
  readonly data: string;
  readonly extra?: string;
  readonly metadata?: string;
}): string {
  const { operation = 'insert', table: [schema, name] = ['dbo', 'invoices'] } = members;
  const { data, extra = '', metadata = '' } = members;
  return `{"data":${data}${extra},"metadata":{"timestamp":"2024-04-02T06:00:00.000417Z","record-type":"data","operation":"${operation}","partition-key-type":"primary-key","schema-name":"${schema}","table-name":"${name}"${metadata}}}`;
}

export function errorOf(act: () => unknown): CdcError {
  try {
    act();
  } catch (error) {
    if (error instanceof CdcError) return error;
    throw error;
  }
  throw new Error('Expected an error');
}
