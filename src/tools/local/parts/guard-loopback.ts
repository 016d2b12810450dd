import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';

/**
 * Lets a server answer only who means this machine. Any web page can make a browser call the loopback
 * address: its requests name where they come from, or (DNS rebinding) a host that is not this one.
 * Both are refused before anything of them is read.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Headers/Sec-Fetch-Site
 */
export function guardLoopback(server: Server): void {
  // The casts hold: listeners of this event take these two.
  const listeners = server.listeners('request') as ((
    request: IncomingMessage,
    response: ServerResponse,
  ) => void)[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!isForeign(request.headers)) {
      for (const listener of listeners) listener.call(server, request, response);
      return;
    }
    request.resume();
    response.writeHead(403, { 'content-type': 'text/plain', connection: 'close' });
    response.end('Refused: Host or Origin is not this machine\n');
  });
}

function isForeign({ host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  if (host === undefined || !isLoopback(`http://${host}`)) return true;
  // `null` is what a sandboxed page or a file says: it may be anybody.
  if (origin !== undefined && !isLoopback(origin)) return true;
  return site === 'cross-site';
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  // Names under `localhost` are loopback by RFC 6761: S3 puts buckets there.
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|(.+\.)?localhost)$/.test(hostname);
}
