import { fileURLToPath } from 'node:url';
import { openInput } from '../inputs/open-input.ts';
import { readRecords } from '../inputs/read-records.ts';
import { laneOf, type StreamRecord } from '../model/record.ts';

/**
 * Reads recorded records: lines `{topic, partition?, offset?, timestamp?, key, value, headers}`, lines
 * of the archive, a Lambda event, or the messages themselves, one per line. Compressed by gzip or not.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if the file cannot be read.
 *
 * @example
 * const records = await readFixture(new URL('./fixtures/orders.jsonl', import.meta.url));
 */
export async function readFixture(file: string | URL): Promise<readonly StreamRecord[]> {
  const path = typeof file === 'string' ? file : fileURLToPath(file);
  const input = await openInput(path, { stdin: process.stdin, cwd: process.cwd() });
  const records: StreamRecord[] = [];
  for await (const { record, error } of readRecords(input)) {
    if (record === undefined) throw error;
    records.push(record);
  }
  return records;
}

/**
 * Returns the records as a stream holds them that accepted them in this order: each lane counts from 0.
 *
 * For records that a capture tool sends again: what Lambda repeats keeps its positions.
 *
 * @example
 * await runFixture(spec, renumber([...records, ...records.slice(3)]));
 */
export function renumber(records: readonly StreamRecord[]): readonly StreamRecord[] {
  const ends = new Map<string, number>();
  return records.map((record) => {
    const lane = laneOf(record.position);
    const place = ends.get(lane) ?? 0;
    ends.set(lane, place + 1);
    return record.position.stream === 'kinesis'
      ? { ...record, position: { ...record.position, sequenceNumber: String(place) } }
      : { ...record, position: { ...record.position, offset: place } };
  });
}
