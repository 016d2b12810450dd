import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { CdcError } from '../errors.ts';
import { checkHandler, type HandlerParts } from '../lambda/check-handler.ts';
import { createInvocationReport } from '../lambda/invocation-report.ts';
import type { FunctionSpec } from '../model/service.ts';
import type { Report } from '../model/telemetry.ts';
import { compileFunction } from './compile-function.ts';
import type { ObjectStore } from './object-store.ts';
import { toPlanError } from './plan-error.ts';
import { replayMessage } from './replay-objects.ts';
import { createS3Objects } from './s3-objects.ts';

/** What SQS is answered: which messages come again. */
export interface SqsBatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export interface ReplayContext {
  readonly getRemainingTimeInMillis: () => number;
}

export type ReplayHandler = (event: unknown, context: ReplayContext) => Promise<SqsBatchResponse>;

/** The members that are read. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
const sqsEvent = z.object({
  Records: z.array(z.object({ messageId: z.string(), body: z.string() })),
});

/**
 * Creates the handler of a replay on Lambda's own scale-out: it is fed by SQS with lists of archive
 * objects and a part of the keys each, as `millrace replay --plan` writes them.
 *
 * A message that comes again does all of its work again: state is applied if it is not older, so that
 * nothing of it doubles. What a target rejects goes to quarantine.
 *
 * @throws {CdcError} `ERR_CDC_ROUTES_INVALID`, `ERR_CDC_SETTINGS_INVALID`.
 * @example
 * export const handler = createReplayHandler(billingService.functions.billing, createBillingParts());
 */
export function createReplayHandler<const F extends FunctionSpec>(
  spec: F,
  parts: HandlerParts<F>,
): ReplayHandler {
  const logger = new Logger();
  const reports = createInvocationReport(logger, new Metrics());
  const client = new S3Client();
  const handle = createPlainReplayHandler(spec, parts, {
    openBucket: (bucket) => createS3Objects(client, bucket),
    report: reports.report,
    onStopped: ({ code, message, details }) =>
      logger.error('replay.stopped', { code, message, details }),
  });
  return (event, context) => reports.run(() => handle(event, context));
}

export interface ReplayEdges {
  readonly openBucket: (bucket: string) => ObjectStore;
  readonly report: Report;
  /** Told why a message comes again. */
  readonly onStopped: (error: CdcError) => void;
}

/** Creates the handler without logs and metrics. */
export function createPlainReplayHandler<const F extends FunctionSpec>(
  spec: F,
  parts: HandlerParts<F>,
  { openBucket, report, onStopped }: ReplayEdges,
): ReplayHandler {
  checkHandler(spec, parts);
  const owner = compileFunction({ name: 'replay', spec }, parts.settings, parts.registry);
  return async (event, context) => {
    const parsed = z.safeParse(sqsEvent, event);
    if (!parsed.success) throw new CdcError('ERR_CDC_EVENT_INVALID', 'Not an event of SQS');
    const remainingMs = () => context.getRemainingTimeInMillis() - parts.settings.marginMs;
    const messages = parsed.data.Records;
    for (const [index, { body }] of messages.entries()) {
      try {
        await replayMessage(body, { owner, parts, openBucket, report, remainingMs });
      } catch (thrown) {
        onStopped(toPlanError(thrown));
        // Of a FIFO queue, later messages of a shard must not overtake: all that follow come again.
        return { batchItemFailures: messages.slice(index).map(toFailure) };
      }
    }
    return { batchItemFailures: [] };
  };
}

function toFailure({ messageId }: { readonly messageId: string }): {
  readonly itemIdentifier: string;
} {
  return { itemIdentifier: messageId };
}
