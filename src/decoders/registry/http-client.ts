import { Buffer } from 'node:buffer';
import { setTimeout } from 'node:timers/promises';
import { CdcError } from '../../errors.ts';
import type { Clock } from '../../model/batch.ts';
import { registryUnavailable } from './schema-registry.ts';

const DEFAULT_TIMEOUT_MS = 5_000;
const SYSTEM_CLOCK: Pick<Clock, 'sleep'> = {
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined),
};

/** How a registry is reached over HTTP. */
export interface HttpRegistryOptions {
  /** Address of the API, its path included. User and password in it are taken as `credentials`. */
  readonly url: string;
  /** Basic authentication: `user:password`. Confluent Cloud: `key:secret`. */
  readonly credentials?: string | undefined;
  /** How long one answer may take. */
  readonly timeoutMs?: number | undefined;
  /** What the limit is measured by; the system's clock if it is left out. */
  readonly clock?: Pick<Clock, 'sleep'> | undefined;
  /** Another client in place of Node's own: for client certificates, or in tests. */
  readonly fetch?: FetchLike | undefined;
}

/** The part of the standard `fetch` that is used. */
export type FetchLike = (
  url: string,
  init: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
) => Promise<HttpAnswer>;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: { readonly get: (name: string) => string | null };
  readonly text: () => Promise<string>;
}

export interface Reply {
  readonly text: string;
  readonly header: (name: string) => string | undefined;
}

export interface HttpClient {
  /**
   * Gets a resource; the parts of its path are escaped. `undefined` if the registry says that it is
   * not there.
   */
  readonly get: (path: readonly string[]) => Promise<Reply | undefined>;
}

/**
 * Creates the client of a registry. Every answer but a resource and the registry's own "not found"
 * rejects with `ERR_CDC_REGISTRY_UNAVAILABLE`: a proxy, a wrong path or a missing permission must not
 * look like a schema that does not exist.
 *
 * TLS is that of the process: `NODE_EXTRA_CA_CERTS` adds a certificate authority.
 *
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID` for an address that is none.
 */
export function createHttpClient(options: HttpRegistryOptions): HttpClient {
  const { clock = SYSTEM_CLOCK, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const { base, credentials } = readAddress(options);
  const send: FetchLike = options.fetch ?? ((url, init) => fetch(url, init));
  const headers = {
    accept: 'application/vnd.schemaregistry.v1+json, application/json, */*',
    ...(credentials === undefined ? {} : { authorization: `Basic ${toBase64(credentials)}` }),
  };

  const ask = async (url: string, signal: AbortSignal): Promise<Reply | undefined> => {
    const answer = await send(url, { headers, signal });
    return readAnswer(answer.status, await answer.text(), answer);
  };

  return {
    async get(path) {
      const url = [base, ...path.map(encodeURIComponent)].join('/');
      const limit = startLimit(clock, timeoutMs);
      try {
        return await Promise.race([ask(url, limit.signal), limit.passed]);
      } catch (cause) {
        if (cause instanceof CdcError) throw cause;
        throw registryUnavailable('no connection', cause);
      } finally {
        limit.end();
      }
    },
  };
}

function readAddress({ url, credentials }: HttpRegistryOptions): {
  readonly base: string;
  readonly credentials: string | undefined;
} {
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol)) {
    throw new CdcError(
      'ERR_CDC_SETTINGS_INVALID',
      'Address of the schema registry is no http address',
    );
  }
  const { username, password, origin, pathname } = address;
  const inUrl =
    username === '' ? undefined : `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { base: origin + pathname.replace(/(?<!\/)\/+$/, ''), credentials: credentials ?? inUrl };
}

interface Limit {
  readonly signal: AbortSignal;
  /** Rejects when the time is over. */
  readonly passed: Promise<never>;
  readonly end: () => void;
}

function startLimit(clock: Pick<Clock, 'sleep'>, timeoutMs: number): Limit {
  const request = new AbortController();
  const timer = new AbortController();
  const passed = clock.sleep(timeoutMs, timer.signal).then(() => {
    request.abort();
    throw registryUnavailable(`no answer within ${timeoutMs} ms`);
  });
  // When the answer came first, nobody looks at this any more.
  passed.catch(() => undefined);
  return { signal: request.signal, passed, end: () => timer.abort() };
}

function readAnswer(status: number, text: string, answer: HttpAnswer): Reply | undefined {
  if (status === 200) return { text, header: (name) => answer.headers.get(name) ?? undefined };
  if (status === 404 && isOwnNotFound(text)) return undefined;
  if (status === 401 || status === 403) throw registryUnavailable('it denies access');
  throw registryUnavailable(`HTTP status ${status}`);
}

/** Confluent answers `error_code` 40401 to 40403, Apicurio an error whose name ends so. */
function isOwnNotFound(text: string): boolean {
  try {
    const { error_code: code, name } = Object(JSON.parse(text)) as Record<string, unknown>;
    return (
      (typeof code === 'number' && Math.floor(code / 100) === 404) ||
      code === 404 ||
      (typeof name === 'string' && name.endsWith('NotFoundException'))
    );
  } catch {
    return false;
  }
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}
