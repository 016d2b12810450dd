import * as z from 'zod/mini';
import { invalid, parseJson } from '../model/archive-line.ts';
import type { ObjectFacts } from './object-store.ts';
import type { ReplaySelection } from './plan-replay.ts';

const names = z.optional(z.array(z.string()));

/** One piece of work of a replay on Lambda: see `docs/formats/replay-message.schema.json`. */
export const replayMessageSchema = z
  .object({
    v: z.literal(1),
    bucket: z.string(),
    /** Keys of archive objects. */
    objects: z.array(z.string()).check(z.minLength(1)),
    /** Of the keys of rows, those whose hash modulo `of` is `shard`. */
    shard: z.int().check(z.nonnegative()),
    of: z.int().check(z.positive()),
    /** Epoch milliseconds. */
    since: z.optional(z.number()),
    until: z.optional(z.number()),
    tables: names,
    routes: names,
    messages: names,
  })
  .check(z.refine(({ shard, of }) => shard < of, { path: ['shard'] }));

export type ReplayMessage = z.infer<typeof replayMessageSchema>;

/**
 * Reads the body of a message.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID`.
 */
export function parseReplayMessage(body: string): ReplayMessage {
  const parsed = z.safeParse(replayMessageSchema, parseJson(body));
  if (parsed.success) return parsed.data;
  throw invalid('replay message', parsed.error);
}

/** Returns what of the objects a message asks for. */
export function selectionOf(message: ReplayMessage): ReplaySelection {
  const { tables, routes, messages = [], shard, of } = message;
  return {
    tables: tables && new Set(tables),
    routes: routes && new Set(routes),
    messages: new Set(messages),
    shard: { index: shard, of },
  };
}

/** An entry for a FIFO queue: the messages of one shard are worked on one after the other. */
export interface PlannedMessage {
  readonly group: string;
  readonly body: ReplayMessage;
}

export interface PlanOptions extends Omit<ReplayMessage, 'v' | 'objects' | 'shard' | 'of'> {
  readonly shards: number;
  /** What the objects of one message may have together, as they are stored. */
  readonly maxBytes: number;
}

/** SQS takes 256 KiB; the rest of a message needs little. */
const MAX_KEY_BYTES = 200_000;

/**
 * Divides the objects of a replay into messages: consecutive objects together, once for each shard.
 */
export async function* planMessages(
  objects: AsyncIterable<ObjectFacts>,
  { shards, maxBytes, ...rest }: PlanOptions,
): AsyncGenerator<PlannedMessage> {
  let keys: string[] = [];
  let size = 0;
  let keySize = 0;
  for await (const { key, sizeBytes } of objects) {
    const isFull = size + sizeBytes > maxBytes || keySize + key.length > MAX_KEY_BYTES;
    if (isFull && keys.length > 0) {
      yield* toMessages(keys, shards, rest);
      keys = [];
      size = 0;
      keySize = 0;
    }
    keys.push(key);
    size += sizeBytes;
    keySize += Buffer.byteLength(JSON.stringify(key)) + 1;
  }
  if (keys.length > 0) yield* toMessages(keys, shards, rest);
}

function toMessages(
  objects: readonly string[],
  shards: number,
  rest: Omit<ReplayMessage, 'v' | 'objects' | 'shard' | 'of'>,
): readonly PlannedMessage[] {
  return Array.from({ length: shards }, (_, shard) => ({
    group: `shard-${shard}`,
    body: { v: 1, ...rest, objects: [...objects], shard, of: shards },
  }));
}
