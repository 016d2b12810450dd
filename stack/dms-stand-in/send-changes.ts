import { performance } from 'node:perf_hooks';
import { createDmsWriter, type DmsRecord } from './create-dms-writer.ts';
import { createSlot, readChanges, readRows } from './read-changes.ts';
import type { DmsStandInSettings } from './settings.ts';

/** A task of the stand-in: what it captures, and where its records go. */
export interface DmsTaskOptions {
  /** Also the name of its slot. */
  readonly id: string;
  readonly database: string;
  /** With their schema, without quotes. */
  readonly tables: readonly string[];
  readonly settings: DmsStandInSettings;
  readonly send: (
    records: readonly { readonly key: string; readonly value: string }[],
  ) => Promise<void>;
}

export interface DmsTask {
  /** The full load: each table is announced, and each of its rows. Returns how many records it were. */
  readonly load: () => Promise<number>;
  /** Sends the changes since the last time. */
  readonly forward: () => Promise<void>;
}

/** Creates a task of the stand-in. */
export function createDmsTask(options: DmsTaskOptions): DmsTask {
  const { id, database, tables, settings } = options;
  const writer = createDmsWriter({ settings, nowMicros });
  const send = (records: readonly DmsRecord[]): Promise<void> =>
    options.send(records.map(({ partitionKey: key, text: value }) => ({ key, value })));
  return {
    async load() {
      await createSlot(database, id);
      const found = await Promise.all(tables.map((table) => readRows(database, table)));
      const records = found.flatMap((rows) => [
        ...rows.slice(0, 1).map(writer.announce),
        ...rows.map(writer.load),
      ]);
      await send(records);
      return records.length;
    },
    async forward() {
      const changes = await readChanges(database, id, tables);
      await send(changes.flatMap(writer.change));
    },
  };
}

function nowMicros(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000));
}
