import * as z from 'zod/mini';
import { isObject } from '../../model/fields.ts';
import { type AddProblem, arnOf, flag, readPart, values, whole, word } from './read-part.ts';

/** 24 hours to a year. */
const hours = whole(24, 8_760);

const kinesis = z.strictObject({
  /** ARN of the stream. */
  stream: arnOf('kinesis'),
  /** How long the stream keeps records; read from the template where the stream is in it. */
  retentionHours: z.optional(hours),
  /** ARN of the KMS key, if the stream is encrypted with a key of one's own. */
  key: z.optional(arnOf('kms')),
  /** Enhanced fan-out: `true` registers a consumer, or the ARN of one. */
  consumer: z.optional(
    z.union([z.boolean(), arnOf('kinesis')], { error: 'is neither true nor an ARN' }),
  ),
});

const pollers = z.union(
  [
    z.enum(['on-demand', 'provisioned']),
    z.strictObject({
      minimum: z.optional(whole(1, 200)),
      maximum: z.optional(whole(1, 2_000)),
      group: z.optional(z.string().check(z.regex(/^[\w-]{1,128}$/))),
    }),
  ],
  {
    error:
      'is neither on-demand nor provisioned nor { minimum: 1 to 200, maximum: 1 to 2000, group }',
  },
);

const registry = z.union(
  [
    arnOf('glue'),
    z.strictObject({
      arn: arnOf('glue'),
      lambda: z.optional(z.enum(['SOURCE', 'JSON'])),
    }),
  ],
  { error: 'is neither the ARN of a registry of AWS Glue nor { arn, lambda: SOURCE or JSON }' },
);

const anyKafka = {
  /** ARN of a secret of Secrets Manager. */
  secret: z.optional(arnOf('secretsmanager')),
  /** ARN of the KMS key of the secret. */
  secretKey: z.optional(arnOf('kms')),
  pollers: z._default(pollers, 'on-demand'),
  retentionHours: hours,
  registry: z.optional(registry),
};

const cluster = z.strictObject({
  ...anyKafka,
  /** ARN of the MSK cluster. */
  cluster: arnOf('kafka'),
  auth: z._default(word(['iam', 'scram-512', 'mtls', 'none']), 'iam'),
  /** ARN of the managed VPC connection to a cluster of another account. */
  vpcConnection: z.optional(arnOf('kafka')),
  /** An MSK Serverless cluster: it has IAM authentication only. */
  serverless: z._default(flag, false),
});

const selfManaged = z.strictObject({
  ...anyKafka,
  bootstrapServers: z
    .array(z.string().check(z.regex(/^[^\s,:]+:\d{1,5}$/, { error: 'is not host:port' })), {
      error: 'is not a list of host:port',
    })
    .check(z.minLength(1, { error: 'is empty' }), z.maxLength(10, { error: 'has more than 10' })),
  auth: word(['scram-256', 'scram-512', 'basic', 'mtls', 'none']),
  subnets: z.optional(values),
  securityGroups: z.optional(values),
  /** ARN of the secret that holds the certificate of the authority, if it is not a public one. */
  rootCertificate: z.optional(arnOf('secretsmanager')),
});

export type KinesisSettings = z.output<typeof kinesis> & { readonly kind: 'kinesis' };
export type ClusterSettings = z.output<typeof cluster> & { readonly kind: 'cluster' };
export type SelfManagedSettings = z.output<typeof selfManaged> & { readonly kind: 'self-managed' };
export type SourceSettings = KinesisSettings | ClusterSettings | SelfManagedSettings;

/** Reads what binds one source of the service: a stream, a cluster, or the servers of one. */
export function readSource(
  raw: unknown,
  place: string,
  add: AddProblem,
): SourceSettings | undefined {
  if (!isObject(raw)) {
    add(place, 'is not a block with stream, cluster or bootstrapServers');
    return undefined;
  }
  const kinds = ['stream', 'cluster', 'bootstrapServers'].filter((name) => name in raw);
  if (kinds.length !== 1) {
    add(place, 'needs one of stream (Kinesis), cluster (MSK) and bootstrapServers (other Kafka)');
    return undefined;
  }
  if ('stream' in raw) {
    const read = readPart(kinesis, raw, place, add);
    return read && { ...read, kind: 'kinesis' };
  }
  if ('cluster' in raw) {
    const read = readPart(cluster, raw, place, add);
    return read && { ...read, kind: 'cluster' };
  }
  const read = readPart(selfManaged, raw, place, add);
  return read && { ...read, kind: 'self-managed' };
}
