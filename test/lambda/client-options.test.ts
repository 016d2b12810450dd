import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { clientOptions } from '../../src/lambda/client-options.ts';

describe('clientOptions', () => {
  it('lets as many requests go out at once as the targets of a function may have on their way', async () => {
    const settings = { targets: { paid: 'a', sent: 'b' }, inFlight: { sent: 70 } };
    // The sockets of `paid` and of quarantine are 50 each.
    const gate = await openGate(50 + 70 + 50);
    const client = new SNSClient({
      ...clientOptions(settings),
      endpoint: gate.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
      maxAttempts: 1,
    });

    const sent = Array.from({ length: 171 }, () =>
      client.send(
        new PublishCommand({ TopicArn: 'arn:aws:sns:eu-central-1:1:paid', Message: 'm' }),
      ),
    );
    await Promise.allSettled(sent);
    await gate.close();

    expect(gate.highest()).toBe(170);
  });
});

/** A server that answers nothing before so many requests are open at once. */
async function openGate(count: number) {
  const waiting: (() => void)[] = [];
  let highest = 0;
  let isOpen = false;
  const answerAll = (): void => {
    for (const answer of waiting.splice(0)) answer();
  };
  const server = createServer((request, response) => {
    request.resume();
    waiting.push(() => response.writeHead(500).end());
    highest = Math.max(highest, waiting.length);
    isOpen ||= waiting.length === count;
    // A turn later, so that one more than allowed would be seen.
    if (isOpen) setTimeout(answerAll, 50);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    highest: () => highest,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
