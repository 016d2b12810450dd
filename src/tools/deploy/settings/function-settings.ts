import * as z from 'zod/mini';
import { isoTime } from '../../../model/iso-time.ts';
import { DEFAULT_PATTERNS } from '../filters/filter-plan.ts';
import { arnOf, flag, value, whole, word } from './read-part.ts';
import { separateValues, values } from './read-values.ts';

const text = z.string({ error: 'is not a text' });

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_AmazonManagedKafkaEventSourceConfig.html */
const group = text.check(
  z.regex(/^[\w./:-]{1,200}$/, { error: 'is no name of at most 200 letters' }),
);

/** A permission that no route or source tells, for what a function does by itself. */
const statement = z
  .strictObject({
    actions: z.array(
      text.check(z.regex(/^[\w-]+:\w+$/, { error: 'is no action by its whole name' })),
    ),
    resources: separateValues,
    because: z.optional(text),
  })
  .check(
    z.refine(({ resources, because }) => because !== undefined || !resources.includes('*'), {
      error: 'names every resource: say because',
    }),
  );

/** What a user may choose for one function. */
export const functionSettings = z.strictObject({
  /** Let Lambda drop records that no route wants, before it invokes the function. */
  filters: z._default(flag, false),
  /** How many patterns one mapping may have: 5, or up to 10 where the quota was raised. */
  maxPatterns: z._default(whole(1, 10), DEFAULT_PATTERNS),
  /** Whether Lambda reads the source; `false` stops it where it is. */
  enabled: z._default(flag, true),
  batchSize: z.optional(whole(1, 10_000)),
  /** Seconds that Lambda waits for a batch to fill. */
  batchWindow: z.optional(whole(0, 300)),
  /** Kinesis: batches of one shard at the same time. */
  parallelization: z._default(whole(1, 10), 1),
  startingPosition: z._default(
    z.union([z.enum(['TRIM_HORIZON', 'LATEST']), z.strictObject({ at: isoTime })], {
      error: 'is neither TRIM_HORIZON nor LATEST nor { at: an ISO time with a zone }',
    }),
    'TRIM_HORIZON',
  ),
  /** When the function went live: `MILLRACE_SINCE`. */
  since: z.optional(isoTime),
  statements: z._default(z.array(statement), []),
  /** Modes of routes that differ from what the route says: `MILLRACE_MODES`. */
  modes: z.optional(z.record(z.string(), word(['live', 'shadow', 'paused']))),
  /**
   * Kafka: what the names of the groups begin with, before the topic; or whole names, by topic. They cannot be
   * changed later without reading the topic again.
   */
  consumerGroup: z.optional(
    z.union([group, z.record(z.string(), group)], {
      error: 'is neither a name of at most 200 letters nor { topic: name }',
    }),
  ),
});

/**
 * The name of a bucket, where it is plain.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
const bucketName = value.check(
  z.refine((given) => typeof given !== 'string' || isBucketName(given), {
    error: 'is no name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens',
  }),
);

/** The bucket of what cannot be delivered, and what Lambda gives up. */
export const quarantineSettings = z.strictObject({
  /** The name of a bucket that is there; else one is made. */
  bucket: z.optional(bucketName),
  /** The same for the batches that Lambda gives up. */
  failureBucket: z.optional(bucketName),
  /** ARN of the KMS key of the buckets; else they are encrypted with the key of S3. */
  key: z.optional(arnOf('kms')),
  /** How long what is in them is kept. */
  expireDays: z._default(whole(8, 3_650), 90),
});

/** Where the archive puts records that are too large for Firehose. */
export const archiveSettings = z.strictObject({
  bucket: z.optional(bucketName),
  key: z.optional(arnOf('kms')),
});

/** Subnets and security groups of the functions, if they are to be in a VPC. */
export const networkSettings = z.strictObject({ subnets: values, securityGroups: values });

export type FunctionSettings = z.output<typeof functionSettings>;
export type QuarantineSettings = z.output<typeof quarantineSettings>;
export type ArchiveSettings = z.output<typeof archiveSettings>;
export type NetworkSettings = z.output<typeof networkSettings>;

function isBucketName(text: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text) && !text.includes('..');
}
