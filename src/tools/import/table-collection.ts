import type { ColumnDraft, TableDraft } from './table-draft.ts';

/** Gathers what the records of an input say of each table. */
export interface TableCollection {
  /** What is known with types; of two the later one holds. */
  readonly addTyped: (draft: TableDraft) => void;
  /** A row without types: what is seen in it is only noted. */
  readonly addRow: (row: SeenRow) => void;
  readonly remove: (id: Pick<TableDraft, 'schema' | 'name'>) => void;
  readonly drafts: () => readonly TableDraft[];
}

export interface SeenRow extends Pick<TableDraft, 'database' | 'schema' | 'name'> {
  readonly key: readonly string[] | undefined;
  readonly row: Readonly<Record<string, unknown>>;
}

interface Seen extends Pick<TableDraft, 'database' | 'schema' | 'name'> {
  readonly key: readonly string[] | undefined;
  readonly columns: Map<string, Set<string>>;
}

/** Creates an empty collection. */
export function createTableCollection(): TableCollection {
  const typed = new Map<string, TableDraft>();
  const seen = new Map<string, Seen>();
  return {
    addTyped(draft) {
      const before = typed.get(idOf(draft));
      typed.set(idOf(draft), { ...draft, key: draft.key ?? before?.key });
    },
    addRow({ row, ...named }) {
      const before = seen.get(idOf(named));
      const columns = before?.columns ?? new Map<string, Set<string>>();
      seen.set(idOf(named), { ...named, key: named.key ?? before?.key, columns });
      for (const [name, value] of Object.entries(row)) {
        const kinds = columns.get(name) ?? new Set();
        columns.set(name, kinds.add(describeValue(value)));
      }
    },
    remove(id) {
      typed.delete(idOf(id));
    },
    drafts() {
      const untyped = [...seen].filter(([id]) => !typed.has(id)).map(([, table]) => toDraft(table));
      return [...typed.values(), ...untyped];
    },
  };
}

function idOf({ schema, name }: Pick<TableDraft, 'schema' | 'name'>): string {
  return JSON.stringify([schema, name]);
}

function toDraft({ columns, ...named }: Seen): TableDraft {
  return {
    ...named,
    columns: [...columns].map(([name, kinds]) => toColumn(name, kinds)),
    isWhole: false,
    notes: ['The records carry no types: say them here. What is absent from them is not listed.'],
  };
}

/** Types are not guessed: what a number or a text stands for, only the database knows. */
function toColumn(name: string, kinds: ReadonlySet<string>): ColumnDraft {
  return {
    name,
    type: { kind: 'unknown' },
    note: `seen: ${[...kinds].join(', ')}`,
    isNullable: undefined,
  };
}

/** Says what kind of value it is, and nothing of what it holds. */
function describeValue(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'bigint') return 'a whole number';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a whole number' : 'a number';
  if (typeof value === 'boolean') return 'true or false';
  if (typeof value === 'string') return describeText(value);
  if (JSON.isRawJSON(value)) return 'a number';
  return Array.isArray(value) ? 'a list' : 'an object';
}

function describeText(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return 'a text like a date';
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)) return 'a text like a date and time';
  if (/^-?\d+$/.test(text)) return 'a text of digits';
  if (/^-?\d+\.\d+$/.test(text)) return 'a text like a number';
  if (/^0x[0-9a-f]*$/i.test(text)) return 'a text of hexadecimal digits';
  return 'a text';
}
