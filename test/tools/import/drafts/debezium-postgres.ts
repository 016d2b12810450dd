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

/** `public.t_num`. */
export const tNum = table({
  schema: 'public',
  name: 't_num',
  key: ['id'],
  columns: {
    id: int(),
    si: int().nullable(),
    i: int().nullable(),
    bi: bigint().nullable(),
    r: float().nullable(),
    d: float().nullable(),
    n: decimal().nullable(),
    n_10_2: decimal({ scale: 2 }).nullable(),
    n_38_0: decimal({ scale: 0 }).nullable(),
    n_neg: decimal({ scale: -2 }).nullable(),
    m: decimal({ scale: 2 }).nullable(),
    b: boolean().nullable(),
    o: bigint().nullable(),
    dom: int().nullable(),
  },
});

/** `public.t_time`. */
export const tTime = table({
  schema: 'public',
  name: 't_time',
  key: ['id'],
  columns: {
    id: int(),
    dt: date().nullable(),
    t0: time({ precision: 3 }).nullable(),
    t3: time({ precision: 3 }).nullable(),
    t: time({ precision: 6 }).nullable(),
    ttz: text().nullable(),
    ts0: timestamp({ precision: 3 }).nullable(),
    ts3: timestamp({ precision: 3 }).nullable(),
    ts6: timestamp({ precision: 6 }).nullable(),
    tstz: timestamptz().nullable(),
    tstz3: timestamptz().nullable(),
    iv: interval().nullable(),
  },
});

/** `public.t_text`. */
export const tText = table({
  schema: 'public',
  name: 't_text',
  key: ['id'],
  columns: {
    id: int(),
    c: text().nullable(),
    v: text().nullable(),
    tx: text().nullable(),
    ci: text().nullable(),
    nm: text().nullable(),
    js: json().nullable(),
    jb: json().nullable(),
    xm: text().nullable(),
    u: uuid().nullable(),
    // an enum whose values cannot be told apart here
    en: text().nullable(),
    lt: text().nullable(),
    tsv: text().nullable(),
    isbnv: bytes().nullable(),
    cf: bytes().nullable(),
  },
});

/** `public.t_bin`. */
export const tBin = table({
  schema: 'public',
  name: 't_bin',
  key: ['id'],
  columns: {
    id: int(),
    ba: bytes().nullable(),
    b1: boolean().nullable(),
    b8: bytes().nullable(),
    b12: bytes().nullable(),
    vb: bytes().nullable(),
    vbx: bytes().nullable(),
  },
});

/** `public.t_net`. */
export const tNet = table({
  schema: 'public',
  name: 't_net',
  key: ['id'],
  columns: {
    id: int(),
    ine: text().nullable(),
    ci: text().nullable(),
    ma: text().nullable(),
    ma8: text().nullable(),
  },
});

/** `public.t_range`. */
export const tRange = table({
  schema: 'public',
  name: 't_range',
  key: ['id'],
  columns: {
    id: int(),
    i4: text().nullable(),
    i8: text().nullable(),
    nr: text().nullable(),
    tr: text().nullable(),
    ttr: text().nullable(),
    dr: text().nullable(),
    mr: bytes().nullable(),
  },
});

/** `public.t_geo`. */
export const tGeo = table({
  schema: 'public',
  name: 't_geo',
  key: ['id'],
  columns: {
    id: int(),
    // io.debezium.data.geometry.Point has no column type
    p: unknown(),
    // io.debezium.data.geometry.Line has no column type
    ln: unknown(),
    // io.debezium.data.geometry.Geometry has no column type
    ls: unknown(),
    // io.debezium.data.geometry.Geometry has no column type
    bx: unknown(),
    // io.debezium.data.geometry.Geometry has no column type
    pa: unknown(),
    // io.debezium.data.geometry.Geometry has no column type
    po: unknown(),
    // io.debezium.data.geometry.Circle has no column type
    ci: unknown(),
  },
});

/** `public.t_arr`. */
export const tArr = table({
  schema: 'public',
  name: 't_arr',
  key: ['id'],
  columns: {
    id: int(),
    ia: array(int().nullable()).nullable(),
    ba: array(bigint().nullable()).nullable(),
    ta: array(text().nullable()).nullable(),
    na: array(decimal({ scale: 2 }).nullable()).nullable(),
    nva: array(decimal().nullable()).nullable(),
    fa: array(float().nullable()).nullable(),
    bo: array(boolean().nullable()).nullable(),
    da: array(date().nullable()).nullable(),
    tsa: array(timestamp({ precision: 6 }).nullable()).nullable(),
    tza: array(timestamptz().nullable()).nullable(),
    ua: array(uuid().nullable()).nullable(),
    ja: array(json().nullable()).nullable(),
    // an enum whose values cannot be told apart here
    ea: array(text().nullable()).nullable(),
    bya: array(bytes().nullable()).nullable(),
    i2d: array(int().nullable()).nullable(),
    hsa: array(json().nullable()).nullable(),
  },
});

/** `public.t_hs`. */
export const tHs = table({
  schema: 'public',
  name: 't_hs',
  key: ['id'],
  columns: {
    id: int(),
    h: json().nullable(),
  },
});
