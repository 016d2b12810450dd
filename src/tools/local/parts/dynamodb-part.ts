import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import { guardLoopback } from './guard-loopback.ts';
import type { LocalServer } from './http-server.ts';

/** Starts DynamoDB in memory. What it does not refuse: see `README.md` beside this file. */
export async function startDynamodbPart(port: number): Promise<LocalServer> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  guardLoopback(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  // A server that listens on TCP has an AddressInfo; strings are for pipes.
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // The SDK keeps its connections open, and `close` alone would wait for them.
        server.closeAllConnections();
      }),
  };
}
