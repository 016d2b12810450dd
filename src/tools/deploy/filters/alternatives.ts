import type { Operation } from '../../../model/change-event.ts';
import type { Table } from '../../../model/table.ts';
import type { Want, Wants } from './wants.ts';
import type { Clause, Cut, Pattern, Place, PlaceWay, WireFormat } from './wire-format.ts';

/** How much a filter asks: each level asks less than the one before, and passes more. */
export type Level = 'columns' | 'operations' | 'tables' | 'names';
export const LEVELS: readonly Level[] = ['columns', 'operations', 'tables', 'names'];

/** Returns what the columns of a want's image must hold; `undefined` if nothing can be asked. */
export type CutOf = (want: Want, format: WireFormat) => Cut | undefined;

/** Of the 4,096 that a pattern may have, for the names of tables in all places where they stand. */
const NAME_CHARACTERS = 2_800;
/** The same where a pattern asks for nothing else. */
const NAMES_ALONE = 3_600;

const OPERATIONS: readonly Operation[] = ['read', 'create', 'update', 'delete', 'truncate'];

const NO_CUT: CutOf = () => undefined;

/** A clause in all formats of a source: only what it asks of columns differs. */
interface WideClause extends Omit<Clause, 'cut'> {
  readonly cuts: readonly (Cut | undefined)[];
}

export interface Asking {
  readonly level: Level;
  /** The databases of MySQL are told from each other only by patterns of their own. */
  readonly ways: readonly PlaceWay[];
  readonly cutOf: CutOf;
}

/** Writes the patterns of which a wanted record meets one, in all formats of a source. */
export function listAlternatives(
  { tables, wants }: Wants,
  formats: readonly WireFormat[],
  { level, ways, cutOf }: Asking,
): readonly Pattern[] {
  const cut = level === 'columns' ? cutOf : NO_CUT;
  const anyDocument = isAboutTables(level);
  const clauses = joinTables(
    tables.flatMap((table) => clausesOf(table, wants, { formats, level, cutOf: cut })),
    { level, characters: (anyDocument ? NAMES_ALONE : NAME_CHARACTERS / 2) / formats.length },
  );
  const rows = clauses.flatMap(({ cuts, ...clause }) =>
    ways.map((way) =>
      mergePatterns(
        formats.map(({ write }, at) => write({ ...clause, cut: cuts[at] }, { way, anyDocument })),
      ),
    ),
  );
  // By name alone, every pattern passes what has none.
  const unnamed = level === 'names' ? [] : [mergePatterns(formats.map(({ names }) => names))];
  return [...rows, ...unnamed, ...mergeAlways(formats)];
}

/** What is absent passes in each of them, and so do the records of all other formats. */
function mergePatterns(patterns: readonly Pattern[]): Pattern {
  return Object.assign({}, ...patterns) as Pattern;
}

function mergeAlways(formats: readonly WireFormat[]): readonly Pattern[] {
  const lists = formats.map(({ always }) => always).filter(({ length }) => length > 0);
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) =>
    mergePatterns(lists.flatMap((list) => list.slice(at, at + 1))),
  );
}

/** From here on only tables are asked for, whatever happens to their rows. */
function isAboutTables(level: Level): boolean {
  return level === 'tables' || level === 'names';
}

interface ClauseParts {
  readonly formats: readonly WireFormat[];
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
  { formats, level, cutOf }: ClauseParts,
): readonly WideClause[] {
  const facts = { names: [table.name], place: placeOf(table, level) };
  if (isAboutTables(level) || table.drift !== 'note') {
    return [{ ...facts, operations: new Set(OPERATIONS), cuts: [] }];
  }
  const found = wants
    .filter((want) => want.table === table)
    .map((want) => ({ want, cuts: formats.map((format) => cutOf(want, format)) }));
  const isWhole = ({ cuts }: (typeof found)[number]): boolean =>
    cuts.every((cut) => cut === undefined);
  const whole = new Set(found.filter(isWhole).map(({ want }) => want.operation));
  const byCuts = Map.groupBy(
    found.filter((one) => !(isWhole(one) || whole.has(one.want.operation))),
    ({ cuts }) => JSON.stringify(cuts),
  );
  const cut = [...byCuts.values()].map((same) => ({
    ...facts,
    operations: new Set(same.map(({ want }) => want.operation)),
    cuts: same[0]?.cuts ?? [],
  }));
  const isNeeded = whole.size > 0 || formats.some(({ passesUnknown }) => !passesUnknown);
  return [...(isNeeded ? [{ ...facts, operations: whole, cuts: [] }] : []), ...cut];
}

function placeOf({ schema, database }: Table, level: Level): Place | undefined {
  if (level === 'names') return undefined;
  const name = schema ?? database;
  if (name === undefined || name === '') return undefined;
  return { level: schema === undefined ? 'database' : 'schema', name };
}

/** Tables of one place of which the same is wanted are one clause. */
function joinTables(
  clauses: readonly WideClause[],
  { level, characters }: { readonly level: Level; readonly characters: number },
): readonly WideClause[] {
  const groups = Map.groupBy(clauses, ({ place, operations, cuts }) =>
    level === 'names'
      ? ''
      : JSON.stringify([place, OPERATIONS.filter((one) => operations.has(one)), cuts]),
  );
  return [...groups.values()].flatMap((group) => {
    const names = [...new Set(group.flatMap((clause) => clause.names))];
    return chunksOf(names, characters).flatMap((chunk) =>
      group.slice(0, 1).map((clause) => ({ ...clause, names: chunk })),
    );
  });
}

/** Lists of names, each short enough to stand in a pattern beside everything else. */
function chunksOf(names: readonly string[], characters: number): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let room = 0;
  for (const name of names) {
    const size = JSON.stringify(name).length + 1;
    if (size > room) {
      chunks.push([]);
      room = characters;
    }
    chunks.at(-1)?.push(name);
    room -= size;
  }
  return chunks;
}
