import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { signedFetch } from '../../../src/sinks/opensearch/signed-fetch.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const { signal } = new AbortController();

describe('signedFetch', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each(['es', 'aoss'] as const)(
    'signs requests for %s, with the hash of the body',
    async (service) => {
      let headers = new Headers();
      // `fetch` is the border of the system here: no network in tests.
      vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
        headers = new Headers(init.headers);
        return Promise.resolve(new Response('{}'));
      });
      const send = signedFetch({ service, region: 'eu-west-1', credentials });

      const response = await send(
        { method: 'POST', url: 'https://search.example/i/_bulk', headers: {}, body: 'abc' },
        signal,
      );

      expect(response).toStrictEqual({ status: 200, body: '{}' });
      expect(headers.get('x-amz-content-sha256')).toBe(
        'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      );
      expect(headers.get('authorization')).toMatch(
        new RegExp(
          `^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\\d{8}/eu-west-1/${service}/aws4_request`,
        ),
      );
      expect(headers.get('host')).toBeNull();
    },
  );

  it('sends requests to a local endpoint as they are', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers);
      response.writeHead(418).end('tea');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A server that listens on TCP has an AddressInfo; texts are for pipes.
    const { port } = server.address() as AddressInfo;
    const send = signedFetch({ service: 'es', region: 'eu-west-1', credentials });

    const response = await send(
      { method: 'POST', url: `http://127.0.0.1:${port}/`, headers: { 'x-a': '1' }, body: 'b' },
      signal,
    );

    server.close();
    server.closeAllConnections();
    expect(response).toStrictEqual({ status: 418, body: 'tea' });
    expect([seen[0]?.['x-a'], seen[0]?.authorization]).toStrictEqual(['1', undefined]);
  });
});
