import { CdcError } from '../errors.ts';
import type { StreamRecord } from '../model/record.ts';
import type { SourceSpec } from '../model/service.ts';

const SHARD_ID = 'shardId-000000000000';

/**
 * Returns records as the source of a function delivers them. Messages that do not say where they were
 * get a place: one shard, or partition 0 of the first topic.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` for a record that the function would never be given.
 */
export function placeRecords(
  records: readonly StreamRecord[],
  source: SourceSpec,
): readonly StreamRecord[] {
  return records.map((record, index) => {
    const { position } = record;
    const isBare = position.stream === 'kafka' && position.topic === '';
    if (isBare) return { ...record, position: placeOfBare(source, index) };
    const reads =
      position.stream === 'kinesis'
        ? source.stream === 'kinesis'
        : source.stream === 'kafka' && source.topics.includes(position.topic);
    if (reads) return record;
    // Else a test that expects nothing would pass for the wrong reason.
    const from = position.stream === 'kinesis' ? 'Kinesis' : `the topic ${position.topic}`;
    throw new CdcError(
      'ERR_CDC_INPUT_INVALID',
      `Record ${index + 1} is of ${from}, which the function does not read`,
    );
  });
}

function placeOfBare(source: SourceSpec, index: number): StreamRecord['position'] {
  if (source.stream === 'kinesis') {
    return { stream: 'kinesis', shardId: SHARD_ID, sequenceNumber: String(index) };
  }
  return { stream: 'kafka', topic: source.topics[0] ?? '', partition: 0, offset: index };
}
