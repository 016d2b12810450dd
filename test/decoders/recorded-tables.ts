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
  oneOf,
  table,
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
} from 'millrace';

const lines = table({
  name: 'lines',
  key: ['order_id', 'line'],
  columns: {
    order_id: bigint(),
    line: int(),
    item: text().nullable(),
    price: decimal({ scale: 2 }).nullable(),
    remark: text().nullable(),
  },
});

/** The tables of `stack/record/postgres.sql`. */
export const postgresTables = [
  table({
    name: 'things',
    key: ['id'],
    columns: {
      id: bigint(),
      name: text(),
      amount: decimal({ scale: 4 }).nullable(),
      free: decimal().nullable(),
      ratio: float().nullable(),
      small: float().nullable(),
      active: boolean().nullable(),
      day: date().nullable(),
      seen_at: timestamptz().nullable(),
      local_at: timestamp({ precision: 6 }).nullable(),
      local_ms: timestamp({ precision: 3 }).nullable(),
      opens: time({ precision: 6 }).nullable(),
      pause: interval().nullable(),
      ref: uuid().nullable(),
      avatar: bytes().nullable(),
      profile: json().nullable(),
      tags: array(text()).nullable(),
      note: text().nullable(),
    },
  }),
  lines,
  table({ name: 'visits', key: ['id'], columns: { id: int(), at: timestamptz() } }),
];

/** The tables of `stack/record/mariadb.sql`. */
export const mariadbTables = [
  table({
    name: 'things',
    key: ['id'],
    columns: {
      id: bigint(),
      big: decimal({ scale: 0 }).nullable(),
      name: text(),
      amount: decimal({ scale: 10 }).nullable(),
      ratio: float().nullable(),
      flag: int().nullable(),
      bits: bytes().nullable(),
      day: date().nullable(),
      at_wall: timestamp({ precision: 6 }).nullable(),
      at_ms: timestamp({ precision: 3 }).nullable(),
      at_utc: timestamptz().nullable(),
      span: time({ precision: 6 }).nullable(),
      kind: oneOf(['small', 'large']).nullable(),
      payload: bytes().nullable(),
      profile: json().nullable(),
      note: text().nullable(),
    },
  }),
  lines,
  table({ name: 'visits', key: ['id'], columns: { id: int(), at: timestamp({ precision: 6 }) } }),
];
