import type { Writable } from 'node:stream';
import { systemClock } from '../../../lambda/system-clock.ts';
import type { Clock } from '../../../model/batch.ts';
import { findTypeChecker } from '../check-types.ts';
import type { MappingCounts } from '../event-source-mapping/count-invocations.ts';
import { createEventSourceMapping } from '../event-source-mapping/create-event-source-mapping.ts';
import type { MappingEvent } from '../event-source-mapping/mapping-event.ts';
import type { MappingSettings } from '../event-source-mapping/settings.ts';
import type { RecordSource } from '../event-source-mapping/stream-model.ts';
import type { DevReport } from './dev-report.ts';
import { createHandlerPool, type HandlerPool } from './handler-pool.ts';
import { startHandlerProcess } from './handler-process.ts';
import { createHandlerStarter } from './start-handlers.ts';
import { createTypesTeller } from './tell-types.ts';
import { watchFolder } from './watch-folder.ts';

/** A source that was opened, and is to be closed. */
export interface OpenSource {
  readonly source: RecordSource;
  readonly settings: MappingSettings;
  /** What time it is for the records, and so for the function; that of the machine unless said. */
  readonly clock?: Clock;
  readonly close: () => Promise<void>;
}

export interface DevOptions {
  readonly functionName: string;
  readonly serviceFile: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Opened and played one after the other. */
  readonly sources: readonly (() => Promise<OpenSource>)[];
  readonly report: DevReport;
  /** The handler's own output. */
  readonly output: Writable;
  /** Ends after one batch. */
  readonly once: boolean;
  /** Filters stay when the handler was loaded anew; else all records pass from then on. */
  readonly keepsFilters: boolean;
  /** The folder whose changes load the handler anew; `undefined` for a run that nobody watches. */
  readonly watchedFolder: string | undefined;
  /** Aborted by Ctrl-C: the batch under way is finished, and nothing new is begun. */
  readonly signal: AbortSignal;
}

const LOAD_TIMEOUT_MS = 60_000;

/** Runs a function on the records of real streams or files, and returns what became of them. */
export async function runDev(options: DevOptions): Promise<MappingCounts> {
  const { report, watchedFolder, signal } = options;
  const pool = createPool(options);
  const types = createTypesTeller(findTypeChecker(options.cwd, [options.serviceFile]), report.tell);
  let isFiltering = true;
  const stopWatching =
    watchedFolder === undefined
      ? undefined
      : watchFolder({
          folder: watchedFolder,
          clock: systemClock,
          onChange: () => {
            isFiltering = options.keepsFilters;
            types.renew();
            void pool.reload();
          },
        });
  try {
    await pool.warm();
    for (const open of options.sources) {
      if (signal.aborted) break;
      await play(await open(), pool, { ...options, isFiltering: () => isFiltering });
    }
    if (!signal.aborted) await types.settled();
  } finally {
    types.close();
    stopWatching?.();
    await pool.close();
  }
  report.end();
  return report.counts();
}

function createPool(options: DevOptions): HandlerPool {
  const starter = createHandlerStarter({
    start: () =>
      startHandlerProcess({
        ...options,
        loadTimeoutMs: LOAD_TIMEOUT_MS,
        tell: (effects) => options.report.tell({ name: 'function.effects', effects }),
      }),
    observe: options.report.tell,
    now: systemClock.now,
  });
  return createHandlerPool({ starter, waitsForRepair: options.watchedFolder !== undefined });
}

interface PlayOptions extends DevOptions {
  readonly isFiltering: () => boolean;
}

async function play(
  { source, settings, clock = systemClock, close }: OpenSource,
  { acquire }: HandlerPool,
  { functionName, report, once, signal, isFiltering }: PlayOptions,
): Promise<void> {
  const enough = new AbortController();
  const observe = (event: MappingEvent): void => {
    report.tell(event);
    if (once && isAnswer(event)) enough.abort();
  };
  try {
    const mapping = createEventSourceMapping({
      source,
      settings: withoutRetention(settings),
      functionName,
      clock,
      isFiltering,
      observe,
      invoke: { acquire },
    });
    await mapping.runUntilIdle(AbortSignal.any([signal, enough.signal]));
  } finally {
    // After an error, the other lanes are not to go on.
    enough.abort();
    await close();
  }
}

/** What is there is played, however old it is: a real stream forgets by itself. */
function withoutRetention(settings: MappingSettings): MappingSettings {
  return {
    ...settings,
    assumptions: { retentionMs: Number.POSITIVE_INFINITY, ...settings.assumptions },
  };
}

function isAnswer({ name }: MappingEvent): boolean {
  return name === 'batch.done' || name === 'batch.failed' || name === 'batch.partial';
}
