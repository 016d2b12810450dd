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
  time,
  timestamp,
  timestamptz,
  unknown,
  uuid,
} from 'millrace';

/**
 * `shop.a_view`.
 *
 * It has no primary key: state targets need one.
 */
export const aView = table({
  schema: 'shop',
  name: 'a_view',
  key: [],
  columns: {
    // unsigned: Debezium needs bigint.unsigned.handling.mode=precise for the upper half
    id: bigint(),
  },
});

/** `shop.child`. */
export const child = table({
  schema: 'shop',
  name: 'child',
  key: ['id'],
  columns: {
    id: int(),
    parent: int().nullable(),
  },
});

/** `shop.every_type`. */
export const everyType = table({
  schema: 'shop',
  name: 'every_type',
  key: ['id'],
  columns: {
    // unsigned: Debezium needs bigint.unsigned.handling.mode=precise for the upper half
    id: bigint(),
    a_tinyint: int().nullable(),
    // tinyint(1): boolean() if it holds 0 and 1 only
    a_bool: int(),
    a_small: int().nullable(),
    a_medium: int().nullable(),
    an_int: int().nullable(),
    a_big: bigint().nullable(),
    a_decimal: decimal({ scale: 2 }),
    a_decimal0: decimal({ scale: 0 }).nullable(),
    a_decimal_u: decimal({ scale: 3 }).nullable(),
    a_float: float().nullable(),
    a_float_p: float().nullable(),
    a_double: float().nullable(),
    a_bit: boolean(),
    // bit(8) has no column type
    a_bit8: unknown(),
    a_date: date().nullable(),
    a_time: time({ precision: 0 }).nullable(),
    a_time6: time({ precision: 6 }).nullable(),
    a_datetime: timestamp({ precision: 0 }),
    a_datetime3: timestamp({ precision: 3 }).nullable(),
    a_datetime6: timestamp({ precision: 6 }).nullable(),
    a_timestamp: timestamptz().nullable(),
    a_timestamp6: timestamptz().nullable(),
    a_year: int().nullable(),
    a_char: text().nullable(),
    a_varchar: text().nullable(),
    a_tiny: text().nullable(),
    a_text: text().nullable(),
    a_mediumtext: text().nullable(),
    a_long: text().nullable(),
    a_binary: bytes().nullable(),
    a_varbinary: bytes().nullable(),
    a_tinyblob: bytes().nullable(),
    a_blob: bytes().nullable(),
    a_longblob: bytes().nullable(),
    // an enum with a backslash, which Debezium may double
    an_enum: text(),
    // a set is sent as its members with commas between
    a_set: text().nullable(),
    a_json: text().nullable(),
    a_uuid: uuid().nullable(),
    an_inet: text().nullable(),
    // geometry has no column type
    a_geo: unknown(),
    // point has no column type
    a_point: unknown(),
    select: int().nullable(),
    'back`tick': int().nullable(),
    'Mixed Case': int().nullable(),
    naïve: text().nullable(),
    '123': int().nullable(),
    virt: int().nullable(),
    stored: int().nullable(),
    hidden: int().nullable(),
  },
});

/**
 * `shop.no_key`.
 *
 * It has no primary key: state targets need one.
 */
export const noKey = table({
  schema: 'shop',
  name: 'no_key',
  key: [],
  columns: {
    a: int().nullable(),
    b: text().nullable(),
  },
});

/** `shop.order_lines`. */
export const orderLines = table({
  schema: 'shop',
  name: 'order_lines',
  key: ['order_id', 'line_no'],
  columns: {
    order_id: int(),
    line_no: int(),
    product: text(),
  },
});

/** `shop.parted`. */
export const parted = table({
  schema: 'shop',
  name: 'parted',
  key: ['id'],
  columns: {
    id: int(),
    v: int().nullable(),
  },
});
