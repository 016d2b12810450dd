import type { Column, ColumnKind } from '../../model/columns.ts';
import { formatTable, isSameTable, type Table } from '../../model/table.ts';
import type { ColumnDraft, TableDraft, TypeDraft } from './table-draft.ts';

/** One difference between a declared table and what the input says of it. */
export interface ImportDrift {
  readonly kind: 'table-missing' | 'added' | 'missing' | 'retyped' | 'nullable' | 'key';
  /** A difference that is safe: the declaration takes less or more than the database holds, and says so. */
  readonly severity: 'finding' | 'note';
  readonly table: string;
  readonly column: string | undefined;
  readonly message: string;
  readonly fix: string;
}

/**
 * Compares declared tables with those of an input. Tables that nobody declared are no difference: a
 * service uses what it needs.
 */
export function findImportDrift(
  declared: readonly Table[],
  drafts: readonly TableDraft[],
): readonly ImportDrift[] {
  const isWhole = drafts.every((draft) => draft.isWhole);
  return declared.flatMap((table) => {
    const draft = drafts.find((candidate) => isSameTable(table, candidate));
    if (draft !== undefined) return compareTable(table, draft);
    return [tableMissing(table, isWhole)];
  });
}

function tableMissing(table: Table, isWhole: boolean): ImportDrift {
  return {
    kind: 'table-missing',
    severity: isWhole ? 'finding' : 'note',
    table: formatTable(table),
    column: undefined,
    message: 'It is declared, and the input does not have it',
    fix: 'Look for a renamed table or schema; or give an input that has it.',
  };
}

function compareTable(table: Table, draft: TableDraft): readonly ImportDrift[] {
  const known = new Map(draft.columns.map((column) => [column.name, column]));
  const name = formatTable(table);
  const declared = Object.entries(table.columns).flatMap(([column, declaration]) => {
    const found = known.get(column);
    return found === undefined
      ? [missing(name, column, draft)]
      : compareColumn(name, declaration, found);
  });
  const added = draft.columns
    .filter((column) => !Object.hasOwn(table.columns, column.name))
    .map((column) => addedColumn(name, column));
  return [...compareKey(table, draft), ...declared, ...added];
}

function compareKey(table: Table, draft: TableDraft): readonly ImportDrift[] {
  if (draft.key === undefined) return [];
  const [ours, theirs] = [sorted(table.key), sorted(draft.key)];
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return [];
  const text = theirs.length === 0 ? 'none' : theirs.join(', ');
  return [
    {
      kind: 'key',
      severity: 'finding',
      table: formatTable(table),
      column: undefined,
      message: `Its key is ${ours.length === 0 ? 'none' : ours.join(', ')} here, and ${text} there`,
      fix: 'Declare the key of the database: rows with another one would be taken for each other.',
    },
  ];
}

function sorted(names: readonly string[]): readonly string[] {
  return names.toSorted((one, other) => (one < other ? -1 : 1));
}

function compareColumn(
  table: string,
  declared: Column,
  found: ColumnDraft,
): readonly ImportDrift[] {
  const at = { table, column: found.name };
  return [...compareType(at, declared, found.type), ...compareNull(at, declared, found)];
}

interface Place {
  readonly table: string;
  readonly column: string;
}

function compareType(at: Place, declared: Column, found: TypeDraft): readonly ImportDrift[] {
  const fit = fitOf(declared, found);
  if (fit === 'same') return [];
  return [
    {
      ...at,
      kind: 'retyped',
      severity: fit === 'narrower' ? 'note' : 'finding',
      message: `It is ${describe(declared.kind, declared.facts)} here, and ${describe(found.kind, found)} there`,
      fix:
        fit === 'narrower'
          ? 'Nothing, if that is meant: a value that does not fit is quarantined.'
          : 'Declare the type of the database, then redrive what was quarantined.',
    },
  ];
}

