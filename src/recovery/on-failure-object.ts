import * as z from 'zod/mini';
import { CdcError } from '../errors.ts';
import { invalid, parseJson } from '../model/archive-line.ts';
import type { QuarantineEntry } from '../model/quarantine.ts';
import { chooseSource } from '../sources/choose-source.ts';

/** The code of records that Lambda gave up: which of them failed, it does not say. */
const GIVEN_UP = 'ERR_CDC_BATCH_INCOMPLETE';

/**
 * What Lambda writes to an S3 on-failure destination. Only S3 gets the records themselves.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
 */
const onFailureSchema = z.object({
  requestContext: z.object({
    condition: z.string(),
    approximateInvokeCount: z.optional(z.number()),
  }),
  timestamp: z.iso.datetime(),
  /** The event as text; as an object where a queue between has parsed it. */
  payload: z.optional(z.union([z.string(), z.record(z.string(), z.unknown())])),
});

/**
 * Reads the records of a batch that Lambda gave up, each as an entry without a route: which of its
 * deliveries are not done is not known.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID`, `ERR_CDC_EVENT_INVALID`.
 */
export function parseOnFailureObject(text: string): readonly QuarantineEntry[] {
  const parsed = z.safeParse(onFailureSchema, parseJson(text));
  if (!parsed.success) throw invalid('on-failure object of Lambda', parsed.error);
  const { requestContext, timestamp, payload } = parsed.data;
  if (payload === undefined) {
    const reason = 'On-failure object holds no records: only S3 destinations get them';
    throw new CdcError('ERR_CDC_INPUT_INVALID', reason);
  }
  const event = typeof payload === 'string' ? parseJson(payload) : payload;
  const source = chooseSource(event);
  if (source === undefined) {
    throw new CdcError('ERR_CDC_EVENT_INVALID', 'On-failure object is of no stream that is known');
  }
  const { condition, approximateInvokeCount = 0 } = requestContext;
  const records = source.readLanes(event).flatMap((lane) => lane.records);
  return records.map((record) => ({
    record,
    route: undefined,
    target: undefined,
    code: GIVEN_UP,
    message: `Given up by Lambda after ${approximateInvokeCount} invocations: ${condition}`,
    quarantinedAt: Date.parse(timestamp),
  }));
}
