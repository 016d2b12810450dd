import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { signedFetch } from '../../../src/sinks/opensearch/signed-fetch.ts';
import type { HttpRequest } from '../../../src/sinks/opensearch/transport.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const { signal } = new AbortController();

describe('signedFetch', () => {
  it.each(['es', 'aoss'] as const)(
    'signs requests for %s, with the hash of the body',
    async (service) => {
      let headers: HttpRequest['headers'] = {};
      const send = signedFetch({ service, region: 'eu-west-1', credentials }, (request) => {
        headers = request.headers;
        return Promise.resolve({ status: 200, body: '{}' });
      });

      const response = await send(
        { method: 'POST', url: 'https://search.example/i/_bulk', headers: {}, body: 'abc' },
        signal,
      );

      expect(response).toStrictEqual({ status: 200, body: '{}' });
      expect(headers['x-amz-content-sha256']).toBe(
        'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      );
      expect(headers['authorization']).toMatch(
        new RegExp(
          `^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\\d{8}/eu-west-1/${service}/aws4_request`,
        ),
      );
      expect(headers['host']).toBeUndefined();
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
