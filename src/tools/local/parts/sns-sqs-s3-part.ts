import { buildApp } from 'fauxqs';
import { guardLoopback } from './guard-loopback.ts';
import type { LocalServer } from './http-server.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
const MAX_PUBLISH_BATCH_BYTES = 262_144;

export interface MessagingPartOptions {
  readonly port: number;
  readonly region: string;
}

type App = ReturnType<typeof buildApp>;

/**
 * Starts SNS, SQS, S3 and STS on one port, with the refusals that fauxqs leaves out.
 *
 * `startFauxqs` would listen on all interfaces of the machine; the application alone listens where
 * it is told.
 */
export async function startMessagingPart(options: MessagingPartOptions): Promise<LocalServer> {
  const app = buildApp({ logger: false, defaultRegion: options.region });
  refuseLargePublishBatch(app);
  honourIfNoneMatch(app);
  guardLoopback(app.server);
  const url = await app.listen({ port: options.port, host: '127.0.0.1' });
  return {
    url,
    stop: async () => {
      await app.close();
    },
  };
}

/** SNS counts the messages of a batch together; fauxqs looks at each alone. */
function refuseLargePublishBatch(app: App): void {
  app.addHook('preHandler', async (request, reply) => {
    const body = asForm(request.body);
    if (body['Action'] !== 'PublishBatch' || publishedBytes(body) <= MAX_PUBLISH_BATCH_BYTES)
      return;
    await reply.status(400).header('content-type', 'text/xml').send(BATCH_TOO_LONG);
  });
}

/** S3 writes an object with `If-None-Match: *` only if there is none; fauxqs writes it always. */
function honourIfNoneMatch(app: App): void {
  app.addHook('preHandler', async (request, reply) => {
    if (request.method !== 'PUT' || request.headers['if-none-match'] !== '*') return;
    const existing = await app.inject({ method: 'HEAD', url: request.url });
    if (existing.statusCode !== 200) return;
    await reply.status(412).header('content-type', 'application/xml').send(PRECONDITION_FAILED);
  });
}

function asForm(body: unknown): Readonly<Record<string, unknown>> {
  const isForm = typeof body === 'object' && body !== null && !Buffer.isBuffer(body);
  return isForm ? { ...body } : {};
}

function publishedBytes(body: Readonly<Record<string, unknown>>): number {
  return Object.entries(body)
    .filter(([name]) => COUNTED_MEMBER.test(name))
    .reduce((sum, [, value]) => sum + Buffer.byteLength(String(value)), 0);
}

/** Messages, and names, types and values of their attributes, count. */
const COUNTED_MEMBER =
  /^PublishBatchRequestEntries\.member\.\d+\.(Message$|MessageAttributes\.entry\.\d+\.(Name|Value\.\w+)$)/;

const BATCH_TOO_LONG = `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>BatchRequestTooLong</Code><Message>The length of all the messages put together is more than the limit.</Message></Error><RequestId>local</RequestId></ErrorResponse>`;

const PRECONDITION_FAILED = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>PreconditionFailed</Code><Message>At least one of the pre-conditions you specified did not hold</Message><Condition>If-None-Match</Condition></Error>`;
