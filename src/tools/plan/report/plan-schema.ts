import * as z from 'zod/mini';
import { costSchema } from '../cost/cost-schema.ts';

/** A text, or one of CloudFormation's functions. */
const value = z.union([z.string(), z.record(z.string(), z.unknown())]);
const texts = z.array(z.string());
const maybe = <S extends z.ZodMiniType>(schema: S) => z.nullable(schema);

const sourceSchema = z.discriminatedUnion('stream', [
  z.object({
    stream: z.literal('kinesis'),
    name: z.string(),
    arn: value,
    consumerArn: maybe(value),
    retentionHours: z.number(),
  }),
  z.object({
    stream: z.literal('kafka'),
    name: z.string(),
    /** `null`: a cluster that is not of MSK. */
    clusterArn: maybe(value),
    bootstrapServers: texts,
    topics: texts,
    /** Of the first topic. */
    consumerGroup: z.string(),
    /** By topic. Left out in plans of versions before 0.2.0. */
    consumerGroups: z.optional(z.record(z.string(), z.string())),
    auth: z.string(),
    /** `null`: on demand. */
    pollers: maybe(
      z.object({ minimum: z.number(), maximum: z.number(), group: maybe(z.string()) }),
    ),
    retentionHours: z.number(),
  }),
]);

const mappingSchema = z.object({
  /** Of its resources: one for each topic. */
  ids: texts,
  partialAnswers: z.boolean(),
  batchSize: z.number(),
  windowSeconds: z.number(),
  parallelization: z.number(),
  startingPosition: z.enum(['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP']),
  startingTime: maybe(z.string()),
  retries: z.number(),
  maximumAgeSeconds: z.number(),
  onFailure: maybe(value),
  /** Whether it reads. Left out in plans of versions before 0.2.0. */
  enabled: z.optional(z.boolean()),
});

const filterSchema = z.object({
  kind: z.enum(['filtered', 'off', 'everything']),
  because: maybe(z.string()),
  patterns: z.array(z.record(z.string(), z.unknown())),
  notes: z.array(
    z.object({ route: maybe(z.string()), column: maybe(z.string()), what: z.string() }),
  ),
  /** What it would make of the sample records; `null` without sample. */
  measured: maybe(
    z.object({ records: z.number(), dropped: z.number(), possible: z.number(), notes: texts }),
  ),
});

const routeSchema = z.object({
  name: z.string(),
  kind: z.enum(['on', 'mirror']),
  table: z.string(),
  operations: texts,
  mode: z.enum(['live', 'shadow', 'paused']),
  because: z.string(),
  sends: z.array(z.object({ verb: z.string(), target: z.string() })),
});

const targetSchema = z.object({
  name: z.string(),
  sink: z.string(),
  address: value,
  arn: value,
  verbs: texts,
  /** Routes that send to it, and `archive`. */
  routes: texts,
});

const permissionSchema = z.object({
  /** What breaks without it. */
  for: z.string(),
  actions: texts,
  resources: z.array(value),
  conditions: maybe(z.record(z.string(), z.record(z.string(), value))),
  because: maybe(z.string()),
});

const alarmSchema = z.object({
  id: z.string(),
  /** As settings and runbooks name it. */
  code: z.optional(z.string()),
  watches: z.string(),
  rings: z.string(),
});

const resourcesSchema = z.record(
  z.string(),
  z.object({
    Type: z.string(),
    Condition: z.optional(z.string()),
    DependsOn: z.optional(texts),
    DeletionPolicy: z.optional(z.string()),
    UpdateReplacePolicy: z.optional(z.string()),
    Properties: z.record(z.string(), z.unknown()),
  }),
);

const functionSchema = z.object({
  name: z.string(),
  id: z.string(),
  condition: maybe(z.string()),
  memoryMb: z.number(),
  timeoutSeconds: z.number(),
  source: sourceSchema,
  mapping: mappingSchema,
  filter: filterSchema,
  routes: z.array(routeSchema),
  targets: z.array(targetSchema),
  permissions: z.array(permissionSchema),
  alarms: z.array(alarmSchema),
  environment: z.record(z.string(), value),
  resources: resourcesSchema,
});

const warningSchema = z.object({
  code: z.string(),
  place: z.string(),
  message: z.string(),
  fix: z.string(),
});

const rereadSchema = z.object({
  /**
   * `everything` that the stream keeps; what came `since` a time; `nothing` of what came before, so that
   * changes in between are lost; or it `continues` where the consumer group was.
   */
  reads: z.enum(['everything', 'since', 'nothing', 'continues']),
  hours: maybe(z.number()),
  /** By the assumed number of changes. */
  changes: maybe(z.string()),
});

const changeSchema = z.object({
  kind: z.enum(['added', 'removed', 'changed', 'replaced']),
  place: z.string(),
  /** A resource with the path of a property, a route, a permission, ... */
  what: z.string(),
  from: z.optional(z.unknown()),
  to: z.optional(z.unknown()),
  /** Of an event source mapping that is new. */
  reread: z.optional(rereadSchema),
  /** Lambda has a mapping of the function and this source, and takes no second one: the deployment fails. */
  refused: z.optional(z.literal(true)),
});

/** What `millrace plan --json` prints and `--against` reads: see `docs/formats/plan.schema.json`. */
export const planSchema = z.object({
  v: z.literal(1),
  service: z.string(),
  stage: z.string(),
  functions: z.array(functionSchema),
  shared: resourcesSchema,
  warnings: z.array(warningSchema),
  cost: costSchema,
  /** Since the plan that it was compared with; `null` without one. */
  changes: maybe(z.array(changeSchema)),
});

export type Plan = z.infer<typeof planSchema>;
export type PlanFunction = z.infer<typeof functionSchema>;
export type PlanChange = z.infer<typeof changeSchema>;
export type Reread = z.infer<typeof rereadSchema>;
export type PlanSource = z.infer<typeof sourceSchema>;
export type PlanMapping = z.infer<typeof mappingSchema>;
export type PlanFilter = z.infer<typeof filterSchema>;
export type PlanResources = z.infer<typeof resourcesSchema>;
