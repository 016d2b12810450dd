import { createDecoder } from '../decoders/create-decoder.ts';
import { changedAt } from '../model/change-event.ts';
import type { DecodedMessage } from '../model/message.ts';
import type { StreamRecord } from '../model/record.ts';
import type { FunctionSpec } from '../model/service.ts';
import { createTableIndex } from '../model/table.ts';

/**
 * Returns when the newest of the records was made, in epoch milliseconds: the time by which what is
 * played from a file is judged. `undefined` if none of them tells.
 *
 * Records are read as the function reads them: what is written in bytes or by a registry tells its time
 * too. Where no change tells, the arrival in the stream does.
 */
export async function findRecordingTime(
  { decoder, routes = [] }: Pick<FunctionSpec, 'decoder' | 'routes'>,
  records: readonly StreamRecord[],
): Promise<number | undefined> {
  const tables = routes.flatMap((set) => Object.values(set).map(({ table }) => table));
  const findTable = createTableIndex([...new Set(tables)]);
  const { decode, prepare } = createDecoder(decoder, { findTable });
  // A registry that does not answer is told by the function itself.
  await prepare?.(records).catch(() => undefined);
  const messages = records.flatMap((record) => {
    try {
      return [decode(record)];
    } catch {
      // What cannot be decoded goes to quarantine when it is played.
      return [];
    }
  });
  return newestTime(messages) ?? newest(records.flatMap(({ arrivedAt }) => arrivedAt ?? []));
}

/** Returns when the newest of the changes was made, in epoch milliseconds; `undefined` if none tells. */
export function newestTime(messages: readonly DecodedMessage[]): number | undefined {
  return newest(messages.flatMap((message) => timeOf(message) ?? []));
}

/** Returns when a change was made; `undefined` for other messages, and where it does not tell. */
export function timeOf(
  message: DecodedMessage | { readonly kind: 'undecodable' },
): number | undefined {
  if (message.kind !== 'change') return undefined;
  const { capturedAt } = message.source;
  return changedAt(message) ?? (capturedAt === undefined ? undefined : Number(capturedAt / 1000n));
}

function newest(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b));
}
