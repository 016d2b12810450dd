import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { plainFetch, type Transport } from './transport.ts';

/** What the signer needs of credentials; `defaultProvider()` answers a function of this form. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface SignedFetchOptions {
  /** `es` for domains, `aoss` for serverless collections: told by the host unless said here. */
  readonly service?: 'es' | 'aoss';
  readonly region: string | (() => Promise<string>);
  readonly credentials: AwsCredentials | (() => Promise<AwsCredentials>);
}

/**
 * Creates a transport that signs requests for OpenSearch Service with Signature Version 4. An address
 * that begins with `http://` is a local endpoint and gets no signature.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-clients.html
 */
export function signedFetch(
  { service, region, credentials }: SignedFetchOptions,
  send: Transport = plainFetch(),
): Transport {
  const signerOf = (name: 'es' | 'aoss') =>
    new SignatureV4({ service: name, region, credentials, sha256: Sha256 });
  const signers = { es: signerOf('es'), aoss: signerOf('aoss') };
  return async (request, signal) => {
    const url = new URL(request.url);
    if (url.protocol === 'http:') return send(request, signal);
    const signed = await signers[service ?? serviceOf(url.hostname)].sign({
      method: request.method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      // The signer adds `x-amz-content-sha256`, which serverless collections ask for.
      headers: { ...request.headers, host: url.host },
      body: request.body,
    });
    // `fetch` writes the host itself.
    const { host: _host, ...headers } = signed.headers;
    return send({ ...request, headers }, signal);
  };
}

/**
 * Endpoints of collections are `<id>.<region>.aoss.amazonaws.com`, and no other has such a label.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/opensearch-service.html
 */
function serviceOf(hostname: string): 'es' | 'aoss' {
  const isAws = /\.(?:amazonaws\.com|amazonaws\.com\.cn|on\.aws)$/.test(hostname);
  return isAws && hostname.split('.').includes('aoss') ? 'aoss' : 'es';
}
