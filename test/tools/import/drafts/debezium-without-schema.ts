import { table, unknown } from 'millrace';

/**
 * `public.pk_default`.
 *
 * The records carry no types: say them here. What is absent from them is not listed.
 * Its key is 'id': say types of these that are never null, and name them under `key`.
 */
export const pkDefault = table({
  schema: 'public',
  name: 'pk_default',
  key: [],
  columns: {
    // seen: a whole number
    id: unknown(),
    // seen: a text
    name: unknown(),
    // seen: a whole number
    qty: unknown(),
    // seen: a text
    note: unknown(),
    // seen: true or false
    flag: unknown(),
    // seen: a text
    amt: unknown(),
    // seen: a text
    u: unknown(),
    // seen: a text like a date and time
    ts: unknown(),
    // seen: a whole number
    d: unknown(),
    // seen: a text
    ba: unknown(),
  },
});

/**
 * `public.nopk`.
 *
 * The records carry no types: say them here. What is absent from them is not listed.
 * The input does not tell the key: name its columns under `key`.
 */
export const nopk = table({
  schema: 'public',
  name: 'nopk',
  key: [],
  columns: {
    // seen: a whole number
    a: unknown(),
    // seen: a text
    b: unknown(),
  },
});

/**
 * `public.Ünï Täble`.
 *
 * The records carry no types: say them here. What is absent from them is not listed.
 * Its key is 'Kéy Col': say types of these that are never null, and name them under `key`.
 */
export const ünïTäble = table({
  schema: 'public',
  name: 'Ünï Täble',
  key: [],
  columns: {
    // seen: a text
    'Kéy Col': unknown(),
    // seen: a text, null
    select: unknown(),
    // seen: a whole number, null
    'a.b': unknown(),
    // seen: a text, null
    'x-y': unknown(),
  },
});
