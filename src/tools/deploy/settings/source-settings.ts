import * as z from 'zod/mini';
import { isObject } from '../../../model/fields.ts';
import type { Values } from '../../cloudformation/resource.ts';
import { type AddProblem, arnOf, flag, readPart, whole, word } from './read-part.ts';
import { separateValues, values } from './read-values.ts';

/** 24 hours to a year. */
const hours = whole(24, 8_760);

/** Of one mapping, by the API. */
const MAX_SERVERS = 10;

const kinesis = z.strictObject({
  /** ARN of the stream. */
  stream: arnOf('kinesis'),
  /** How long the stream keeps records; read from the template where the stream is in it. */
  retentionHours: z.optional(hours),
  /** ARN of the KMS key, if the stream is encrypted with a key of one's own. */
  key: z.optional(arnOf('kms')),
  /** Enhanced fan-out: `true` registers a consumer, or the ARN of one. */
  consumer: z.optional(
    z.union([flag, arnOf('kinesis')], { error: 'is neither true nor an ARN of kinesis' }),
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
  /** What provisioned pollers write to the log of the function. */
  logLevel: z.optional(word(['DEBUG', 'INFO', 'WARN'])),
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
  bootstrapServers: values.check(
    z.refine(isServers, { error: 'is not a list of at most 10 host:port' }),
  ),
  auth: word(['scram-256', 'scram-512', 'basic', 'mtls', 'none']),
  subnets: z.optional(separateValues),
  securityGroups: z.optional(separateValues),
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

function isServers(given: Values): boolean {
  if (!Array.isArray(given)) return true;
  const plain = given.filter((one) => typeof one === 'string');
  return given.length <= MAX_SERVERS && plain.every((one) => /^[^\s,:]+:\d{1,5}$/.test(one));
}
