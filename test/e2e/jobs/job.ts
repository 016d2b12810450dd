import type { Service } from '../../../src/model/service.ts';
import type { PartsContent } from '../../../src/tools/local/parts/read-back.ts';
import type { PartName } from '../../../stack/part.ts';
import type { Check } from '../compare-rows.ts';
import type { Stores } from '../stores.ts';

/** One of the five jobs, on a live database. */
export interface Job {
  readonly name: string;
  /** What stands in for what cannot run here; for the report. */
  readonly note: string;
  readonly parts: readonly PartName[];
  /** Parts that it starts itself. */
  readonly needs?: readonly PartName[];
  readonly service: Service;
  /** The folder in which `millrace dev` runs. */
  readonly cwd: string;
  readonly stream: 'kafka' | 'kinesis';
  /** Kafka: number of partitions by topic. */
  readonly topics: (id: string) => Readonly<Record<string, number>>;
  /** Which function reads which topics. */
  readonly functions: (id: string) => Readonly<Record<string, readonly string[]>>;
  /** Makes the tables, with the rows that the capture tool finds. */
  readonly prepare: (id: string) => Promise<void>;
  /** Starts the capture tool. Returns how many records there are when it has read what it found. */
  readonly capture: (id: string, stores: Stores) => Promise<number>;
  /** What happens then, piece by piece; the last one writes to the marker, if there is one. */
  readonly pieces: readonly ((id: string) => Promise<void>)[];
  /** The topic or stream that is written last, where the capture tool has a delay. */
  readonly marker?: (id: string) => string;
  readonly check: (under: JobResult) => Promise<readonly Check[]>;
  /** Takes away what would stay. */
  readonly end: (id: string) => Promise<void>;
}

/** What a job left behind. */
export interface JobResult {
  readonly id: string;
  readonly stores: Stores;
  readonly content: PartsContent;
  /** The environment of the functions, for commands. */
  readonly settingsFile: string;
}
