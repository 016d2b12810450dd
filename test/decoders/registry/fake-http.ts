import type { FetchLike } from '../../../src/decoders/registry/http-client.ts';

/** What the fake service answers: a status and a body, or nothing at all. */
export type FakeAnswer =
  | { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | 'no connection'
  | 'silence';

export interface FakeHttp {
  readonly fetch: FetchLike;
  readonly asked: string[];
  readonly sent: Readonly<Record<string, string>>[];
}

/** Returns by URL; what is not listed is the 404 of a web server that is no registry. */
export function createFakeHttp(answers: Readonly<Record<string, FakeAnswer>>): FakeHttp {
  const http: FakeHttp = {
    asked: [],
    sent: [],
    async fetch(url, { headers, signal }) {
      http.asked.push(url);
      http.sent.push(headers);
      const answer = answers[url] ?? { status: 404, body: '<html>404</html>' };
      if (answer === 'no connection') throw new TypeError('fetch failed');
      if (answer === 'silence') return await untilAborted(signal);
      const { status, body, headers: received = {} } = answer;
      return {
        status,
        headers: { get: (name) => received[name] ?? null },
        text: () => Promise.resolve(typeof body === 'string' ? body : JSON.stringify(body)),
      };
    },
  };
  return http;
}

/** A clock on which a time limit passes at once, or never. */
export function createClock(passes: 'at once' | 'never'): {
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
} {
  return {
    sleep: (_ms, signal) =>
      passes === 'at once'
        ? Promise.resolve()
        : new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
  };
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}
