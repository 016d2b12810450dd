import * as z from 'zod/mini';
import type { DeliverySettings } from './firehose-buffer.ts';

/** @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html */
const MAX_RECORDS = 500;
const MAX_BATCH_BYTES = 4 * 1024 * 1024;
/** 1,000 KiB, before base64. */
const MAX_RECORD_BYTES = 1_024_000;
const DEFAULT_BUFFER_MIB = 5;
const DEFAULT_BUFFER_SECONDS = 300;
const MIB = 1024 * 1024;

/** What Firehose answers instead of doing it, with the name of AWS's error. */
export class FirehoseRefusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const s3Destination = z.object({
  BucketARN: z.string(),
  Prefix: z.optional(z.string()),
  BufferingHints: z.optional(
    z.object({
      SizeInMBs: z.optional(z.int().check(z.minimum(1), z.maximum(128))),
      IntervalInSeconds: z.optional(z.int().check(z.minimum(0), z.maximum(900))),
    }),
  ),
  CompressionFormat: z.optional(z.enum(['UNCOMPRESSED', 'GZIP'])),
});

const streamName = z.object({ DeliveryStreamName: z.string() });
const createStream = z.object({
  DeliveryStreamName: z.string().check(z.regex(/^[a-zA-Z0-9_.-]{1,64}$/)),
  ExtendedS3DestinationConfiguration: s3Destination,
});
const record = z.object({ Data: z.string() });
const putRecord = z.object({ DeliveryStreamName: z.string(), Record: record });
const putRecordBatch = z.object({ DeliveryStreamName: z.string(), Records: z.array(record) });

/** Reads `CreateDeliveryStream` with an extended S3 destination. */
export function readCreateStream(input: unknown): DeliverySettings {
  const request = read(createStream, input);
  const { BucketARN, Prefix, BufferingHints, CompressionFormat } =
    request.ExtendedS3DestinationConfiguration;
  return {
    name: request.DeliveryStreamName,
    bucket: BucketARN.slice(BucketARN.lastIndexOf(':') + 1),
    prefix: Prefix ?? '',
    gzip: CompressionFormat === 'GZIP',
    bufferBytes: (BufferingHints?.SizeInMBs ?? DEFAULT_BUFFER_MIB) * MIB,
    intervalMs: (BufferingHints?.IntervalInSeconds ?? DEFAULT_BUFFER_SECONDS) * 1000,
  };
}

/** Reads the name of the stream of any request. */
export function readStreamName(input: unknown): string {
  return read(streamName, input).DeliveryStreamName;
}

export function readPutRecord(input: unknown): { readonly name: string; readonly data: Buffer } {
  const { DeliveryStreamName: name, Record } = read(putRecord, input);
  return { name, data: readData(Record.Data, 'record.data') };
}

/** Reads `PutRecordBatch`, and refuses what is above the limits. */
export function readPutRecordBatch(input: unknown): {
  readonly name: string;
  readonly records: readonly Buffer[];
} {
  const { DeliveryStreamName: name, Records } = read(putRecordBatch, input);
  if (Records.length === 0) throw constraint('records', 'greater than or equal to 1');
  if (Records.length > MAX_RECORDS) {
    throw constraint('records', `less than or equal to ${MAX_RECORDS}`);
  }
  const records = Records.map(({ Data }, index) =>
    readData(Data, `records.${index + 1}.member.data`),
  );
  const size = records.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (size > MAX_BATCH_BYTES) {
    throw new FirehoseRefusal(
      'InvalidArgumentException',
      `Records size exceeds ${MAX_BATCH_BYTES / MIB} MB limit`,
    );
  }
  return { name, records };
}

function readData(base64: string, member: string): Buffer {
  const data = Buffer.from(base64, 'base64');
  if (data.byteLength <= MAX_RECORD_BYTES) return data;
  throw constraint(member, `less than or equal to ${MAX_RECORD_BYTES}`);
}

function constraint(member: string, length: string): FirehoseRefusal {
  return new FirehoseRefusal(
    'ValidationException',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length ${length}`,
  );
}

function read<Schema extends z.ZodMiniType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = z.safeParse(schema, input);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path, code }) => `${path.join('.')} (${code})`);
  throw new FirehoseRefusal('ValidationException', `Not valid: ${places.join(', ')}`);
}
