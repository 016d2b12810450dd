import { laneOf, type StreamRecord } from '../../model/record.ts';
import type { Table } from '../../model/table.ts';
import type { DecoderContext } from '../decoder-context.ts';
import { keyColumnTest, type RecordKey } from './record-key.ts';

export type NoteOrder = (key: RecordKey, declared: Table | undefined, record: StreamRecord) => void;

/** Lanes come from records: a bound for those that are not what they say. */
const MAX_LANES = 10_000;

/**
 * Creates the report of streams that do not keep the changes of one row together, because their
 * records are not keyed by the key of the row: once per lane, for declared tables.
 */
export function createOrderNote({ report }: DecoderContext): NoteOrder {
  if (report === undefined) return () => undefined;
  const lanes = new Set<string>();
  return (key, declared, record) => {
    if (declared === undefined || declared.key.length === 0) return;
    const reason = reasonOf(key, declared, record);
    if (reason === undefined) return;
    const lane = laneOf(record.position);
    if (lanes.has(lane) || lanes.size >= MAX_LANES) return;
    lanes.add(lane);
    report({ name: 'order.unsafe', lane, reason });
  };
}

function reasonOf(key: RecordKey, declared: Table, { position }: StreamRecord): string | undefined {
  switch (key.kind) {
    case 'columns':
      // A part of the key is enough: rows with one key have one part. More than the key may change.
      return Object.keys(key.columns).every((column) => declared.key.includes(column))
        ? undefined
        : 'records are keyed by other columns than the key of the table';
    case 'struct-text':
      return declared.key.every((column) => keyColumnTest(key)?.(column))
        ? undefined
        : 'records are keyed by other columns than the key of the table';
    case 'value':
      // A text that is no JSON may be anything, but with one column it is probably that of the key.
      return key.value === key.text && declared.key.length > 1
        ? 'keys of records cannot be read'
        : undefined;
    case 'none':
      // Kinesis gets one and the same partition key for all of them, and keeps their order.
      return position.stream === 'kinesis' ? undefined : 'records have no key';
    case 'opaque':
      return 'keys of records cannot be read';
  }
}
