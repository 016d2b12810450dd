import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { CdcError, type ErrorCode } from '../errors.ts';
import type { ObjectFacts, ObjectStore } from './object-store.ts';

/** Returns the objects of a bucket. */
export function createS3Objects(client: S3Client, bucket: string): ObjectStore {
  const name = `s3://${bucket}`;
  const placeOf = (key: string) => `${name}/${key}`;
  return {
    name,
    list: (prefix) => listObjects(client, bucket, prefix),
    async open(key) {
      const command = new GetObjectCommand({ Bucket: bucket, Key: key });
      const { Body } = await client.send(command).catch(failWith(UNREADABLE, placeOf(key)));
      return readBody(Body, placeOf(key));
    },
    async write(key, body) {
      const object = { Bucket: bucket, Key: key, Body: body, ContentType: 'application/json' };
      await client.send(new PutObjectCommand(object)).catch(failWith(UNWRITABLE, placeOf(key)));
    },
    async remove(key) {
      const command = new DeleteObjectCommand({ Bucket: bucket, Key: key });
      await client.send(command).catch(failWith(UNWRITABLE, placeOf(key)));
    },
  };
}

const UNREADABLE = 'ERR_CDC_INPUT_INVALID';
const UNWRITABLE = 'ERR_CDC_QUARANTINE_UNAVAILABLE';

async function* listObjects(
  client: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<ObjectFacts> {
  let token: string | undefined;
  do {
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix,
      ContinuationToken: token,
    });
    const { Contents = [], NextContinuationToken } = await client
      .send(command)
      .catch(failWith(UNREADABLE, `s3://${bucket}/${prefix}`));
    for (const { Key, Size = 0 } of Contents) {
      if (Key !== undefined) yield { key: Key, sizeBytes: Size };
    }
    token = NextContinuationToken;
  } while (token !== undefined);
}

async function* readBody(body: unknown, place: string): AsyncGenerator<Uint8Array> {
  try {
    // The cast holds: in Node.js the body is a readable stream.
    for await (const chunk of body as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    failWith(UNREADABLE, place)(error);
  }
}

const FIX = 'Check the name, AWS_REGION, the credentials, their permissions and AWS_ENDPOINT_URL.';

/** The message of the service may quote: only the name of the error is kept. */
function failWith(code: ErrorCode, place: string): (error: unknown) => never {
  return (error) => {
    const reason = error instanceof Error ? error.name : typeof error;
    throw new CdcError(code, `Object cannot be used: ${reason}`, { details: { place, fix: FIX } });
  };
}
