import type { Row } from '../../model/change-event.ts';
import type { ConvertValue } from '../columns/dialect.ts';
import type { Members } from './members.ts';
import type { IsUnavailable } from './unavailable.ts';

/** The other image of the same record: what was sent, and the row that was made of it. */
export interface OtherImage {
  readonly columns: Members;
  readonly row: Row;
}

/** Decodes a row of which all is usual; returns `undefined` for any other. */
export type ReadUsualRow = (columns: Members, other: OtherImage | undefined) => Row | undefined;

/** Returns how a column is decoded; it throws for one that is not usual. */
export type PlanConversion = (name: string) => ConvertValue;

interface PlannedColumn {
  readonly name: string;
  readonly convert: ConvertValue;
}

/** Names come from records, and records from anywhere. */
const MAX_COLUMNS = 2_000;
/** Longer bytes are seldom decimals. */
const MAX_COMPARED = 16;

/**
 * Creates the short way for rows of one table and schema: one pass, in which a value that the other
 * image has as well is not converted again.
 *
 * It tells nobody what is wrong with a row: the long way does.
 */
export function createRowPlan(plan: PlanConversion, isUnavailable: IsUnavailable): ReadUsualRow {
  const known = new Map<string, PlannedColumn>();
  const order: PlannedColumn[] = [];

  function find(name: string, place: number): ConvertValue {
    // Rows of a table come with their columns in one order.
    const expected = order[place];
    if (expected !== undefined && expected.name === name) return expected.convert;
    const column = known.get(name) ?? { name, convert: plan(name) };
    if (known.size >= MAX_COLUMNS || name === '__proto__') throw new RangeError('no usual row');
    known.set(name, column);
    order[place] = column;
    return column.convert;
  }

  function readRow(columns: Members, other: OtherImage | undefined): Row | undefined {
    const row: Record<string, unknown> = {};
    let place = 0;
    for (const name in columns) {
      const value = columns[name];
      if (typeof value !== 'number' && isUnavailable(value)) return undefined;
      const convert = find(name, place++);
      row[name] = fromOther(other, name, value) ?? convert(value);
    }
    return row;
  }

  return (columns, other) => {
    try {
      return readRow(columns, other);
    } catch {
      return undefined;
    }
  };
}

/** Objects are not shared by two rows. */
function fromOther(other: OtherImage | undefined, name: string, value: unknown): unknown {
  if (other === undefined || !isSame(value, other.columns[name])) return undefined;
  const known = other.row[name];
  return typeof known === 'object' ? undefined : known;
}

function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!(one instanceof Uint8Array && other instanceof Uint8Array)) return false;
  if (one.length !== other.length || one.length > MAX_COMPARED) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}
