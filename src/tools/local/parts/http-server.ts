import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { guardLoopback } from './guard-loopback.ts';

/** A server of this process that only this machine can reach. */
export interface LocalServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export interface LocalRequest {
  readonly method: string;
  /** Path without query, as sent: escapes are not resolved. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface LocalResponse {
  readonly status: number;
  readonly contentType?: string;
  /** Written as it is. */
  readonly text: string;
}

export interface LocalServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly maxBodyBytes: number;
  /** What the service answers to a larger body. */
  readonly tooLarge: LocalResponse;
  readonly answer: (request: LocalRequest) => LocalResponse | Promise<LocalResponse>;
}

/** Starts an HTTP server on the loopback address. */
export async function startHttpServer(options: LocalServerOptions): Promise<LocalServer> {
  const server = createServer((request, response) => {
    void respond(request, response, options);
  });
  guardLoopback(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  // A server that listens on TCP has an AddressInfo; strings are for pipes.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  options: LocalServerOptions,
): Promise<void> {
  const answer = await answerTo(request, options);
  response.writeHead(answer.status, {
    'content-type': answer.contentType ?? 'application/json',
    'x-amzn-requestid': crypto.randomUUID(),
  });
  response.end(request.method === 'HEAD' ? undefined : answer.text);
}

async function answerTo(
  request: IncomingMessage,
  { maxBodyBytes, tooLarge, answer }: LocalServerOptions,
): Promise<LocalResponse> {
  try {
    const body = await readBody(request, maxBodyBytes);
    if (body === undefined) return tooLarge;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const isZipped = request.headers['content-encoding'] === 'gzip';
    return await answer({
      method: request.method ?? 'GET',
      path: pathname,
      query: searchParams,
      headers: request.headers,
      body: isZipped ? gunzipSync(body) : body,
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown';
    return { status: 500, text: JSON.stringify({ error: `The local part failed: ${reason}` }) };
  }
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.byteLength;
    // The rest is read and forgotten, so that the client sees the answer and not a broken pipe.
    if (size <= maxBytes) chunks.push(bytes);
  }
  return size <= maxBytes ? Buffer.concat(chunks) : undefined;
}
