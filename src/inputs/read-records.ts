import { CdcError } from '../errors.ts';
import { parseArchiveLine, parseArchivePointer } from '../model/archive-line.ts';
import type { EventSource } from '../model/batch.ts';
import type { Lane, StreamRecord } from '../model/record.ts';
import { chooseSource } from '../sources/choose-source.ts';
import { cliError } from './cli-failure.ts';
import { isGetRecords, parseGottenRecord } from './get-records.ts';
import type { Input } from './open-input.ts';
import { type InputMessage, readMessages } from './read-messages.ts';
import { isRecordLine, parseRecordLine } from './record-line.ts';

/** One record of an input, or why there is none. */
export type InputRecord = InputFacts &
  (
    | { readonly record: StreamRecord; readonly error?: undefined }
    | { readonly record?: undefined; readonly error: CdcError }
  );

interface InputFacts {
  /** For people: `line 3`, `line 3, record 2`. */
  readonly place: string;
  /** The input says where in its stream the record was; else its position was made up. */
  readonly hasPosition: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the records of an input, one message at a time: Lambda events, answers of `aws kinesis
 * get-records`, lines of a capture (`{topic, key, value, headers}`), or bare messages.
 *
 * A message that is none of these is a bare message: the decoder says what is wrong with it.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID`, or `ERR_CDC_EVENT_INVALID` for a Lambda event that
 *   Millrace cannot read.
 */
export async function* readRecords(input: Input): AsyncGenerator<InputRecord> {
  let index = 0;
  for await (const message of readMessages(input)) {
    for (const one of toRecords(message, index)) {
      yield one;
      index += 1;
    }
  }
}

function toRecords(message: InputMessage, index: number): Iterable<InputRecord> {
  const fields = readFields(message.bytes);
  if (fields !== undefined && isGetRecords(fields)) return readGetRecords(fields, message.place);
  if (fields !== undefined && isLambdaEvent(fields)) return readLambdaEvent(fields, message.place);
  return [toRecord(message, fields, index)];
}

function toRecord(
  { place, bytes }: InputMessage,
  fields: Fields | undefined,
  index: number,
): InputRecord {
  try {
    if (fields !== undefined && isArchiveLine(fields)) {
      return { place, hasPosition: true, record: parseArchived(bytes) };
    }
    if (fields !== undefined && isRecordLine(fields)) {
      return { place, ...parseRecordLine(fields, index) };
    }
    return { place, hasPosition: false, record: toBareRecord(bytes, index) };
  } catch (error) {
    if (error instanceof CdcError) return { place, hasPosition: false, error };
    throw error;
  }
}

/**
 * Parses only what may be more than a bare message. What is not JSON is left to the decoder, which
 * names it like any other record.
 */
function readFields(bytes: Uint8Array): Fields | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!MARKS.some((mark) => view.includes(mark))) return undefined;
  try {
    const value: unknown = JSON.parse(view.toString('utf8'));
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const MARKS = ['"topic"', '"Records"', '"records"', '"position"'];

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isArchiveLine({ v, position }: Fields): boolean {
  return typeof v === 'number' && isFields(position) && typeof position['stream'] === 'string';
}

function parseArchived(bytes: Uint8Array): StreamRecord {
  const line = Buffer.from(bytes).toString('utf8');
  if (parseArchivePointer(line) === undefined) return parseArchiveLine(line);
  throw new CdcError(
    'ERR_CDC_INPUT_INVALID',
    'Record cannot be read: it was too large for the archive, and its line only points to it',
  );
}

function* readGetRecords({ Records: records }: Fields, place: string): Generator<InputRecord> {
  for (const [index, one] of (Array.isArray(records) ? records : []).entries()) {
    const named = { place: `${place}, record ${index + 1}` };
    try {
      yield { ...named, ...parseGottenRecord(one) };
    } catch (error) {
      if (!(error instanceof CdcError)) throw error;
      yield { ...named, hasPosition: false, error };
    }
  }
}

function isLambdaEvent(fields: Fields): boolean {
  return (
    Array.isArray(fields['Records']) ||
    (isFields(fields['records']) && typeof fields['eventSource'] === 'string')
  );
}

function* readLambdaEvent(event: Fields, place: string): Generator<InputRecord> {
  const source = chooseSource(event);
  if (source === undefined) {
    throw cliError('ERR_CDC_EVENT_INVALID', {
      place,
      message: 'Lambda event cannot be read: it is not of Kinesis, MSK or self-managed Kafka',
      fix: 'Give an event with `Records[].kinesis` or `records["topic-0"][]`, or what `aws kinesis get-records` prints.',
    });
  }
  let number = 0;
  for (const { records } of readLanes(source, event, place)) {
    for (const record of records) {
      number += 1;
      yield { place: `${place}, record ${number}`, hasPosition: true, record };
    }
  }
}

function readLanes(source: EventSource, event: Fields, place: string): readonly Lane[] {
  try {
    return source.readLanes(event);
  } catch (cause) {
    if (!(cause instanceof CdcError)) throw cause;
    throw cliError(cause.code, { place, message: cause.message, cause });
  }
}

function toBareRecord(value: Uint8Array, index: number): StreamRecord {
  return {
    position: { stream: 'kafka', topic: '', partition: 0, offset: index },
    key: undefined,
    value,
    headers: [],
    partitionKey: undefined,
    arrivedAt: undefined,
    keySchema: undefined,
    valueSchema: undefined,
  };
}
