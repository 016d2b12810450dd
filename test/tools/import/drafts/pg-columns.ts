import {
  array,
  bigint,
  boolean,
  bytes,
  date,
  decimal,
  float,
  int,
  interval,
  json,
  table,
  text,
  time,
  timestamp,
  timestamptz,
  unknown,
  uuid,
} from 'millrace';

/**
 * `public.Order Lines`.
 *
 * The input does not tell the key: name its columns under `key`.
 */
export const orderLines = table({
  schema: 'public',
  name: 'Order Lines',
  key: [],
  columns: {
    order_id: int(),
    lineNo: int(),
    note: text().nullable(),
  },
});

/**
 * `public.a_view`.
 *
 * The input does not tell the key: name its columns under `key`.
 */
export const aView = table({
  schema: 'public',
  name: 'a_view',
  key: [],
  columns: {
    id: bigint().nullable(),
  },
});

/**
 * `public.base`.
 *
 * The input does not tell the key: name its columns under `key`.
 */
export const base = table({
  schema: 'public',
  name: 'base',
  key: [],
  columns: {
    id: int(),
    created: date().nullable(),
  },
});

/**
 * `public.derived`.
 *
 * The input does not tell the key: name its columns under `key`.
 */
export const derived = table({
  schema: 'public',
  name: 'derived',
  key: [],
  columns: {
    id: int(),
    created: date().nullable(),
    extra: text().nullable(),
  },
});

/**
 * `public.every_type`.
 *
 * The input does not tell the key: name its columns under `key`.
 */
export const everyType = table({
  schema: 'public',
  name: 'every_type',
  key: [],
  columns: {
    id: bigint(),
    a_smallint: int(),
    an_int: int().nullable(),
    a_serial: int(),
    a_numeric: decimal().nullable(),
    a_numeric_p: decimal({ scale: 0 }).nullable(),
    a_decimal: decimal({ scale: 2 }),
    a_negative: decimal({ scale: -2 }).nullable(),
    a_real: float().nullable(),
    a_double: float().nullable(),
    a_money: decimal({ scale: 2 }).nullable(),
    a_bool: boolean(),
    a_char: text().nullable(),
    one_char: text().nullable(),
    a_varchar: text().nullable(),
    a_varchar_open: text().nullable(),
    a_text: text().nullable(),
    a_name: text().nullable(),
    a_quoted_char: text().nullable(),
    a_citext: text().nullable(),
    a_bytea: bytes().nullable(),
    a_date: date().nullable(),
    a_time: time({ precision: 6 }).nullable(),
    a_time3: time({ precision: 3 }).nullable(),
    // a time with zone is sent as text
    a_timetz: text().nullable(),
    a_timestamp: timestamp({ precision: 6 }).nullable(),
    a_timestamp0: timestamp({ precision: 0 }).nullable(),
    a_timestamp3: timestamp({ precision: 3 }).nullable(),
    a_timestamptz: timestamptz(),
    a_timestamptz2: timestamptz().nullable(),
    an_interval: interval().nullable(),
    an_interval_ym: interval().nullable(),
    an_interval_s: interval().nullable(),
    a_bit: boolean().nullable(),
    // bit(8) has no column type
    a_bit8: unknown(),
    // bit varying(9) has no column type
    a_varbit: unknown(),
    a_uuid: uuid().nullable(),
    a_json: json().nullable(),
    a_jsonb: json().nullable(),
    an_xml: text().nullable(),
    an_inet: text().nullable(),
    a_cidr: text().nullable(),
    a_mac: text().nullable(),
    a_mac8: text().nullable(),
    a_vector: text().nullable(),
    // Debezium leaves it out, or sends bytes by include.unknown.datatypes
    a_query: unknown(),
    an_oid: int().nullable(),
    // Debezium leaves it out, or sends bytes by include.unknown.datatypes
    an_lsn: unknown(),
    // point has no column type
    a_point: unknown(),
    // line has no column type
    a_line: unknown(),
    // box has no column type
    a_box: unknown(),
    // path has no column type
    a_path: unknown(),
    // polygon has no column type
    a_polygon: unknown(),
    // circle has no column type
    a_circle: unknown(),
    an_int_range: text().nullable(),
    a_time_range: text().nullable(),
    // Debezium leaves it out, or sends bytes by include.unknown.datatypes
    a_multirange: unknown(),
    // span has no column type
    an_own_range: unknown(),
    ints: array(int().nullable()).nullable(),
    texts: array(text().nullable()),
    matrix: array(decimal().nullable()).nullable(),
    // mood has no column type
    moods: array(unknown()).nullable(),
    stamps: array(timestamptz().nullable()).nullable(),
    uuids: array(uuid().nullable()).nullable(),
    // mood has no column type
    a_mood: unknown(),
    // address has no column type
    an_address: unknown(),
    an_amount: decimal({ scale: 4 }),
    an_email: text().nullable(),
    // DMS does not send hstore
    a_hstore: json().nullable(),
    an_ltree: text().nullable(),
    'Mixed Case': int().nullable(),
    select: text().nullable(),
    "it's": text().nullable(),
    'a "quoted" one': text().nullable(),
    naïve: text().nullable(),
    '123': int().nullable(),
    ['__proto__']: int().nullable(),
    doubled: int().nullable(),
    always_id: int(),
  },
});

/**
 * `public.no_key`.
 *
 * The input does not tell the key: name its columns under `key`.
 */
export const noKey = table({
  schema: 'public',
  name: 'no_key',
  key: [],
  columns: {
    a: int().nullable(),
    b: text().nullable(),
  },
});

/**
 * `public.scratch`.
 *
 * The input does not tell the key: name its columns under `key`.
 */
export const scratch = table({
  schema: 'public',
  name: 'scratch',
  key: [],
  columns: {
    id: int(),
  },
});

/**
 * `public.table`.
 *
 * The input does not tell the key: name its columns under `key`.
 */
export const tableTable = table({
  schema: 'public',
  name: 'table',
  key: [],
  columns: {
    id: uuid(),
    date: date(),
  },
});

/**
 * `sales.orders`.
 *
 * The input does not tell the key: name its columns under `key`.
 */
export const orders = table({
  schema: 'sales',
  name: 'orders',
  key: [],
  columns: {
    order_id: int(),
    region: text(),
    ordered_at: timestamp({ precision: 6 }),
  },
});

/**
 * `sales.orders_eu`.
 *
 * The input does not tell the key: name its columns under `key`.
 */
export const ordersEu = table({
  schema: 'sales',
  name: 'orders_eu',
  key: [],
  columns: {
    order_id: int(),
    region: text(),
    ordered_at: timestamp({ precision: 6 }),
  },
});

/**
 * `sales.orders_rest`.
 *
 * The input does not tell the key: name its columns under `key`.
 */
export const ordersRest = table({
  schema: 'sales',
  name: 'orders_rest',
  key: [],
  columns: {
    order_id: int(),
    region: text(),
    ordered_at: timestamp({ precision: 6 }),
  },
});
