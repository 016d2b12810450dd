import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import middy from '@middy/core';
import { createDecoder } from '../decoders/create-decoder.ts';
import { CdcError } from '../errors.ts';
import { formatArchiveLine } from '../model/archive-line.ts';
import type { BatchResponse, Clock, EventSource, Frontier } from '../model/batch.ts';
import type { ArchiveDelivery } from '../model/delivery.ts';
import { type Lane, placeOf, type StreamRecord } from '../model/record.ts';
import type { ArchiveSpec, FunctionSpec } from '../model/service.ts';
import { createTableIndex } from '../model/table.ts';
import type { Report } from '../model/telemetry.ts';
import { type PipelineParts, runInvocation } from '../pipeline/run-invocation.ts';
import { compileRouter } from '../routing/compile-router.ts';
import { compileRateLimit } from '../routing/match/limit-rate.ts';
import { kafkaSource } from '../sources/kafka-source.ts';
import { kinesisSource } from '../sources/kinesis-source.ts';
import { checkHandler, type HandlerParts } from './check-handler.ts';
import { createFind } from './create-find.ts';
import { createInvocationReport } from './invocation-report.ts';
import { rememberOnce } from './remember-once.ts';
import { startClockAt, systemClock } from './system-clock.ts';

/** The part of Lambda's context that is read. */
export interface InvocationContext {
  readonly getRemainingTimeInMillis: () => number;
  readonly functionName?: string | undefined;
  /** Said by what plays records on a machine of a developer; Lambda never says it. */
  readonly played?: PlayedContext | undefined;
}

/** What the player of recorded records tells the function. */
export interface PlayedContext {
  /** What time it is for the function, in epoch milliseconds: for old records, that of the records. */
  readonly now: number;
  /** Told what the function reports, beside its logs and metrics. */
  readonly report?: Report | undefined;
}

export type LambdaHandler = (event: unknown, context: InvocationContext) => Promise<BatchResponse>;

/**
 * Creates the handler of one function of a service: reads the event, decodes, routes, delivers in
 * order, and returns what is to be sent again.
 *
 * Everything that can be wrong before the first record fails here, at cold start (I6).
 *
 * @throws {CdcError} `ERR_CDC_ROUTES_INVALID`, `ERR_CDC_SETTINGS_INVALID`.
 * @example
 * const settings = readSettings();
 * const options = clientOptions(settings);
 * export const handler = createHandler(billingService.functions.billing, {
 *   settings,
 *   sinks: { sns: createSnsSink({ client: new SNSClient(options), addresses: settings.targets }) },
 *   quarantine: createQuarantineStore({ client: new S3Client(options), bucket: settings.quarantineBucket }),
 * });
 */
export function createHandler<const F extends FunctionSpec>(
  spec: F,
  parts: HandlerParts<F>,
): LambdaHandler {
  const logger = new Logger();
  const reports = createInvocationReport(logger, new Metrics());
  const handle = createPlainHandler(spec, parts, reports.report);
  const run = (event: unknown, context: InvocationContext): Promise<BatchResponse> => {
    const { functionName, played } = context;
    return reports.run(() => handle(event, context), { functionName, report: played?.report });
  };
  // The pipeline keeps its own deadline: middy's early time-out would fail the whole batch.
  const wrapped = middy(run, { timeoutEarlyInMillis: 0 }).use(injectLambdaContext(logger));
  // The cast holds: middy passes event and context on.
  return wrapped as unknown as LambdaHandler;
}

/** Creates the handler without logs and metrics: what happens is told to `report`. */
export function createPlainHandler<const F extends FunctionSpec>(
  spec: F,
  parts: HandlerParts<F>,
  report: Report,
): LambdaHandler {
  checkHandler(spec, parts);
  const { marginMs, partialAnswers } = parts.settings;
  const source = spec.source.stream === 'kinesis' ? kinesisSource : kafkaSource;
  const pipeline = createPipeline(spec, parts, report);
  const limitRate = compileRateLimit(spec.routes ?? []);
  return async (event, context) => {
    const lanes = source.readLanes(event);
    if (source.stream === 'kinesis' && lanes.length > 1) {
      // One answered position cannot speak for two shards.
      const reason = 'Not an event of Kinesis: it holds more than one shard';
      throw new CdcError('ERR_CDC_EVENT_INVALID', reason);
    }
    const budgetMs = context.getRemainingTimeInMillis() - marginMs;
    // I7 (invocations are independent): what limits count begins anew with each.
    const limited = {
      ...pipeline,
      route: limitRate(pipeline.route),
      clock: clockOf(context, pipeline.clock),
    };
    const frontiers = await runInvocation(lanes, limited, budgetMs);
    return answer(frontiers, source, partialAnswers);
  };
}

/** Records of a file are handled at the time that their player says; all else at the time of the machine. */
function clockOf({ played }: InvocationContext, clock: Clock): Clock {
  return played === undefined ? clock : startClockAt(played.now, clock);
}

/** A 200 with failures is never answered on a guess: Lambda may not read it, and would go on. */
function answer(
  frontiers: readonly Frontier[],
  source: EventSource,
  partialAnswers: boolean,
): BatchResponse {
  const response = source.buildAnswer(frontiers);
  if (response.batchItemFailures.length === 0 || partialAnswers) return response;
  const open = frontiers.reduce((sum, { lane, index }) => sum + lane.records.length - index, 0);
  const all = frontiers.reduce((sum, { lane }) => sum + lane.records.length, 0);
  throw new CdcError(
    'ERR_CDC_BATCH_INCOMPLETE',
    `Batch not done: ${open} of ${all} records are open`,
  );
}

function createPipeline(
  { routes = [], archive, decoder }: FunctionSpec,
  { clock = systemClock, random = Math.random, ...parts }: HandlerParts,
  report: Report,
): PipelineParts {
  const { modes, epochs, since, parked, windowRecords, inFlight } = parts.settings;
  const { sinks, quarantine, registry, once, find } = parts;
  const router = compileRouter(routes, { modes, boundaries: epochs, since });
  const tables = routes.flatMap((set) => Object.values(set).map(({ table }) => table));
  const findTable = createTableIndex([...new Set(tables)]);
  // A function that only archives reads no record.
  const decoding =
    routes.length === 0
      ? { decode: undefined, prepare: undefined }
      : createDecoder(decoder, { findTable, isWanted: router.isWanted, report, registry, clock });
  return {
    ...decoding,
    route: router.route,
    archive: archive && ((record, lane) => toArchiveDelivery(record, lane, archive)),
    sinks: rememberOnce(sinks, once, report),
    find: createFind(find),
    park: quarantine,
    clock,
    random,
    report,
    parked,
    windowRecords,
    inFlight,
    refusals: new Map(),
  };
}

function toArchiveDelivery(record: StreamRecord, lane: Lane, { to }: ArchiveSpec): ArchiveDelivery {
  return {
    sink: 'archive',
    route: 'archive',
    target: to.name,
    position: record.position,
    // Each record is an item of its own: the archive has no order to keep.
    item: `${lane.id}:${placeOf(record.position)}`,
    request: { line: formatArchiveLine(record) },
  };
}
