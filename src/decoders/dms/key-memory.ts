import type { DecoderContext } from '../decoder-context.ts';
import type { KnownTable } from './dms-tables.ts';

/** The keys that `create-table` records named, by table. */
export interface KeyMemory {
  readonly learn: (table: KnownTable, columns: readonly string[] | undefined) => void;
  readonly recall: (table: KnownTable) => readonly string[] | undefined;
}

const MAX_TABLES = 10_000;

/** Creates the memory of announced keys; one that remembers nothing, unless the context says `learnKeys`. */
export function createKeyMemory({ learnKeys }: DecoderContext): KeyMemory {
  const known = new Map<string, readonly string[]>();
  return {
    learn: (table, columns) => {
      if (learnKeys !== true || columns === undefined || known.size >= MAX_TABLES) return;
      known.set(nameOf(table), columns);
    },
    recall: (table) => known.get(nameOf(table)),
  };
}

function nameOf({ id }: KnownTable): string {
  return JSON.stringify([id.schema, id.name]);
}
