import type { Settings } from '../lambda/settings.ts';
import { isCollection, type Target } from '../model/target.ts';
import type { Transport } from '../sinks/opensearch/transport.ts';
import type { AwsConfig } from './aws-config.ts';

export interface TransportParts {
  readonly settings: Pick<Settings, 'targets'>;
  readonly configOf: (service: 's3') => AwsConfig;
  /** Sends what is signed; by `fetch` unless said otherwise. */
  readonly send?: Transport;
}

/** Opens the way to indexes: each is signed for its own service, as its target is declared. */
export async function openTransport(
  targets: readonly Target[],
  { settings, configOf, send }: TransportParts,
): Promise<Transport> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  const { signedFetch } = await import('../sinks/opensearch/signed-fetch.ts');
  // Only its way to find credentials and region is used.
  const { credentials, region } = new S3Client(configOf('s3')).config;
  const byHost = signedFetch({ credentials, region }, send);
  const toCollection = signedFetch({ service: 'aoss', credentials, region }, send);
  const collections = new Set(
    targets.filter(isCollection).map(({ name }) => hostOf(settings.targets[name] ?? '')),
  );
  return (request, signal) =>
    (collections.has(hostOf(request.url)) ? toCollection : byHost)(request, signal);
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
