import type { Operation } from '../../model/change-event.ts';
import type { Table } from '../../model/table.ts';
import type { Want, Wants } from './wants.ts';
import type { Clause, Cut, Pattern, WireFormat } from './wire-format.ts';

/** How much a filter asks: each level asks less than the one before, and passes more. */
export type Level = 'columns' | 'operations' | 'tables' | 'names';
export const LEVELS: readonly Level[] = ['columns', 'operations', 'tables', 'names'];

/** Returns what the columns of a want's image must hold; `undefined` if nothing can be asked. */
export type CutOf = (want: Want, format: WireFormat) => Cut | undefined;

/** Of the 4,096 that a pattern may have. */
const CHUNK_CHARACTERS = 1_400;

const OPERATIONS: readonly Operation[] = ['read', 'create', 'update', 'delete', 'truncate'];

const NO_CUT: CutOf = () => undefined;

/**
 * Writes the patterns of which a wanted record meets one, in all formats of a source. Those of one
 * list belong together.
 */
export function listAlternatives(
  { tables, wants }: Wants,
  formats: readonly WireFormat[],
  { level, cutOf }: { readonly level: Level; readonly cutOf: CutOf },
): readonly (readonly Pattern[])[] {
  const clausesIn = (format: WireFormat, cut: CutOf): readonly Clause[] =>
    joinTables(
      tables.flatMap((table) => clausesOf(table, wants, { format, level, cutOf: cut })),
      level,
    );
  const rows = formats.flatMap((format) =>
    clausesIn(format, level === 'columns' ? cutOf : NO_CUT).map(format.write),
  );
  const documents = formats.flatMap((format) =>
    isAboutTables(level) ? anyDocument(format) : documentsOf(format, clausesIn(format, NO_CUT)),
  );
  const told = formats.flatMap(({ always }) => always);
  return [
    ...rows.map((pattern) => [pattern]),
    ...(documents.length === 0 ? [] : [documents]),
    [mergeNames(formats)],
    ...(told.length === 0 ? [] : [told]),
  ];
}

/** From here on only tables are asked for, whatever happens to their rows. */
function isAboutTables(level: Level): boolean {
  return level === 'tables' || level === 'names';
}

/** Written out, the names would stand in the patterns twice. */
function anyDocument({ documents }: WireFormat): readonly Pattern[] {
  return documents === undefined ? [] : [documents];
}

function documentsOf(
  { writeDocument }: WireFormat,
  clauses: readonly Clause[],
): readonly Pattern[] {
  return writeDocument === undefined ? [] : clauses.map(writeDocument);
}

/** A record that names no table in any of the places is not known to be unwanted. */
function mergeNames(formats: readonly WireFormat[]): Pattern {
  return Object.assign({}, ...formats.map(({ names }) => names)) as Pattern;
}

interface ClauseParts {
  readonly format: WireFormat;
  readonly level: Level;
  readonly cutOf: CutOf;
}

/**
 * The clauses of one table. The first has no cut, even if no operation is wanted whatever the row
 * holds: it passes control records of the table and operations that nobody knows.
 */
function clausesOf(
  table: Table,
  wants: readonly Want[],
  { format, level, cutOf }: ClauseParts,
): readonly Clause[] {
  const facts = { names: [table.name], place: placeOf(table, level) };
  if (isAboutTables(level) || table.drift !== 'note') {
    return [{ ...facts, operations: new Set(OPERATIONS), cut: undefined }];
  }
  const own = wants.filter((want) => want.table === table);
  const found = own.map((want) => ({ want, cut: cutOf(want, format) }));
  const whole = new Set(
    found.filter(({ cut }) => cut === undefined).map(({ want }) => want.operation),
  );
  const byCut = Map.groupBy(
    found.filter(({ want, cut }) => cut !== undefined && !whole.has(want.operation)),
    ({ cut }) => JSON.stringify(cut),
  );
  const cuts = [...byCut.values()].map((same) => ({
    ...facts,
    operations: new Set(same.map(({ want }) => want.operation)),
    cut: same[0]?.cut,
  }));
  return [{ ...facts, operations: whole, cut: undefined }, ...cuts];
}

function placeOf({ schema, database }: Table, level: Level): string | undefined {
  if (level === 'names') return undefined;
  const place = schema ?? database;
  return place === '' ? undefined : place;
}

/** Tables of one place of which the same is wanted are one clause. */
function joinTables(clauses: readonly Clause[], level: Level): readonly Clause[] {
  const groups = Map.groupBy(clauses, ({ place, operations, cut }) =>
    level === 'names'
      ? ''
      : JSON.stringify([place, OPERATIONS.filter((one) => operations.has(one)), cut]),
  );
  return [...groups.values()].flatMap((group) => {
    const names = [...new Set(group.flatMap((clause) => clause.names))];
    return chunksOf(names).flatMap((chunk) =>
      group.slice(0, 1).map((clause) => ({ ...clause, names: chunk })),
    );
  });
}

/** Lists of names, each short enough to stand twice in a pattern beside everything else. */
function chunksOf(names: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let room = 0;
  for (const name of names) {
    const size = JSON.stringify(name).length + 1;
    if (size > room) {
      chunks.push([]);
      room = CHUNK_CHARACTERS;
    }
    chunks.at(-1)?.push(name);
    room -= size;
  }
  return chunks;
}
