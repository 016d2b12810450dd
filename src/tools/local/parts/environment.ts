import type { LocalParts } from './local-parts.ts';

/** Endpoints and made-up credentials with which the AWS SDK of a handler reaches the parts. */
export function environmentOf({ urls, region }: LocalParts): Readonly<Record<string, string>> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SNS: urls.messaging,
    AWS_ENDPOINT_URL_SQS: urls.messaging,
    AWS_ENDPOINT_URL_S3: urls.messaging,
    AWS_ENDPOINT_URL_STS: urls.messaging,
    AWS_ENDPOINT_URL_DYNAMODB: urls.dynamodb,
    AWS_ENDPOINT_URL_FIREHOSE: urls.firehose,
  };
}
