import { PutObjectCommand, type PutObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Outcome } from '../../model/delivery.ts';
import { outcomeOfError } from '../classify-error.ts';
import { DELIVERED, type Subject } from '../sink-outcome.ts';

/** What is needed of a client; `S3Client` is one. */
export interface S3Client {
  readonly send: (
    command: PutObjectCommand,
    options: { readonly abortSignal?: AbortSignal },
  ) => Promise<PutObjectCommandOutput>;
}

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly body: string;
  readonly contentType: string;
}

/** Writes one object, over whatever is there under its key. Never throws. */
export async function putObject(
  client: S3Client,
  { bucket, key, body, contentType }: StoredObject,
  subject: Subject,
  signal?: AbortSignal,
): Promise<Outcome> {
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    Body: body,
    ContentType: contentType,
  });
  try {
    await client.send(command, signal === undefined ? {} : { abortSignal: signal });
    return DELIVERED;
  } catch (error) {
    return outcomeOfError(error, subject);
  }
}
