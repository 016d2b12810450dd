import type { Send } from '../../model/route.ts';
import type { Table } from '../../model/table.ts';
import { NOTHING_HIDDEN } from '../build/hidden-columns.ts';
import { columnsOfPart } from '../build/part-value.ts';
import { recordRowReads } from '../build/record-reads.ts';
import { bindSend } from './declare-send.ts';

/**
 * Returns a send for the rows of a table, which names all columns that its key, id or group needs: those
 * of functions as well.
 */
export function learnNeeds<S extends Send>(table: Table, send: S): S {
  const bound = bindSend(send, table);
  const { parts = [] } = bound;
  const columns = parts.flatMap(({ source }) =>
    typeof source === 'function'
      ? [...recordRowReads(table, NOTHING_HIDDEN, source)]
      : (columnsOfPart(source) ?? []),
  );
  return { ...bound, needs: [...new Set(columns)] };
}
