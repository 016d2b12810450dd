import { CdcError } from '../../../errors.ts';
import type { AcquireInvoke, Invoke } from '../event-source-mapping/invoke-function.ts';
import type { HandlerProcess } from './handler-process.ts';
import type { HandlerStarter } from './start-handlers.ts';

/** The execution environments of the function: one process for each invocation under way. */
export interface HandlerPool {
  /** Rejects with `ERR_CDC_SETTINGS_INVALID` for a broken service that nobody repairs. */
  readonly acquire: AcquireInvoke;
  /** Loads a first process, so that what is broken shows before the first record. */
  readonly warm: () => Promise<void>;
  /** The files of the service changed: invocations under way finish, later ones have the new files. */
  readonly reload: () => Promise<void>;
  /** Ends all processes. */
  readonly close: () => Promise<void>;
}

export interface HandlerPoolOptions {
  readonly starter: HandlerStarter;
  /** Somebody is there who may repair a broken service; else it is an error at once. */
  readonly waitsForRepair: boolean;
}

/** Creates the pool; no process is started yet. */
export function createHandlerPool({ starter, waitsForRepair }: HandlerPoolOptions): HandlerPool {
  const idle: HandlerProcess[] = [];
  let changed = Promise.withResolvers<void>();

  async function takeOne(): Promise<HandlerProcess | 'broken'> {
    const one = idle.pop();
    if (one === undefined) return starter.startNewest();
    if (one.isAlive()) return one;
    await starter.end(one);
    return takeOne();
  }

  /** Lends a process for one invocation. A process that outlives its version is not used again. */
  function lend(one: HandlerProcess): Invoke {
    const version = starter.version();
    return async (event, context, killed) => {
      const kill = (): void => void one.kill();
      killed.addEventListener('abort', kill, { once: true });
      try {
        return await one.invoke(event, context);
      } finally {
        killed.removeEventListener('abort', kill);
        if (version === starter.version() && one.isAlive()) idle.push(one);
        else await starter.end(one);
      }
    };
  }

  async function warm(): Promise<void> {
    const one = await starter.startNewest();
    if (one !== 'broken') idle.push(one);
  }

  return {
    async acquire(signal) {
      while (!signal.aborted) {
        const repaired = changed.promise;
        const one = await takeOne();
        if (one !== 'broken') return lend(one);
        if (!waitsForRepair) throw brokenService();
        await Promise.race([repaired, abortOf(signal)]);
      }
      return undefined;
    },
    warm,
    async reload() {
      starter.renew();
      const before = changed;
      changed = Promise.withResolvers();
      await Promise.all(idle.splice(0).map(starter.end));
      await warm();
      before.resolve();
    },
    close: starter.endAll,
  };
}

function abortOf(signal: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<void>();
  if (signal.aborted) over.resolve();
  signal.addEventListener('abort', () => over.resolve(), { once: true });
  return over.promise;
}

function brokenService(): CdcError {
  return new CdcError(
    'ERR_CDC_SETTINGS_INVALID',
    'The function cannot be loaded: see the problems above',
  );
}
