import type { HeldRecord } from '../../../stack/kafka-topics.ts';
import type { DevProcess } from '../dev-process.ts';

/** The topics or streams of a job, between its capture tool and its functions. */
export interface JobStream {
  /** The options that name the source to `millrace dev`. */
  readonly words: (functionName: string, names: readonly string[]) => readonly string[];
  readonly countHeld: () => Promise<number>;
  /** Nothing more comes, what was written last is there, and the functions are done with all of it. */
  readonly isDone: (functions: readonly DevProcess[]) => Promise<boolean>;
  readonly readAll: () => Promise<readonly HeldRecord[]>;
  readonly end: () => Promise<void>;
}

export interface JobStreamOptions {
  readonly id: string;
  /** Into how many partitions or shards each is divided. */
  readonly counts: Readonly<Record<string, number>>;
  readonly functions: Readonly<Record<string, readonly string[]>>;
  /** Is written last. */
  readonly marker: string | undefined;
}
