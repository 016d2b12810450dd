export type PartName =
  | 'postgres'
  | 'mariadb'
  | 'kafka'
  | 'connect'
  | 'aws'
  | 'registry'
  | 'kinesis'
  | 'moto'
  | 'server'
  | 'dynamodb'
  | 'opensearch';

/** Something that must be on the machine before a part can run. */
export interface Need {
  readonly what: string;
  readonly isThere: () => Promise<boolean>;
  /** The command that installs it. */
  readonly install: string;
}

/** The process of a part. */
export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  /** The folder it runs in; `/` unless said otherwise. */
  readonly cwd?: string;
  /** Who runs it when the stack is started as root: databases refuse root. */
  readonly user?: string;
  readonly stopSignal?: NodeJS.Signals;
}

/** One real program of the stack. */
export interface Part {
  readonly name: PartName;
  readonly what: string;
  readonly needs: readonly Need[];
  /** Free disk that it must find; 2 GiB unless said otherwise. */
  readonly freeBytes?: number;
  readonly ports: readonly number[];
  /** Parts that must run before. */
  readonly after: readonly PartName[];
  /** Downloads what is pinned, to `.stack`; does nothing if it is there. */
  readonly fetch: () => Promise<void>;
  /** Writes configuration, and the data folder if there is none. */
  readonly prepare: () => Promise<void>;
  readonly launch: Launch;
  readonly isReady: () => Promise<boolean>;
  readonly readyWithinMs: number;
  /** After this time it is killed; 20 seconds unless said otherwise. */
  readonly stopWithinMs?: number;
  /** How its user reaches it. */
  readonly address: string;
}
