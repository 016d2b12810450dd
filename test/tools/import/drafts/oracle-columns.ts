import {
  bigint,
  bytes,
  decimal,
  float,
  int,
  interval,
  table,
  text,
  timestamp,
  timestamptz,
  unknown,
} from 'millrace';

/**
 * `HR.EVERY_TYPE`.
 *
 * The input does not tell the key: name its columns under `key`.
 */
export const everyType = table({
  schema: 'HR',
  name: 'EVERY_TYPE',
  key: [],
  columns: {
    ID: int(),
    BIG: bigint().nullable(),
    PRICE: decimal({ scale: 2 }).nullable(),
    ANY_NUMBER: decimal().nullable(),
    WHOLE: bigint().nullable(),
    ROUNDED: decimal({ scale: -2 }).nullable(),
    // DMS sends a floating-point number
    APPROX: decimal().nullable(),
    SHORT_APPROX: float().nullable(),
    NAME: text(),
    NATIONAL: text().nullable(),
    LARGE: text().nullable(),
    PHOTO: bytes().nullable(),
    DIGEST: bytes().nullable(),
    // a DATE of Oracle has a time
    HIRED: timestamp({ precision: 0 }).nullable(),
    STAMP: timestamp({ precision: 9 }).nullable(),
    ZONED: timestamptz().nullable(),
    LOCAL_ZONED: timestamptz().nullable(),
    AGE: interval().nullable(),
    TOOK: interval().nullable(),
    PLACE: text().nullable(),
    MARKUP: text().nullable(),
    // bfile has no column type
    OUTSIDE: unknown(),
    // sdo_geometry has no column type
    SHAPE: unknown(),
  },
});