function compareNull(at: Place, declared: Column, found: ColumnDraft): readonly ImportDrift[] {
  const isDeclared = declared.isNullable || declared.kind === 'unknown';
  if (found.isNullable === undefined || found.isNullable === isDeclared) return [];
  if (declared.kind === 'unknown') return [];
  return [
    {
      ...at,
      kind: 'nullable',
      severity: found.isNullable ? 'finding' : 'note',
      message: found.isNullable
        ? 'It may be null in the database, and the declaration refuses null'
        : 'It is never null in the database, and declared as nullable',
      fix: found.isNullable ? 'Add `.nullable()`.' : 'Remove `.nullable()`, if it is not needed.',
    },
  ];
}

/** Kinds whose every value another kind takes too. */
const WIDER: Readonly<Partial<Record<ColumnKind, readonly ColumnKind[]>>> = {
  int: ['bigint', 'decimal', 'float'],
  bigint: ['decimal'],
  uuid: ['text'],
  oneOf: ['text'],
  date: ['text'],
  time: ['text'],
};

/** Kinds that a text is often declared as: then what it holds is checked record by record. */
const OF_TEXT: ReadonlySet<ColumnKind> = new Set([
  'decimal',
  'int',
  'bigint',
  'uuid',
  'oneOf',
  'date',
  'time',
  'timestamp',
  'timestamptz',
  'json',
  'interval',
]);

type Fit = 'same' | 'narrower' | 'other';

function fitOf(declared: Column, found: TypeDraft): Fit {
  const { kind } = declared;
  if (kind === 'unknown' || found.kind === 'unknown') return 'same';
  if (kind === found.kind) return fitOfFacts(declared, found);
  if (WIDER[found.kind]?.includes(kind) === true) return 'same';
  const isNarrower =
    (found.kind === 'text' && OF_TEXT.has(kind)) || (found.kind === 'int' && kind === 'boolean');
  return isNarrower ? 'narrower' : 'other';
}

function fitOfFacts({ facts }: Column, found: TypeDraft): Fit {
  const isSame =
    isSameFact(facts.scale, found.scale) &&
    isSameFact(unitOf(facts.precision), unitOf(found.precision)) &&
    (found.values ?? []).every((value) => facts.values?.includes(value) ?? true);
  if (!isSame) return 'other';
  return facts.of === undefined || found.of === undefined ? 'same' : fitOf(facts.of, found.of);
}

/** What the declaration leaves open is no difference. */
function isSameFact(declared: number | undefined, found: number | undefined): boolean {
  return declared === undefined || found === undefined || declared === found;
}

/** Milliseconds, microseconds or nanoseconds: only that decides what a number of Debezium means. */
function unitOf(precision: number | undefined): number | undefined {
  return precision === undefined ? undefined : Math.max(1, Math.ceil(precision / 3));
}

interface Facts {
  readonly scale?: number;
  readonly precision?: number;
  readonly values?: readonly string[];
}

function describe(kind: ColumnKind, { scale, precision, values }: Facts): string {
  if (scale !== undefined) return `decimal with ${scale} digits after the point`;
  if (precision !== undefined) return `${kind} of precision ${precision}`;
  return values === undefined ? kind : `one of ${values.length} texts`;
}

function missing(table: string, column: string, { isWhole }: TableDraft): ImportDrift {
  return {
    kind: 'missing',
    severity: isWhole ? 'finding' : 'note',
    table,
    column,
    message: isWhole ? 'It is declared, and not in the database' : 'The records do not have it',
    fix: isWhole
      ? 'Remove it, or look for its new name.'
      : 'Nothing, if it was null or not captured there.',
  };
}

function addedColumn(table: string, { name, type }: ColumnDraft): ImportDrift {
  return {
    kind: 'added',
    severity: 'finding',
    table,
    column: name,
    message: `It is in the database (${describe(type.kind, type)}), and not declared`,
    fix: 'Declare it; or pass `--ignore added` where the service leaves columns out on purpose.',
  };
}
