import type { AnyChange, Operation, Row } from '../../model/change-event.ts';
import type { Column, ColumnKind } from '../../model/columns.ts';
import type { Table } from '../../model/table.ts';

const SAMPLES: Readonly<Record<ColumnKind, unknown>> = {
  int: 1,
  bigint: 1n,
  decimal: '1',
  float: 1,
  boolean: false,
  text: 'text',
  uuid: '00000000-0000-4000-8000-000000000000',
  oneOf: '',
  date: '2026-01-01',
  time: '00:00:00',
  timestamp: '2026-01-01T00:00:00',
  timestamptz: '2026-01-01T00:00:00Z',
  bytes: new Uint8Array(),
  json: null,
  array: [],
  interval: 'PT0S',
  unknown: null,
};

/** Returns some value of a column that is not null, unless the column is JSON. */
export function sampleValue({ kind, facts }: Column): unknown {
  return kind === 'oneOf' ? facts.values?.[0] : SAMPLES[kind];
}

/** Returns a whole row of sample values. */
export function sampleRow({ columns }: Table): Row {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, sampleValue(column)]),
  );
}

export interface SampleImages {
  readonly before: Row;
  readonly after: Row;
  readonly key: Row | undefined;
  readonly previousKey?: Row | undefined;
  /** Columns that are missing in the row that the change leaves or removes. */
  readonly uncaptured?: readonly string[];
  readonly row?: Row;
}

/** Returns an event of a table, as a decoder would, with the given images. */
export function sampleEvent(table: Table, operation: Operation, images: SampleImages): AnyChange {
  const { before, after, key, previousKey, uncaptured = [] } = images;
  const facts = {
    kind: 'change',
    table: { database: table.database, schema: table.schema, name: table.name },
    source: {
      captureTool: 'dms',
      connector: undefined,
      server: undefined,
      snapshot: operation === 'read',
      transactionId: undefined,
      transactionOrder: undefined,
      committedAt: undefined,
      capturedAt: undefined,
      position: undefined,
    },
    uncaptured,
    position: { stream: 'kinesis', shardId: 'shardId-000000000000', sequenceNumber: '1' },
    arrivedAt: undefined,
  } as const;
  switch (operation) {
    case 'truncate':
      return { ...facts, operation };
    case 'read':
    case 'create':
      return { ...facts, operation, key, previousKey: undefined, row: after, after };
    case 'update':
      return { ...facts, operation, key, previousKey, row: after, before, after };
    case 'delete':
      return {
        ...facts,
        operation,
        key,
        previousKey: undefined,
        row: images.row ?? before,
        before,
      };
  }
}
