import { boolean, bytes, date, decimal, int, table, text, timestamptz, uuid } from 'millrace';

/**
 * `public.pk_default`.
 *
 * Named by its schema, in which signs other than letters and digits may stand as `_`.
 */
export const pkDefault = table({
  schema: 'public',
  name: 'pk_default',
  key: ['id'],
  columns: {
    id: int(),
    name: text(),
    qty: int(),
    note: text().nullable(),
    flag: boolean(),
    amt: decimal({ scale: 2 }),
    u: uuid(),
    ts: timestamptz(),
    d: date(),
    ba: bytes(),
  },
});

/**
 * `public.ri_full`.
 *
 * Named by its schema, in which signs other than letters and digits may stand as `_`.
 */
export const riFull = table({
  schema: 'public',
  name: 'ri_full',
  key: ['id'],
  columns: {
    id: int(),
    name: text().nullable(),
  },
});

/**
 * `public.ri_nothing`.
 *
 * Named by its schema, in which signs other than letters and digits may stand as `_`.
 */
export const riNothing = table({
  schema: 'public',
  name: 'ri_nothing',
  key: ['id'],
  columns: {
    id: int(),
    name: text().nullable(),
  },
});

/**
 * `public.ri_index`.
 *
 * Named by its schema, in which signs other than letters and digits may stand as `_`.
 */
export const riIndex = table({
  schema: 'public',
  name: 'ri_index',
  key: ['id'],
  columns: {
    id: int(),
    code: text(),
    name: text().nullable(),
  },
});

/**
 * `public.nopk`.
 *
 * Named by its schema, in which signs other than letters and digits may stand as `_`.
 * The input does not tell the key: name its columns under `key`.
 */
export const nopk = table({
  schema: 'public',
  name: 'nopk',
  key: [],
  columns: {
    a: int().nullable(),
    b: text().nullable(),
  },
});

/**
 * `public.nopk_default`.
 *
 * Named by its schema, in which signs other than letters and digits may stand as `_`.
 * The input does not tell the key: name its columns under `key`.
 */
export const nopkDefault = table({
  schema: 'public',
  name: 'nopk_default',
  key: [],
  columns: {
    a: int().nullable(),
    b: text().nullable(),
  },
});

/**
 * `public.composite`.
 *
 * Named by its schema, in which signs other than letters and digits may stand as `_`.
 */
export const composite = table({
  schema: 'public',
  name: 'composite',
  key: ['a', 'b', 'c', 'd', 'e'],
  columns: {
    a: int(),
    b: text(),
    c: timestamptz(),
    d: decimal({ scale: 2 }),
    e: uuid(),
    v: text().nullable(),
  },
});

/**
 * `public.txt_pk`.
 *
 * Named by its schema, in which signs other than letters and digits may stand as `_`.
 */
export const txtPk = table({
  schema: 'public',
  name: 'txt_pk',
  key: ['k'],
  columns: {
    k: text(),
    v: text().nullable(),
  },
});
