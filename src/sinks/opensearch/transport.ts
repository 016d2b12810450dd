/** One HTTP request, whole. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly body: string;
}

/** Sends one request and returns the response, whatever its status. Throws if there is none. */
export type Transport = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;

/** Creates a transport without authentication, for local endpoints. */
export function plainFetch(): Transport {
  return async ({ method, url, headers, body }, signal) => {
    const response = await fetch(url, { method, headers, body, signal });
    return { status: response.status, body: await response.text() };
  };
}
