import type { Lane } from './record.ts';

/** How far a lane has come: all records before `index` are done. */
export interface Frontier {
  readonly lane: Lane;
  /** Index of the first record with anything not done; the number of records if all are. */
  readonly index: number;
}

/** What a function answers to Lambda: which records to send again. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: ItemIdentifier }[];
}

/** Kinesis: a sequence number. Kafka: an object; Lambda answers a text by retrying the whole batch. */
export type ItemIdentifier = string | { readonly partition: string; readonly offset: number };

/** Reads the event of one Lambda event source, and answers it. Both, because they must agree. */
export interface EventSource {
  readonly stream: 'kinesis' | 'kafka';
  /** @throws {CdcError} `ERR_CDC_EVENT_INVALID` if it is not such an event. */
  readonly readLanes: (event: unknown) => readonly Lane[];
  /** Builds the partial answer. Empty if all lanes are done. */
  readonly buildAnswer: (frontiers: readonly Frontier[]) => BatchResponse;
}

/** Time as a parameter, so that a simulation can turn it. */
export interface Clock {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Resolves after the time, or at once when the signal is aborted. Never rejects. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}
