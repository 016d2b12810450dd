import { laneOf, type StreamRecord } from '../../model/record.ts';
import type { DecoderContext } from '../decoder-context.ts';
import type { DmsEnvelope } from './dms-envelope.ts';
import type { KnownTable } from './dms-tables.ts';

export type NoteOrder = (envelope: DmsEnvelope, table: KnownTable, record: StreamRecord) => void;

/** Lanes come from records: a bound for those that are not what they say. */
const MAX_LANES = 10_000;

/**
 * Creates the report of streams that do not keep the changes of one row together by its key: once
 * per lane, for declared tables.
 */
export function createOrderNote({ report }: DecoderContext): NoteOrder {
  if (report === undefined) return () => undefined;
  const lanes = new Set<string>();
  return ({ metadata }, { declared }, { position }) => {
    const type = metadata['partition-key-type'];
    if (type === 'primary-key' || declared === undefined) return;
    const lane = laneOf(position);
    if (lanes.has(lane) || lanes.size >= MAX_LANES) return;
    lanes.add(lane);
    report({ name: 'order.unsafe', lane, reason: reasonOf(type) });
  };
}

function reasonOf(type: unknown): string {
  const word = typeof type === 'string' && /^[\w-]{1,40}$/.test(type) ? type : 'not named';
  return `partition-key-type is ${word}, not primary-key`;
}
