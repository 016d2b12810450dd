import { bigint, bytes, decimal, int, oneOf, table, text, timestamptz, unknown } from 'millrace';

/** `inventory.uniqonly`. */
export const uniqonly = table({
  schema: 'inventory',
  name: 'uniqonly',
  key: ['code'],
  columns: {
    code: text(),
    v: int().nullable(),
  },
});

/** `inventory.comp`. */
export const comp = table({
  schema: 'inventory',
  name: 'comp',
  key: ['b', 'a', 'c'],
  columns: {
    a: int(),
    b: text(),
    c: decimal({ scale: 2 }),
    v: int().nullable(),
  },
});

/** `inventory.customers`. */
export const customers = table({
  schema: 'inventory',
  name: 'customers',
  key: ['id'],
  columns: {
    id: int(),
    first_name: text(),
    // unsigned: Debezium needs bigint.unsigned.handling.mode=precise for the upper half
    age: bigint().nullable(),
    mail: text(),
    bl: bytes().nullable(),
  },
});

/** `inventory.enums`. */
export const enums = table({
  schema: 'inventory',
  name: 'enums',
  key: ['id'],
  columns: {
    id: int(),
    e: oneOf(['a', 'b', 'c']).nullable(),
    ts: timestamptz().nullable(),
    g: int().nullable(),
  },
});

/**
 * `inventory.nopk`.
 *
 * The records carry no types: say them here. What is absent from them is not listed.
 * The input does not tell the key: name its columns under `key`.
 */
export const nopk = table({
  schema: 'inventory',
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
 * `inventory.enums2`.
 *
 * The records carry no types: say them here. What is absent from them is not listed.
 * Its key is 'id': say types of these that are never null, and name them under `key`.
 */
export const enums2 = table({
  schema: 'inventory',
  name: 'enums2',
  key: [],
  columns: {
    // seen: a whole number
    id: unknown(),
    // seen: a text
    e: unknown(),
    // seen: a text like a date and time
    ts: unknown(),
    // seen: a whole number
    g: unknown(),
  },
});
