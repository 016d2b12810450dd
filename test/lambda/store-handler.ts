import type { FunctionSpec } from 'millrace';
import { createPlainHandler } from '../../src/lambda/create-handler.ts';
import { readSettings } from '../../src/lambda/settings.ts';
import type { TelemetryEvent } from '../../src/model/telemetry.ts';
import type { Parcel } from '../../src/pipeline/record-work.ts';
import { createDynamodbSink } from '../../src/sinks/dynamodb/dynamodb-sink.ts';
import { createOpensearchSink } from '../../src/sinks/opensearch/opensearch-sink.ts';
import type { DynamodbServer } from '../sinks/fakes/dynamodb-server.ts';
import { createFakeOpensearch } from '../sinks/fakes/fake-opensearch.ts';

const NOW = 1_795_000_000_000;

/** A handler with the real sinks over services that refuse what the real ones refuse. */
export function handlerOf(server: DynamodbServer, spec: FunctionSpec) {
  const index = createFakeOpensearch({});
  const parked: Parcel[] = [];
  const reports: TelemetryEvent[] = [];
  const addresses = { documents: 'https://search.example/i', items: server.tableName };
  const handler = createPlainHandler(
    spec,
    {
      settings: readSettings({
        TARGET_documents: addresses.documents,
        TARGET_items: addresses.items,
        MILLRACE_QUARANTINE_BUCKET: 'q',
      }),
      sinks: {
        opensearch: createOpensearchSink({ transport: index.transport, addresses }),
        dynamodb: createDynamodbSink({ client: server.client, addresses }),
      },
      quarantine: (parcel) => {
        parked.push(parcel);
        return Promise.resolve({ status: 'delivered' });
      },
      clock: { now: () => NOW, sleep: () => new Promise(() => undefined) },
    },
    (event) => reports.push(event),
  );
  const invoke = (event: object) => handler(event, { getRemainingTimeInMillis: () => 60_000 });
  return { invoke, index, parked, reports };
}

export interface PostgresqlChange {
  readonly op: 'c' | 'u';
  readonly name: string;
  readonly key: object;
  readonly before: object | null;
  readonly after: object;
}

/** An event of MSK with changes of one PostgreSQL transaction, as Debezium writes them. */
export function eventOf(...changes: readonly PostgresqlChange[]): object {
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64');
  const records = changes.map(({ op, name, key, before, after }, n) => ({
    topic: 't',
    partition: 0,
    offset: n + 1,
    timestamp: NOW,
    timestampType: 'CREATE_TIME',
    headers: [],
    key: base64(key),
    value: base64({ before, after, source: sourceOf(name, 2001 + n), op, ts_ms: NOW }),
  }));
  return { eventSource: 'aws:kafka', records: { 't-0': records } };
}

function sourceOf(name: string, lsn: number): object {
  return {
    version: '3.0.0',
    connector: 'postgresql',
    name: 's',
    ts_ms: NOW,
    db: 'd',
    schema: 'app',
    table: name,
    txId: 7,
    lsn,
    sequence: `["2000","${lsn}"]`,
    snapshot: 'false',
  };
}

/** An update of DMS that moves the row `id` of the table `app.things` to the next place. */
export function move(id: number, v: string, n: number): object {
  return {
    data: { id: id + 1, v },
    'before-image': { id, v },
    metadata: {
      timestamp: `2026-11-18T11:06:40.00000${n}Z`,
      'record-type': 'data',
      operation: 'update',
      'partition-key-type': 'primary-key',
      'schema-name': 'app',
      'table-name': 'things',
      'transaction-id': 2,
      'transaction-record-id': n,
      'commit-timestamp': '2026-11-18T11:06:40.000000Z',
    },
  };
}

/** An event of Kinesis with these records. */
export function shardOf(...values: readonly object[]): object {
  const Records = values.map((value, n) => ({
    eventSource: 'aws:kinesis',
    eventID: `shardId-000000000000:${n + 1}`,
    kinesis: {
      sequenceNumber: String(n + 1),
      partitionKey: 'k',
      data: Buffer.from(JSON.stringify(value)).toString('base64'),
      approximateArrivalTimestamp: NOW / 1000,
    },
  }));
  return { Records };
}
