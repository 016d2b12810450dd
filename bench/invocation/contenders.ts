import type { Clock } from '../../src/model/batch.ts';
import { hasPeers } from '../peers.ts';
import { buildEvent, listChanges } from './events.ts';
import { IN_FLIGHT } from './lower-bound.ts';
import type { Change, Services } from './services.ts';
import { type Shape, type TargetName, targetsOf } from './shapes.ts';
import { createThingsHandler } from './things-handler.ts';

/** One way to deliver what an event asks for. */
export interface Contender {
  readonly name: string;
  readonly run: (shape: Shape, services: Services, clock: Clock) => Promise<void>;
}

/** Lists what is measured: Millrace first. */
export async function listContenders(): Promise<readonly Contender[]> {
  return [millrace, loop, allAtOnce, ...(hasPeers() ? [await highlandStream()] : [])];
}

/** The whole handler: decodes, routes and delivers, with real sinks. */
const millrace: Contender = {
  name: 'Millrace',
  run: async (shape, services, clock) => {
    const handle = createThingsHandler(shape, services, clock);
    const context = { getRemainingTimeInMillis: () => 900_000 };
    const { batchItemFailures } = await handle(buildEvent(shape), context);
    if (batchItemFailures.length > 0) throw new Error('Millrace did not deliver everything');
  },
};

/** What people write first. */
const loop: Contender = {
  name: 'loop of await',
  run: async (shape, services, clock) => {
    const call = withRetries(services, clock);
    for (const change of listChanges(shape)) {
      for (const target of allOf(shape)) await call(target, change);
    }
  },
};

/** What people write next, and what middy's `event-batch-handler` does with `Promise.allSettled`. */
const allAtOnce: Contender = {
  name: 'Promise.all',
  run: async (shape, services, clock) => {
    const call = withRetries(services, clock);
    const places = new Map(['table', 'topic'].map((kind) => [kind, createPlaces()]));
    await Promise.all(
      listChanges(shape).map(async (change) => {
        for (const target of allOf(shape)) {
          // The sockets of one client of the SDK, which all targets of a service share.
          await places.get(target.slice(0, -1))?.(() => call(target, change));
        }
      }),
    );
  },
};

interface Highland {
  readonly default: (source: unknown) => HighlandStream;
}
interface HighlandStream {
  readonly map: (build: (change: Change) => HighlandStream) => HighlandStream;
  readonly parallel: (count: number) => HighlandStream;
  readonly collect: () => HighlandStream;
  readonly toPromise: (promise: PromiseConstructor) => Promise<unknown>;
}

/** By the defaults of its sinks, `updateDynamoDB` and `publishToSns`. */
const STREAM_PARALLEL = { table: 4, topic: 8 } as const;

/**
 * What the sinks of aws-lambda-stream do, `map(call).parallel(n)` of highland: they make their clients
 * themselves, so that the sinks cannot be given simulated ones.
 */
async function highlandStream(): Promise<Contender> {
  const name: string = 'highland';
  const { default: stream } = (await import(name)) as Highland;
  return {
    name: 'aws-lambda-stream',
    run: async (shape, services, clock) => {
      const call = withRetries(services, clock);
      let changes = stream([...listChanges(shape)]);
      for (const target of allOf(shape)) {
        const parallel = STREAM_PARALLEL[target.startsWith('table') ? 'table' : 'topic'];
        changes = changes
          .map((change) => stream(call(target, change).then(() => change)))
          .parallel(parallel);
      }
      await changes.collect().toPromise(Promise);
    },
  };
}

function allOf(shape: Shape): readonly TargetName[] {
  const { tables, topics } = targetsOf(shape);
  return [...tables, ...topics];
}

/** As the client of the SDK does, but for as long as it takes: nothing else would be comparable. */
function withRetries(
  { call }: Services,
  clock: Clock,
): (target: TargetName, change: Change) => Promise<void> {
  const RETRY_MS = 100;
  return async (target, change) => {
    for (;;) {
      try {
        return await call(target, [change]);
      } catch {
        await clock.sleep(RETRY_MS);
      }
    }
  };
}

function createPlaces(): (work: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let free = IN_FLIGHT;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
