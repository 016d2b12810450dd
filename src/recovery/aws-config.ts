export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** How clients are configured; what is left out, the SDK finds out by itself. */
export interface AwsConfig {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: AwsCredentials;
}

export type AwsService = 'dynamodb' | 'eventbridge' | 'firehose' | 's3' | 'sns' | 'sqs';
