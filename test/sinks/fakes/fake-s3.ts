import type { PutObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '../../../src/sinks/s3/put-object.ts';

export type ObjectInput = PutObjectCommand['input'];

/** An S3 that keeps objects by bucket and key, or fails with the given error. */
export function createFakeS3(error?: Error): {
  readonly client: S3Client;
  readonly objects: ReadonlyMap<string, string>;
} {
  const objects = new Map<string, string>();
  return {
    objects,
    client: {
      send({ input }) {
        if (error !== undefined) return Promise.reject(error);
        objects.set(`${input.Bucket}/${input.Key}`, String(input.Body));
        return Promise.resolve({ $metadata: {} });
      },
    },
  };
}
