import { laneIdOf, placeIn, type SourceRecord } from './stream-model.ts';

/** What an answer of the function means for the records of its batch. */
export type Answer =
  | { readonly status: 'done' }
  | { readonly status: 'malformed'; readonly reason: string }
  | {
      readonly status: 'partial';
      readonly done: readonly SourceRecord[];
      readonly retry: readonly SourceRecord[];
    };

/** How Lambda reads answers: see `Assumptions` for the two readings of Kafka's. */
export type AnswerReading = 'kinesis' | 'kafka-just-those' | 'kafka-resume';

const DONE: Answer = { status: 'done' };

/**
 * Reads a partial batch response as Lambda does.
 *
 * - Null, an empty answer, and a null, missing or empty list are success: so is a misspelt list.
 * - An empty, null, misspelt or unknown identifier is failure of the whole batch.
 * - Kinesis goes on from the lowest returned sequence number: all later records come again.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 */
export function readAnswer(
  answer: unknown,
  records: readonly SourceRecord[],
  reading: AnswerReading,
): Answer {
  const failures = readFailures(answer);
  if (failures === undefined) return malformed('the answer is not an object with a list');
  if (failures.length === 0) return DONE;
  const known = new Map(records.map((record) => [identifierOf(record), record]));
  const failed = new Set<SourceRecord>();
  for (const failure of failures) {
    const identifier = readIdentifier(failure, reading);
    const record = identifier === undefined ? undefined : known.get(identifier);
    if (identifier === undefined) return malformed('an identifier is empty or has another form');
    if (record === undefined) return malformed('an identifier is not of this batch');
    failed.add(record);
  }
  const retry = records.filter(comesAgain(records, failed, reading));
  const again = new Set(retry);
  return { status: 'partial', retry, done: records.filter((record) => !again.has(record)) };
}

function readFailures(answer: unknown): readonly unknown[] | undefined {
  if (answer === null || answer === undefined || answer === '') return [];
  if (typeof answer !== 'object' || Array.isArray(answer)) return undefined;
  const failures = 'batchItemFailures' in answer ? answer.batchItemFailures : null;
  if (failures === null || failures === undefined) return [];
  return Array.isArray(failures) ? failures : undefined;
}

function readIdentifier(failure: unknown, reading: AnswerReading): string | undefined {
  const item = memberOf(failure, 'itemIdentifier');
  if (reading === 'kinesis') return typeof item === 'string' && item !== '' ? item : undefined;
  const [partition, offset] = [memberOf(item, 'partition'), memberOf(item, 'offset')];
  if (typeof partition !== 'string' || typeof offset !== 'number') return undefined;
  return JSON.stringify([partition, String(offset)]);
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map(Object.entries(value)).get(name);
}

function identifierOf(record: SourceRecord): string {
  return record.stream === 'kinesis'
    ? record.sequenceNumber
    : JSON.stringify([laneIdOf(record), placeIn(record)]);
}

function comesAgain(
  records: readonly SourceRecord[],
  failed: ReadonlySet<SourceRecord>,
  reading: AnswerReading,
): (record: SourceRecord) => boolean {
  if (reading === 'kafka-just-those') return (record) => failed.has(record);
  const lowest = new Map<string, bigint>();
  for (const record of records) {
    const lane = laneIdOf(record);
    const place = BigInt(placeIn(record));
    if (failed.has(record) && place < (lowest.get(lane) ?? place + 1n)) lowest.set(lane, place);
  }
  return (record) => {
    const from = lowest.get(laneIdOf(record));
    return from !== undefined && BigInt(placeIn(record)) >= from;
  };
}

function malformed(reason: string): Answer {
  return { status: 'malformed', reason };
}
