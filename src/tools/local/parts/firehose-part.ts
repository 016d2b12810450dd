import { createDeliveryBuffer, type DeliveryBuffer, type StoredObject } from './firehose-buffer.ts';
import {
  FirehoseRefusal,
  readCreateStream,
  readPutRecord,
  readPutRecordBatch,
  readStreamName,
} from './firehose-requests.ts';
import {
  type LocalRequest,
  type LocalResponse,
  type LocalServer,
  startHttpServer,
} from './http-server.ts';

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const TARGET_PREFIX = 'Firehose_20150804.';

export interface FirehosePart extends LocalServer {
  /** Writes what is buffered now, without waiting for size or interval. */
  readonly flush: () => Promise<void>;
}

export interface FirehosePartOptions {
  readonly port: number;
  readonly region: string;
  readonly accountId: string;
  /** Puts an object into S3. */
  readonly store: (object: StoredObject) => Promise<void>;
}

type Action = (input: unknown) => unknown;

/**
 * Starts the part of Firehose that Direct PUT to S3 needs: buffering by size and interval, GZIP, and
 * the keys that Firehose writes.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
 */
export async function startFirehosePart(options: FirehosePartOptions): Promise<FirehosePart> {
  const streams = new Map<string, DeliveryBuffer>();
  const actions = createActions(streams, options);
  const server = await startHttpServer({
    port: options.port,
    maxBodyBytes: MAX_BODY_BYTES,
    tooLarge: refusal('InvalidArgumentException', 'The request is too large'),
    answer: (request) => answer(request, actions),
  });
  const flush = async (): Promise<void> => {
    for (const stream of streams.values()) await stream.flush();
  };
  return {
    url: server.url,
    flush,
    stop: async () => {
      await flush();
      await server.stop();
    },
  };
}

function createActions(
  streams: Map<string, DeliveryBuffer>,
  { region, accountId, store }: FirehosePartOptions,
): ReadonlyMap<string, Action> {
  const arnOf = (name: string): string =>
    `arn:aws:firehose:${region}:${accountId}:deliverystream/${name}`;
  const streamOf = (name: string): DeliveryBuffer => {
    const stream = streams.get(name);
    if (stream !== undefined) return stream;
    throw new FirehoseRefusal(
      'ResourceNotFoundException',
      `Firehose ${name} under account ${accountId} not found.`,
    );
  };
  return new Map<string, Action>([
    [
      'CreateDeliveryStream',
      (input) => {
        const settings = readCreateStream(input);
        if (streams.has(settings.name)) {
          throw new FirehoseRefusal(
            'ResourceInUseException',
            `Firehose ${settings.name} under accountId ${accountId} already exists`,
          );
        }
        streams.set(settings.name, createDeliveryBuffer(settings, store));
        return { DeliveryStreamARN: arnOf(settings.name) };
      },
    ],
    [
      'DescribeDeliveryStream',
      (input) => {
        const { settings } = streamOf(readStreamName(input));
        return { DeliveryStreamDescription: describe(settings.name, arnOf(settings.name)) };
      },
    ],
    [
      'PutRecord',
      (input) => {
        const { name, data } = readPutRecord(input);
        streamOf(name).add([data]);
        return { RecordId: crypto.randomUUID(), Encrypted: false };
      },
    ],
    [
      'PutRecordBatch',
      (input) => {
        const { name, records } = readPutRecordBatch(input);
        streamOf(name).add(records);
        const RequestResponses = records.map(() => ({ RecordId: crypto.randomUUID() }));
        return { FailedPutCount: 0, Encrypted: false, RequestResponses };
      },
    ],
  ]);
}

function describe(name: string, arn: string): object {
  return {
    DeliveryStreamName: name,
    DeliveryStreamARN: arn,
    DeliveryStreamStatus: 'ACTIVE',
    DeliveryStreamType: 'DirectPut',
    VersionId: '1',
    HasMoreDestinations: false,
    Destinations: [{ DestinationId: 'destinationId-000000000001' }],
  };
}

function answer(request: LocalRequest, actions: ReadonlyMap<string, Action>): LocalResponse {
  const target = String(request.headers['x-amz-target'] ?? '');
  const action = actions.get(target.slice(TARGET_PREFIX.length));
  if (!target.startsWith(TARGET_PREFIX) || action === undefined) {
    return refusal('UnknownOperationException', `The local Firehose has no action "${target}"`);
  }
  try {
    const input: unknown = JSON.parse(request.body.toString('utf8'));
    return { status: 200, contentType: JSON_1_1, text: JSON.stringify(action(input)) };
  } catch (error) {
    if (error instanceof FirehoseRefusal) return refusal(error.type, error.message);
    if (error instanceof SyntaxError) return refusal('SerializationException', 'Not JSON');
    throw error;
  }
}

const JSON_1_1 = 'application/x-amz-json-1.1';

function refusal(type: string, message: string): LocalResponse {
  return {
    status: 400,
    contentType: JSON_1_1,
    text: JSON.stringify({ __type: type, message }),
  };
}
