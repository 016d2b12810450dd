import { isObject } from '../../model/fields.ts';
import type { Send } from '../../model/route.ts';
import type { Table } from '../../model/table.ts';
import { noSend } from './declare-send.ts';
import { learnNeeds } from './learn-needs.ts';

/**
 * Lists what a route says under `to`, for the rows of its table. What is no send is listed as one that
 * says so.
 */
export function sendsOf<T extends Table, S extends Send>(
  kind: Send['for'],
  table: T,
  to: unknown,
): readonly S[] {
  if (to === undefined) return [];
  const list: readonly unknown[] = Array.isArray(to) ? to : [to];
  return list.map((one) => {
    // The casts hold: the types of `on` and `mirror` take no others.
    if (!isSend(one)) return noSend(kind, one) as S;
    return isObject(table?.columns) ? learnNeeds(table, one as S) : (one as S);
  });
}

function isSend(value: unknown): value is Send {
  return isObject(value) && typeof value['build'] === 'function' && isObject(value['target']);
}
