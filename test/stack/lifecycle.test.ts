import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { crashPart, findMissing, startPart, stateOf, stopPart } from '../../stack/lifecycle.ts';
import type { Part } from '../../stack/part.ts';
import { isListening } from '../../stack/parts/is-listening.ts';
import { formatFailure, StackFailure } from '../../stack/stack-failure.ts';

// Another for each run: two may go on at once on one machine.
const PORT = 20_000 + (process.pid % 10_000);
const NAME = `lifecycle-test-${process.pid}`;
const LISTENER = `require('node:net').createServer().listen(${PORT}, '127.0.0.1')`;

/** A part of the test's own: a small program of Node. */
function partOf(program: string, overrides: Partial<Part> = {}): Part {
  return {
    // The cast holds: the name only says where pid file and log are.
    name: NAME as Part['name'],
    what: 'a program of this test',
    needs: [],
    freeBytes: 0,
    ports: [PORT],
    after: [],
    fetch: async () => undefined,
    prepare: async () => undefined,
    launch: { file: process.execPath, args: ['-e', program] },
    isReady: () => isListening(PORT),
    readyWithinMs: 10_000,
    address: `127.0.0.1:${PORT}`,
    ...overrides,
  };
}

async function failureOf(part: Part): Promise<StackFailure['facts']> {
  const error: unknown = await startPart(part, { keep: false }).catch((caught: unknown) => caught);
  if (error instanceof StackFailure) return error.facts;
  throw new TypeError('The part started, or failed without saying how');
}

describe('startPart', () => {
  const part = partOf(LISTENER);
  let taken: Server | undefined;

  afterEach(async () => {
    await stopPart(part);
    await new Promise((resolve) => (taken === undefined ? resolve(0) : taken.close(resolve)));
    taken = undefined;
  });

  it('waits until the part is ready, and starts it once', async () => {
    expect(await startPart(part, { keep: false })).toBe(true);

    expect(await stateOf(part)).toBe('ready');
    expect(await startPart(part, { keep: false })).toBe(false);
  });

  it('brings a part back that was killed', async () => {
    await startPart(part, { keep: false });
    await crashPart(part);

    expect(await stateOf(part)).toBe('stopped');
    expect(await startPart(part, { keep: true })).toBe(true);
  });

  it('leaves nothing running when it is stopped, even a part that does not want to end', async () => {
    const stubborn = partOf(`process.on('SIGTERM', () => {}); ${LISTENER}`, { stopWithinMs: 300 });
    await startPart(stubborn, { keep: false });

    expect(await stopPart(stubborn)).toBe(true);

    expect(await isListening(PORT)).toBe(false);
    expect(await stopPart(stubborn)).toBe(false);
  });

  it('names a port that is taken, and the command that shows by whom', async () => {
    taken = createServer();
    await new Promise((resolve) => taken?.listen(PORT, '127.0.0.1', () => resolve(0)));

    expect(await failureOf(part)).toMatchObject({
      part: NAME,
      reason: `port ${PORT} is taken (EADDRINUSE)`,
      fix: expect.stringContaining(`ss -ltnp 'sport = :${PORT}'`),
    });
  });

  it('names a part that dies, with the last lines of its log', async () => {
    const dying = partOf(`console.error('the reason'); process.exit(1)`);

    const failure = await failureOf(dying);

    expect(failure.reason).toBe('its process ended before it was ready');
    expect(formatFailure(failure)).toContain('| the reason');
  });

  it('says that the disk is full where the log of the part says so', async () => {
    const dying = partOf(`console.error('write: No space left on device'); process.exit(1)`);

    expect(await failureOf(dying)).toMatchObject({ fix: expect.stringContaining('make room') });
  });

  it('names a program that is not there', async () => {
    const absent = partOf('', { launch: { file: '/nowhere/program', args: [] } });

    expect(await failureOf(absent)).toMatchObject({
      reason: expect.stringContaining('cannot start'),
    });
  });
});

describe('findMissing', () => {
  it('answers what is missing and the command that installs it', async () => {
    const part = partOf('', {
      needs: [
        { what: 'a thing', isThere: async () => false, install: 'apt-get install thing' },
        { what: 'another', isThere: async () => true, install: 'apt-get install another' },
      ],
    });

    expect(await findMissing(part)).toMatchObject([
      { what: 'a thing', install: 'apt-get install thing' },
    ]);
  });
});
