import { readdirSync, readFileSync } from 'node:fs';
import type { RecordHeader, StreamRecord } from '../../src/model/record.ts';

/** What cases are made from: a whole record whose value and key may be JSON. */
export type Base = StreamRecord;

const ROW = '{"id":1,"__proto__":"a","constructor":"b","toString":null,"when":"2022-04-15"}';
const FIXTURES = new URL('../fixtures/', import.meta.url);

interface CapturedLine {
  readonly topic: string;
  readonly key?: string | null;
  readonly value?: string | null;
  readonly key_base64?: string | null;
  readonly value_base64?: string | null;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
}

/** The records of DMS: fixtures, and envelopes of columns that are named like members of objects. */
export const dmsBases: readonly Base[] = [
  ...readdirSync(new URL('dms', FIXTURES))
    .filter((name) => name.endsWith('.json'))
    .map((name) => kinesisRecord(readFileSync(new URL(`dms/${name}`, FIXTURES)))),
  ...['load', 'insert', 'update', 'delete'].map((operation) =>
    kinesisRecord(dmsEnvelope(operation)),
  ),
];

/** The records of Debezium in JSON: captures, and an envelope of such columns for each operation. */
export const debeziumBases: readonly Base[] = [
  ...capturesOf((name) => !name.includes('avro')),
  ...['c', 'u', 'd', 'r', 't', 'm'].map((op) => kafkaRecord(debeziumEnvelope(op))),
  ...['c', 'u', 'd'].map((op) => kafkaRecord(envelopeWithSchema(op))),
  ...['mongodb', 'cassandra', 'sqlserver', 'oracle'].map((connector) =>
    kafkaRecord(debeziumEnvelope('u', connector)),
  ),
  kafkaRecord(`{"id":1,"${'__proto__'}":{"x":1},"constructor":"a","__op":"u","__table":"odd"}`),
];

/** The records of Debezium in Avro, by the list of their schemas. */
export const avroBases: readonly { readonly schemas: string; readonly base: Base }[] = [
  'cap-pg-avro-confluent-ops',
  'cap-pg-avro-confluent-evolution',
  'cap-pg-avro-glue-evolution',
].flatMap((name) => {
  const schemas = readFileSync(new URL(`debezium/${name}.schemas.jsonl`, FIXTURES), 'utf8');
  return capturesOf((file) => file === `${name}.jsonl`).map((base) => ({ schemas, base }));
});

/** Lambda events. */
export const eventBases: readonly Buffer[] = [
  'lambda/kinesis-dms-invoices.json',
  'debezium/der-lambda-kinesis-debezium-server.json',
  'debezium/der-lambda-msk-debezium.json',
].map((name) => readFileSync(new URL(name, FIXTURES)));

/** Lines and documents of our own formats. */
export const textBases: readonly Buffer[] = [
  'formats/archive-line.v1.json',
  'formats/quarantine-entry.v1.json',
  'debezium/cap-pg-basic.jsonl',
  'debezium/cap-pg-avro-glue-evolution.jsonl',
  'lambda/kinesis-dms-invoices.json',
].map((name) => readFileSync(new URL(name, FIXTURES)));

function capturesOf(isWanted: (name: string) => boolean): readonly Base[] {
  return readdirSync(new URL('debezium', FIXTURES))
    .filter((name) => /^cap-.*(?<!schemas)\.jsonl$/.test(name) && isWanted(name))
    .flatMap((name) =>
      readFileSync(new URL(`debezium/${name}`, FIXTURES), 'utf8')
        .trimEnd()
        .split('\n'),
    )
    .filter((line) => line.length < 40_000)
    .map((line) => toRecord(JSON.parse(line) as CapturedLine));
}

function toRecord(line: CapturedLine): Base {
  const { topic, headers } = line;
  const key = bytesOf(line.key, line.key_base64);
  return {
    ...kafkaRecord(bytesOf(line.value, line.value_base64)),
    position: { stream: 'kafka', topic, partition: 0, offset: 0 },
    key: key ?? undefined,
    headers: headers.map((one): RecordHeader => [one.key, Buffer.from(one.value)]),
  };
}

function bytesOf(
  text: string | null | undefined,
  base64: string | null | undefined,
): Buffer | null {
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64');
  return typeof text === 'string' ? Buffer.from(text) : null;
}

function kafkaRecord(value: Uint8Array | string | null): Base {
  return {
    position: { stream: 'kafka', topic: 'srv.shop.odd', partition: 0, offset: 0 },
    key: Buffer.from('{"id":1}'),
    value: typeof value === 'string' ? Buffer.from(value) : value,
    headers: [['__debezium.oldkey', Buffer.from('{"id":2}')]],
    partitionKey: undefined,
    arrivedAt: 1_700_000_000_000,
    keySchema: undefined,
    valueSchema: undefined,
  };
}

function kinesisRecord(value: Uint8Array | string): Base {
  return {
    ...kafkaRecord(value),
    position: { stream: 'kinesis', shardId: 'shardId-000000000000', sequenceNumber: '49' },
    key: undefined,
    headers: [],
    partitionKey: '{"id":1}',
  };
}

function dmsEnvelope(operation: string): string {
  const metadata = `"timestamp":"2024-04-02T06:00:00.000417Z","record-type":"data","operation":"${operation}","partition-key-type":"primary-key","schema-name":"shop","table-name":"odd","transaction-id":12,"transaction-record-id":1`;
  return `{"data":${ROW},"before-image":${ROW},"metadata":{${metadata}}}`;
}

function debeziumEnvelope(op: string, connector = 'mysql'): string {
  const source = `{"version":"3.7.0","connector":"${connector}","name":"srv","ts_ms":1700000000000,"snapshot":"false","db":"shop","table":"odd","collection":"odd","file":"bin.000003","pos":154,"row":0,"lsn":1,"sequence":"[\\"1\\",\\"2\\"]","change_lsn":"8:8:4","commit_lsn":"8:8:4","scn":"1","commit_scn":"2"}`;
  const row = connector === 'mongodb' ? JSON.stringify(ROW) : ROW;
  return `{"before":${row},"after":${op === 'd' ? 'null' : row},"source":${source},"op":"${op}","ts_ms":1700000000001,"ts_us":1700000000001000,"ts_ns":1700000000001000001,"transaction":{"id":"1:2","total_order":1},"updateDescription":{"removedFields":["id"],"updatedFields":"{}","truncatedArrays":null},"message":{"prefix":"p","content":"AQg="}}`;
}

function envelopeWithSchema(op: string): string {
  const fields = [
    { field: 'id', type: 'int64' },
    { field: '__proto__', type: 'string', optional: true },
    { field: 'constructor', type: 'string', optional: true },
    { field: 'toString', type: 'bytes', optional: true },
    { field: 'when', type: 'string', optional: true },
  ];
  const schema = {
    type: 'struct',
    name: 'srv.shop.odd.Envelope',
    fields: [
      { field: 'before', type: 'struct', optional: true, fields },
      { field: 'after', type: 'struct', optional: true, fields },
    ],
  };
  return `{"schema":${JSON.stringify(schema)},"payload":${debeziumEnvelope(op)}}`;
}
