import * as z from 'zod/mini';
import { value } from './read-part.ts';

/** Where asynchronous invocations of a function go: its dead letters too. */
const destination = z.object({
  /** As the framework calls them; else the ARN or the resource of the template tells it. */
  type: z.optional(z.enum(['function', 'sqs', 'sns', 'eventBus'])),
  arn: value,
});

/** What `serverless.yml` says of a function elsewhere, and what a file of settings may say of it. */
export const functionFacts = z.object({
  condition: z.optional(z.string()),
  memorySize: z.optional(z.coerce.number()),
  timeout: z.optional(z.coerce.number()),
  /** The function has a role that its author wrote. */
  ownRole: z.optional(z.boolean()),
  /** Its author put it into a VPC. */
  inVpc: z.optional(z.boolean()),
  runtime: z.optional(z.string()),
  /** It writes traces to X-Ray. */
  tracing: z.optional(z.boolean()),
  destinations: z.optional(z.array(destination)),
  /** ARN of the KMS key of its environment. */
  key: z.optional(value),
  /** ARN of the access point of the file system that it mounts. */
  fileSystem: z.optional(value),
  /** Name of a log group of its own; `false`: it writes no logs. */
  logGroup: z.optional(z.union([z.literal(false), value])),
  /** The alias that receives the records, by its ARN: where nothing is said, the function itself. */
  alias: z.optional(value),
  /** Instances that wait, which are reached only by the alias that the framework makes for them. */
  provisionedConcurrency: z.optional(z.boolean()),
  /** Bytes of the variables that its author set: names, and values that are known. */
  environmentBytes: z.optional(z.number()),
});

/** What all generated roles have. */
export const roleFacts = z.object({
  path: z.optional(z.string()),
  permissionsBoundary: z.optional(value),
  tags: z.optional(z.record(z.string(), z.unknown())),
  managedPolicies: z.optional(z.array(value)),
});

export type FunctionFacts = z.output<typeof functionFacts>;
export type Destination = z.output<typeof destination>;
export type RoleFacts = z.output<typeof roleFacts>;
