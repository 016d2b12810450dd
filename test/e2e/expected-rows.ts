import { selectTexts } from '../../stack/psql.ts';
import { canonicalJson, canonicalNumber } from './canonical.ts';

/** Returns the canonical text of a column from the text that the database prints. */
type Canonical = (text: string) => string;

const asText: Canonical = (text) => `s:${text}`;
/** ISO 8601 writes a `T`, and the zone as `Z`. */
const asTime: Canonical = (text) => `s:${text.replace(' ', 'T').replace(/\+00$/, 'Z')}`;
/** Without a declared scale Debezium leaves out the zeros at the end. */
const asShortDecimal: Canonical = (text) =>
  `s:${text.includes('.') ? text.replace(/\.?0+$/, '') : text}`;
const asBoolean: Canonical = (text) => `b:${text === 'true' || text === 't'}`;
const asBytes: Canonical = (text) => `x:${text.slice('\\x'.length)}`;

const COLUMNS: Readonly<Record<string, Readonly<Record<string, Canonical>>>> = {
  'shop.customers': {
    id: canonicalNumber,
    name: asText,
    email: asText,
    credit: asText,
    balance: asShortDecimal,
    ratio: canonicalNumber,
    active: asBoolean,
    joined: asText,
    seen_at: asTime,
    local_at: asTime,
    opens: asTime,
    pause: asText,
    ref: asText,
    avatar: asBytes,
    profile: canonicalJson,
    tags: canonicalJson,
    note: asText,
  },
  'shop.orders': {
    order_id: canonicalNumber,
    line: canonicalNumber,
    customer_id: canonicalNumber,
    item: asText,
    price: asText,
    qty: canonicalNumber,
    status: asText,
    rev: canonicalNumber,
    loyalty: canonicalNumber,
  },
  'shop.sessions': { id: canonicalNumber, customer_id: canonicalNumber, started: asTime },
};

/** Lists have no text that is easily read. */
const EXPRESSIONS: Readonly<Record<string, string>> = { tags: 'to_jsonb(tags)' };

/** A row by column, each value in canonical text. */
export type CanonicalRow = Readonly<Record<string, string>>;

/** Returns what the database says that a table holds, value by value, by key. */
export async function expectedRows(
  database: string,
  table: string,
  key: readonly string[],
): Promise<ReadonlyMap<string, CanonicalRow>> {
  const columns = COLUMNS[table] ?? {};
  const rows = await selectTexts(database, table, EXPRESSIONS);
  return new Map(
    rows.map((row) => {
      const canonical = Object.entries(row).map(([name, text]) => {
        const write = columns[name];
        if (write === undefined) throw new Error(`${table}.${name} is not listed here`);
        return [name, text === null ? 'null' : write(text)] as const;
      });
      const name = key.map((column) => row[column]).join('/');
      return [name, Object.fromEntries(canonical)] as const;
    }),
  );
}
