import type { HandlerProcess } from './handler-process.ts';

/** What happened to the processes of the function. */
export type HandlerEvent =
  | { readonly name: 'handler.loaded'; readonly durationMs: number; readonly isReload: boolean }
  | { readonly name: 'handler.broken'; readonly problems: readonly string[] };

export interface HandlerStarterOptions {
  readonly start: () => HandlerProcess;
  readonly observe: (event: HandlerEvent) => void;
  readonly now: () => number;
}

/** Starts processes with the newest version of the files. */
export interface HandlerStarter {
  /** Counts the versions of the files, from 0. */
  readonly version: () => number;
  /** The files changed: what is being started is started again. */
  readonly renew: () => void;
  /** Returns a process with the newest version, or that this version cannot be loaded. */
  readonly startNewest: () => Promise<HandlerProcess | 'broken'>;
  readonly end: (process: HandlerProcess) => Promise<void>;
  readonly endAll: () => Promise<void>;
}

/** Creates the starter; no process is started yet. */
export function createHandlerStarter(options: HandlerStarterOptions): HandlerStarter {
  const { start, observe, now } = options;
  const running = new Set<HandlerProcess>();
  let version = 0;
  let told: string | undefined;

  /** Once per version, however many processes find out. */
  function tell(event: HandlerEvent): void {
    const what = `${version} ${event.name}`;
    if (told !== what) observe(event);
    told = what;
  }

  async function end(process: HandlerProcess): Promise<void> {
    running.delete(process);
    await process.kill();
  }

  async function startNewest(): Promise<HandlerProcess | 'broken'> {
    const startedAt = now();
    const of = version;
    const process = start();
    running.add(process);
    const loaded = await process.loaded;
    if (of === version && loaded.status === 'ready') {
      const durationMs = now() - startedAt;
      tell({ name: 'handler.loaded', durationMs, isReload: of > 0 });
      return process;
    }
    await end(process);
    if (of !== version) return startNewest();
    if (loaded.status === 'broken') {
      tell({ name: 'handler.broken', problems: loaded.problems });
    }
    return 'broken';
  }

  return {
    version: () => version,
    renew() {
      version += 1;
    },
    startNewest,
    end,
    async endAll() {
      await Promise.all([...running].map(end));
    },
  };
}
