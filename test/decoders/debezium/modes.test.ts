import { describe, expect, it } from 'vitest';
import type { Row } from '../../../src/model/change-event.ts';
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
  text,
  time,
  timestamp,
  timestamptz,
} from '../../../src/model/columns.ts';
import type { DebeziumOptions } from '../../../src/model/service.ts';
import { type Table, table } from '../../../src/model/table.ts';
import { decodeAll, recordsOfFixture } from './debezium-records.ts';

const t_time = table({
  name: 't_time',
  key: ['id'],
  columns: {
    id: int(),
    dt: date().nullable(),
    t0: time({ precision: 0 }).nullable(),
    t3: time({ precision: 3 }).nullable(),
    t: time({ precision: 6 }).nullable(),
    ttz: text().nullable(),
    ts0: timestamp({ precision: 0 }).nullable(),
    ts3: timestamp({ precision: 3 }).nullable(),
    ts6: timestamp({ precision: 6 }).nullable(),
    tstz: timestamptz().nullable(),
    tstz3: timestamptz().nullable(),
    iv: interval().nullable(),
  },
});
const t_num = table({
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
    m: decimal({ scale: 2 }).nullable(),
    b: boolean().nullable(),
    o: bigint().nullable(),
    dom: int().nullable(),
  },
});
const t_bin = table({ name: 't_bin', key: ['id'], columns: { id: int(), ba: bytes().nullable() } });
const t_hs = table({ name: 't_hs', key: ['id'], columns: { id: int(), h: json().nullable() } });
const t_arr = table({
  name: 't_arr',
  key: ['id'],
  columns: { id: int(), ua: array(text()).nullable(), bo: json().nullable() },
});
const tables = [t_time, t_num, t_bin, t_hs, t_arr];

const precise: DebeziumOptions = { decimal: 'precise', timePrecision: 'adaptive' };

describe('declared columns', () => {
  const typed = rowsOf('cap-pg-types-schema', {});

  it.each(['t_time', 't_num', 't_bin', 't_hs', 't_arr'])(
    'of %s have the same values with a schema and without',
    (name) => {
      const untyped = rowsOf('cap-pg-types-plain', precise);

      expect(declaredOf(untyped, name)).toStrictEqual(declaredOf(typed, name));
      expect(declaredOf(typed, name)).not.toHaveLength(0);
    },
  );

  it('of times have the same values in the mode isostring, apart from what it cannot write', () => {
    // The other mode has lost the last timestamp, and its row is refused.
    const iso = declaredOf(rowsOf('cap-pg-types-mode-isostring', {}), 't_time').filter(
      ({ ts6 }) => ts6 !== '+294276-12-31T23:59:59.999999',
    );

    expect(iso.map((row) => ({ ...row, ...LOST_IN_ISO }))).toStrictEqual(
      declaredOf(typed, 't_time').map((row) => ({ ...row, ...LOST_IN_ISO })),
    );
  });

  it('of decimals, bytes and maps have the same values in their text modes', () => {
    const texts = rowsOf('cap-pg-types-decimal-string-binary-hex', { binary: 'hex' });

    expect(declaredOf(texts, 't_hs')).toStrictEqual(declaredOf(typed, 't_hs'));
    expect(declaredOf(texts, 't_bin')[0]).toStrictEqual(declaredOf(typed, 't_bin')[0]);
    expect(declaredOf(texts, 't_num')[0]).toStrictEqual({
      ...declaredOf(typed, 't_num')[0],
      // The mode precise cuts the zeros of an unconstrained numeric.
      n: '123.4500',
    });
  });
});

/** 24:00 becomes 00:00. */
const LOST_IN_ISO = { t: undefined };

interface Decoded {
  readonly table: string;
  readonly row: Row;
}

function rowsOf(capture: string, options: DebeziumOptions): readonly Decoded[] {
  return decodeAll(recordsOfFixture(capture), { tables, options }).flatMap((message) =>
    message.kind === 'change' && message.operation === 'create'
      ? [{ table: message.table.name, row: message.after }]
      : [],
  );
}

/** The declared columns of the rows of a table. */
function declaredOf(rows: readonly Decoded[], name: string): readonly Row[] {
  const declared = tables.find((one) => one.name === name) as Table;
  return rows
    .filter((row) => row.table === name)
    .map(({ row }) =>
      Object.fromEntries(Object.keys(declared.columns).map((column) => [column, row[column]])),
    );
}
