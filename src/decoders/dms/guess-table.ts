import type { FindKnownTable, KnownTable } from './dms-tables.ts';
import type { ReadTailMetadata } from './tail-metadata.ts';

/** Which table the next record is of, before it is parsed. */
export interface TableGuess {
  /** Returns a wanted table whose rows can be made canonical while they are parsed, or none. */
  readonly guess: (bytes: Uint8Array) => KnownTable | undefined;
  /** Tells of which table the record was, and whether it could be decoded by the guess. */
  readonly found: (table: KnownTable, isRight: boolean) => void;
}

/** For so many records after one of another table, the end of each is looked at first. */
const LOOKS = 256;
/** Where rows do not fit the plans of their table, so many records at most pass without a guess. */
const MAX_PAUSE = 64;

/**
 * Creates the guess of tables: the one before. While records are of several tables, their own words
 * are asked, which costs less than a wrong guess.
 */
export function createTableGuess(find: FindKnownTable, readTail: ReadTailMetadata): TableGuess {
  let last: KnownTable | undefined;
  let guessed: KnownTable | undefined;
  let looks = 0;
  let pause = 0;
  let nextPause = 1;

  function look(bytes: Uint8Array): KnownTable | undefined {
    looks--;
    const metadata = readTail(bytes);
    return metadata === undefined ? last : find(metadata.schemaName, metadata.tableName);
  }

  return {
    guess(bytes) {
      // Nothing was found after the last guess: it was no row of a wanted table.
      if (guessed !== undefined) looks = LOOKS;
      guessed = undefined;
      if (pause-- > 0) return undefined;
      pause = 0;
      const table = looks > 0 ? look(bytes) : last;
      if (table?.members !== undefined && table.isWanted && !table.isInternal) guessed = table;
      return guessed;
    },
    found(table, isRight) {
      if (isRight) {
        nextPause = 1;
      } else if (guessed === table) {
        pause = nextPause;
        nextPause = Math.min(2 * nextPause, MAX_PAUSE);
      }
      if (last !== undefined && table !== last) looks = LOOKS;
      guessed = undefined;
      last = table;
    },
  };
}
