import { readFileSync } from 'node:fs';
import { createDebeziumDecoder } from '../../../src/decoders/debezium/decode-debezium.ts';
import { CdcError } from '../../../src/errors.ts';
import type { DecodedMessage } from '../../../src/model/message.ts';
import type { StreamRecord } from '../../../src/model/record.ts';
import type { DebeziumOptions } from '../../../src/model/service.ts';
import { createTableIndex, type Table } from '../../../src/model/table.ts';

const FIXTURES = 'test/fixtures/debezium';

/** One line of a capture: exact texts. */
export interface CapturedRecord {
  readonly topic: string;
  readonly partition?: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
}

/** Rows of captures with a value that the connector has lost: PostgreSQL's last timestamp, which ran over. */
const LOST = '"ts6":-9223372036853775810,';

/** Reads a capture as the records that Kafka delivers, without those that hold a lost value. */
export function recordsOfFixture(name: string): readonly StreamRecord[] {
  return allRecordsOfFixture(name).filter(({ value }) => !Buffer.from(value ?? '').includes(LOST));
}

/** Reads all records of a capture. */
export function allRecordsOfFixture(name: string): readonly StreamRecord[] {
  return readFileSync(`${FIXTURES}/${name}.jsonl`, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line, offset) => toRecord(JSON.parse(line) as CapturedRecord, offset));
}

/** Reads a JSON fixture. */
export function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(`${FIXTURES}/${name}.json`, 'utf8'));
}

/** The `source` block of a MySQL change. */
export const SOURCE = {
  version: '3.7.0',
  connector: 'mysql',
  name: 'srv',
  ts_ms: 1_700_000_000_000,
  snapshot: 'false',
  db: 'shop',
  table: 'orders',
  file: 'bin.000003',
  pos: 154,
  row: 0,
};

export interface RecordParts {
  readonly topic?: string;
  readonly key?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** On Kinesis, with this partition key. */
  readonly partitionKey?: string;
}

/** Builds a record whose value, and key, are JSON of the given data; a text is taken as it is. */
export function recordOf(value: unknown, parts: RecordParts = {}): StreamRecord {
  const { topic = 'server.public.orders', key, headers = {}, partitionKey } = parts;
  return {
    position:
      partitionKey === undefined
        ? { stream: 'kafka', topic, partition: 0, offset: 0 }
        : { stream: 'kinesis', shardId: 'shardId-000000000000', sequenceNumber: '1' },
    key: key === undefined ? undefined : bytesOf(key),
    value: value === null ? null : bytesOf(value),
    headers: Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)] as const),
    partitionKey,
    arrivedAt: undefined,
    valueSchema: undefined,
    keySchema: undefined,
  };
}

export interface DecodeParts {
  readonly tables?: readonly Table[];
  readonly options?: DebeziumOptions;
}

/** Decodes one record. */
export function decode(record: StreamRecord, parts: DecodeParts = {}): DecodedMessage {
  return decodeAll([record], parts)[0] as DecodedMessage;
}

/** Decodes records by one decoder. */
export function decodeAll(
  records: readonly StreamRecord[],
  { tables = [], options = {} }: DecodeParts = {},
): readonly DecodedMessage[] {
  return records.map(createDebeziumDecoder(options, { findTable: createTableIndex(tables) }));
}

/** Returns the error that a function throws. */
export function catchError(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Returns the code of the error of a record that cannot be decoded. */
export function codeOf(record: StreamRecord, parts: DecodeParts = {}): string | undefined {
  const error = catchError(() => decode(record, parts));
  return error instanceof CdcError ? error.code : undefined;
}

function toRecord(captured: CapturedRecord, offset: number): StreamRecord {
  const { topic, partition = 0, key, value, headers } = captured;
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

function bytesOf(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  return Buffer.from(typeof data === 'string' ? data : JSON.stringify(data));
}
