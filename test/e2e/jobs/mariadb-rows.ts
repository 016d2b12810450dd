import { selectMariadbTexts } from '../../../stack/mariadb-client.ts';
import { canonicalNumber } from '../canonical.ts';
import type { CanonicalRow } from '../expected-rows.ts';

/** Returns the canonical text of a value from the text that MariaDB prints. */
export type Write = (text: string) => string;

export const asText: Write = (text) => `s:${text}`;
export const asNumber: Write = canonicalNumber;
/** `datetime`: no zone. A fraction without its zeros at the end. */
export const asLocalTime: Write = (text) =>
  `s:${text
    .replace(' ', 'T')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')}`;
/** `timestamp`: an instant. */
export const asInstant: Write = (text) => `${asLocalTime(text)}Z`;

export interface MariadbTable {
  readonly database: string;
  readonly table: string;
  readonly keyOf: (row: Readonly<Record<string, string>>) => string;
  /** Texts unless said otherwise. */
  readonly columns: Readonly<Record<string, Write>>;
}

/** Returns what MariaDB says that a table holds, value by value, by key. */
export async function mariadbRows({
  database,
  table,
  keyOf,
  columns,
}: MariadbTable): Promise<ReadonlyMap<string, CanonicalRow>> {
  const rows = await selectMariadbTexts(database, table);
  return new Map(
    rows.map((row) => {
      const values = Object.entries(row).map(
        ([name, text]) => [name, text === null ? 'null' : (columns[name] ?? asText)(text)] as const,
      );
      const texts = Object.entries(row).map(([name, text]) => [name, text ?? ''] as const);
      return [keyOf(Object.fromEntries(texts)), Object.fromEntries(values)] as const;
    }),
  );
}
