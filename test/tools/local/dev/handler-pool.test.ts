import { describe, expect, it } from 'vitest';
import {
  createHandlerPool,
  type HandlerPool,
} from '../../../../src/tools/local/dev/handler-pool.ts';
import type { HandlerProcess, Loaded } from '../../../../src/tools/local/dev/handler-process.ts';
import {
  createHandlerStarter,
  type HandlerEvent,
  type HandlerStarter,
} from '../../../../src/tools/local/dev/start-handlers.ts';
import type {
  InvocationContext,
  Invoke,
} from '../../../../src/tools/local/event-source-mapping/invoke-function.ts';

const READY: Loaded = { status: 'ready' };
const BROKEN: Loaded = { status: 'broken', problems: ['route "a": no such column'] };
const never = new AbortController().signal;

describe('createHandlerPool', () => {
  it('uses a process again, and starts another one for an invocation at the same time', async () => {
    const { pool, started } = createPool();

    const [first, second] = [await acquire(pool), await acquire(pool)];
    await Promise.all([call(first), call(second)]);
    const third = await acquire(pool);
    await call(third);

    expect(started).toHaveLength(2);
  });

  it('starts a fresh process after one that ended', async () => {
    const { pool, started } = createPool();
    const first = await acquire(pool);
    started[0]?.die();
    await call(first);

    await call(await acquire(pool));

    expect(started).toHaveLength(2);
  });

  it('kills the process of an invocation that lasted too long', async () => {
    const { pool, started } = createPool();
    const killed = new AbortController();
    const invoke = await acquire(pool);

    const called = call(invoke, killed.signal);
    killed.abort();
    await called;

    expect(started[0]?.isAlive()).toBe(false);
  });

  it('lets an invocation finish when files change, and uses its process no more', async () => {
    const { pool, started, events } = createPool();
    const invoke = await acquire(pool);

    await pool.reload();
    await call(invoke);
    await call(await acquire(pool));

    expect(started.map((one) => one.isAlive())).toStrictEqual([false, true]);
    expect(events).toMatchObject([
      { name: 'handler.loaded', isReload: false },
      { name: 'handler.loaded', isReload: true },
    ]);
  });

  it('tells once what is broken, waits, and goes on when it was repaired', async () => {
    const { pool, events, outcomes } = createPool([BROKEN, BROKEN, READY]);
    await pool.warm();

    const acquired = acquire(pool);
    await turn();
    outcomes.splice(0, outcomes.length, READY);
    await pool.reload();
    await call(await acquired);

    expect(events).toMatchObject([
      { name: 'handler.broken', problems: ['route "a": no such column'] },
      { name: 'handler.loaded' },
    ]);
  });

  it('does not wait where nobody repairs', async () => {
    const { pool } = createPool([BROKEN], false);

    await expect(pool.acquire(never)).rejects.toMatchObject({ code: 'ERR_CDC_SETTINGS_INVALID' });
  });

  it('stops waiting when the run ends', async () => {
    const { pool } = createPool([BROKEN]);
    const end = new AbortController();

    const acquired = pool.acquire(end.signal);
    await turn();
    end.abort();

    expect(await acquired).toBe(undefined);
  });

  it('ends all processes', async () => {
    const { pool, started } = createPool();
    await acquire(pool);
    await pool.warm();

    await pool.close();

    expect(started.map((one) => one.isAlive())).toStrictEqual([false, false]);
  });
});

interface FakeProcess extends HandlerProcess {
  readonly die: () => void;
}

interface Pool {
  readonly pool: HandlerPool;
  readonly starter: HandlerStarter;
  readonly started: readonly FakeProcess[];
  readonly events: readonly HandlerEvent[];
  /** How the next processes load; ready when there is nothing more. */
  readonly outcomes: Loaded[];
}

function createPool(outcomes: Loaded[] = [], waitsForRepair = true): Pool {
  const started: FakeProcess[] = [];
  const events: HandlerEvent[] = [];
  const starter = createHandlerStarter({
    start() {
      const one = fakeProcess(outcomes.shift() ?? READY);
      started.push(one);
      return one;
    },
    observe: (event) => events.push(event),
    now: () => 0,
  });
  return {
    pool: createHandlerPool({ starter, waitsForRepair }),
    starter,
    started,
    events,
    outcomes,
  };
}

function fakeProcess(loaded: Loaded): FakeProcess {
  let alive = true;
  const die = (): void => {
    alive = false;
  };
  return {
    loaded: Promise.resolve(loaded),
    invoke: async () => ({}),
    isAlive: () => alive,
    kill: async () => die(),
    die,
  };
}

async function acquire(pool: HandlerPool): Promise<Invoke> {
  const invoke = await pool.acquire(never);
  if (invoke === undefined) throw new TypeError('The pool was stopped');
  return invoke;
}

async function call(invoke: Invoke, signal: AbortSignal = never): Promise<void> {
  // The cast holds: the fake does not look at its context.
  await invoke({}, {} as InvocationContext, signal);
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
