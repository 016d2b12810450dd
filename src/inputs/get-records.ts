import { CdcError } from '../errors.ts';
import { type Fields, isObject } from '../model/fields.ts';
import { parseIsoTime } from '../model/iso-time.ts';
import type { StreamRecord } from '../model/record.ts';

/**
 * Tells whether a JSON object is what `aws kinesis get-records` prints:
 * `{Records: [{Data, PartitionKey, SequenceNumber, ...}], NextShardIterator, MillisBehindLatest}`.
 *
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
 */
export function isGetRecords({ Records: records, ...others }: Fields): boolean {
  if (!Array.isArray(records)) return false;
  const [first] = records;
  if (first === undefined) return 'NextShardIterator' in others || 'MillisBehindLatest' in others;
  return isObject(first) && 'SequenceNumber' in first && 'Data' in first;
}

/** A record of `get-records`, and whether its shard is known. */
export interface GottenRecord {
  readonly record: StreamRecord;
  readonly hasPosition: boolean;
}

/**
 * Reads one record of `get-records`. It does not name its shard: a sequence number of Kinesis does.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if a member is of another form.
 */
export function parseGottenRecord(value: unknown): GottenRecord {
  const fields = isObject(value) ? value : {};
  const { Data: data, SequenceNumber: sequenceNumber, PartitionKey: partitionKey } = fields;
  if (typeof data !== 'string' || !BASE64.test(data)) throw invalid('Data is not base64');
  if (typeof sequenceNumber !== 'string' || !/^\d+$/.test(sequenceNumber)) {
    throw invalid('SequenceNumber is not a number in digits');
  }
  const shardId = shardOf(sequenceNumber);
  return {
    hasPosition: shardId !== undefined,
    record: {
      position: { stream: 'kinesis', shardId: shardId ?? 'shardId-unknown', sequenceNumber },
      key: undefined,
      // Debezium Server writes a tombstone as empty data.
      value: data === '' ? null : Buffer.from(data, 'base64'),
      headers: [],
      partitionKey: typeof partitionKey === 'string' ? partitionKey : undefined,
      arrivedAt: readArrival(fields['ApproximateArrivalTimestamp']),
      keySchema: undefined,
      valueSchema: undefined,
    },
  };
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Version 1 of the AWS CLI writes seconds with a fraction, version 2 a text of ISO 8601 with its zone. */
function readArrival(value: unknown): number | undefined {
  if (typeof value !== 'number') return parseIsoTime(String(value));
  const at = Math.round(value * 1000);
  return Number.isFinite(at) ? at : undefined;
}

/** Sequence numbers of Kinesis have 186 bits, with version 2 in the highest ones. */
const SEQUENCE_BITS = 186n;
const SEQUENCE_VERSION = 2n;
/** More digits are no sequence number, and need not be calculated with. */
const MAX_DIGITS = 56;

/**
 * Returns the shard that a sequence number of Kinesis is of, as the Kinesis Client Library reads it: 32
 * bits, above the lowest four. `undefined` for numbers of another form, which stand-ins make.
 *
 * @see https://github.com/awslabs/amazon-kinesis-client, `SequenceNumberValidator`
 */
function shardOf(sequenceNumber: string): string | undefined {
  if (sequenceNumber.length > MAX_DIGITS) return undefined;
  const bits = BigInt(sequenceNumber);
  if (bits >> (SEQUENCE_BITS - 2n) !== SEQUENCE_VERSION) return undefined;
  return `shardId-${String((bits >> 4n) & 0xffff_ffffn).padStart(12, '0')}`;
}

function invalid(why: string): CdcError {
  return new CdcError('ERR_CDC_INPUT_INVALID', `Record cannot be read: ${why}`);
}
