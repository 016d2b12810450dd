import {
  bigint,
  boolean,
  bytes,
  date,
  decimal,
  float,
  int,
  table,
  text,
  timestamp,
  unknown,
} from 'millrace';

/**
 * `shop.every_type`.
 *
 * Large objects are missing here if the task does not send them (full LOB mode): compare with the database.
 */
export const everyType = table({
  schema: 'shop',
  name: 'every_type',
  key: ['id'],
  columns: {
    id: bigint(),
    small: int().nullable(),
    flag: boolean().nullable(),
    price: decimal({ scale: 2 }),
    any_number: decimal().nullable(),
    approx: float().nullable(),
    name: text().nullable(),
    birth: date().nullable(),
    // DMS does not say whether it has a zone: timestamptz() if it has
    seen: timestamp().nullable(),
    raw: bytes().nullable(),
    // SOMETHING_NEW of DMS has no column type
    odd: unknown(),
  },
});
