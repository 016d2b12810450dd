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

/** `inventory.t_geo`. */
export const tGeo = table({
  schema: 'inventory',
  name: 't_geo',
  key: ['id'],
  columns: {
    id: int(),
    // io.debezium.data.geometry.Point has no column type
    p: unknown(),
    // io.debezium.data.geometry.Geometry has no column type
    g: unknown(),
    // io.debezium.data.geometry.Geometry has no column type
    ls: unknown(),
    // io.debezium.data.geometry.Geometry has no column type
    po: unknown(),
    // io.debezium.data.geometry.Geometry has no column type
    mp: unknown(),
    // io.debezium.data.geometry.Geometry has no column type
    gc: unknown(),
  },
});

/** `inventory.t_dec`. */
export const tDec = table({
  schema: 'inventory',
  name: 't_dec',
  key: ['id'],
  columns: {
    id: int(),
    f: float().nullable(),
    f53: float().nullable(),
    d: float().nullable(),
    dp: decimal({ scale: 2 }).nullable(),
    dp65: decimal({ scale: 30 }).nullable(),
    d0: decimal({ scale: 0 }).nullable(),
    du: decimal({ scale: 2 }).nullable(),
    nn: decimal({ scale: 2 }),
  },
});

/** `inventory.t_vec`. */
export const tVec = table({
  schema: 'inventory',
  name: 't_vec',
  key: ['id'],
  columns: {
    id: int(),
  },
});

/** `inventory.t_bit`. */
export const tBit = table({
  schema: 'inventory',
  name: 't_bit',
  key: ['id'],
  columns: {
    id: int(),
    b1: boolean().nullable(),
    b8: bytes().nullable(),
    b12: bytes().nullable(),
    b64: bytes().nullable(),
  },
});

/** `inventory.t_time`. */
export const tTime = table({
  schema: 'inventory',
  name: 't_time',
  key: ['id'],
  columns: {
    id: int(),
    d: date().nullable(),
    dt: timestamp({ precision: 3 }).nullable(),
    dt3: timestamp({ precision: 3 }).nullable(),
    dt6: timestamp({ precision: 6 }).nullable(),
    ts: timestamptz().nullable(),
    ts6: timestamptz().nullable(),
    t: time({ precision: 6 }).nullable(),
    t3: time({ precision: 6 }).nullable(),
    t6: time({ precision: 6 }).nullable(),
    y: int().nullable(),
    dnn: date(),
    dtnn: timestamp({ precision: 3 }),
    tsnn: timestamptz(),
  },
});

/** `inventory.t_int`. */
export const tInt = table({
  schema: 'inventory',
  name: 't_int',
  key: ['id'],
  columns: {
    id: int(),
    ti: int().nullable(),
    tiu: int().nullable(),
    t1: int().nullable(),
    bo: int().nullable(),
    si: int().nullable(),
    siu: int().nullable(),
    mi: int().nullable(),
    miu: int().nullable(),
    i: int().nullable(),
    iu: bigint().nullable(),
    bi: bigint().nullable(),
    biu: bigint().nullable(),
    zf: bigint().nullable(),
  },
});

/** `inventory.t_txt`. */
export const tTxt = table({
  schema: 'inventory',
  name: 't_txt',
  key: ['id'],
  columns: {
    id: int(),
    c: text().nullable(),
    v: text().nullable(),
    vl: text().nullable(),
    tt: text().nullable(),
    tx: text().nullable(),
    mt: text().nullable(),
    lt: text().nullable(),
    // an enum whose values cannot be told apart here
    en: text().nullable(),
    st: text().nullable(),
    js: text().nullable(),
    bin: bytes().nullable(),
    vb: bytes().nullable(),
    bl: bytes().nullable(),
    u: uuid().nullable(),
  },
});
