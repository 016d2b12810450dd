import { describe, expect, it } from 'vitest';
import * as c from '../../../src/model/columns.ts';
import { debezium, dms, kafka, kinesis, msk } from '../../../src/model/service.ts';
import { table } from '../../../src/model/table.ts';
import { formatFlink } from '../../../src/tools/export/format-flink.ts';
import { errorOf } from '../../decoders/dms/dms-records.ts';
import { exportOf, FLINK, tableOf } from './exported-tables.ts';

const every = tableOf({
  id: c.int(),
  big: c.bigint(),
  money: c.decimal({ scale: 2 }),
  any_number: c.decimal(),
  approx: c.float(),
  flag: c.boolean(),
  name: c.text(),
  day: c.date(),
  clock: c.time({ precision: 3 }),
  at: c.timestamp({ precision: 3 }),
  unsure: c.timestamp(),
  instant: c.timestamptz(),
  raw: c.bytes(),
  tree: c.json(),
  list: c.array(c.text()),
  dates: c.array(c.date()),
  span: c.interval(),
  other: c.unknown(),
});

/** The lines that begin with a column, by its name. */
function columnsOf(sql: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...sql.matchAll(/^ {2}`(\w+)` (.*)$/gm)].map(([, name = '', rest = '']) => [name, rest]),
  );
}

describe('formatFlink', () => {
  it('reads the wire forms of Debezium, and says what SQL cannot do', () => {
    const sql = formatFlink(exportOf(msk('m', ['p.s.t']), debezium(), [every]), FLINK);

    expect(columnsOf(sql)).toMatchObject({
      id: 'BIGINT,',
      money: expect.stringMatching(/^BYTES, -- .*decimal.handling.mode=string$/),
      approx: 'DOUBLE,',
      flag: 'STRING,',
      day: 'INT,',
      clock: 'BIGINT, -- milli-, micro- or nanoseconds since midnight',
      at: 'BIGINT,',
      unsure: expect.stringContaining('declare timestamp({ precision })'),
      instant: 'TIMESTAMP_LTZ(6),',
      raw: 'BYTES,',
      tree: 'STRING,',
      list: 'ARRAY<STRING>,',
      dates: 'ARRAY<INT>, -- its parts are as sent',
    });
    expect(sql).toContain("TIMESTAMPADD(DAY, `day`, DATE '1970-01-01') AS `day`");
    expect(sql).toContain('CAST(TO_TIMESTAMP_LTZ(`at`, 3) AS TIMESTAMP(3)) AS `at`');
  });

  it.each([
    [{ decimal: 'string' }, 'money', 'DECIMAL(38, 2),'],
    [{ decimal: 'string' }, 'any_number', 'STRING, -- kept as text: no scale is declared'],
    [{ decimal: 'double' }, 'money', 'DOUBLE, -- digits are lost upstream'],
    [{ timePrecision: 'isostring' }, 'day', 'STRING,'],
    [{ timePrecision: 'isostring' }, 'clock', 'STRING,'],
    [{ timePrecision: 'microseconds' }, 'clock', 'BIGINT, -- microseconds since midnight'],
    [{ binary: 'hex' }, 'raw', 'STRING, -- hex text'],
  ] as const)('follows the settings of the connector: %o', (options, column, line) => {
    const sql = formatFlink(exportOf(msk('m', ['p.s.t']), debezium(options), [every]), FLINK);

    expect(columnsOf(sql)[column]).toBe(line);
  });

  it('reads Avro by its types, and leaves out what only JSON tells', () => {
    const avro = { ...FLINK, format: 'avro' } as const;

    const sql = formatFlink(exportOf(msk('m', ['p.s.t']), debezium(), [every]), avro);

    expect(columnsOf(sql)).toMatchObject({ money: 'DECIMAL(38, 2),', flag: 'BOOLEAN,' });
    expect(sql).not.toContain('value.source');
  });

  it('takes each table from its own topic, also one whose name has other signs', () => {
    const tables = [tableOf({ id: c.int() }, 'Order Lines'), tableOf({ id: c.int() }, 'plain')];
    const source = kafka('k', ['p.s.Order_Lines', 'p.s.plain', 'p']);

    const sql = formatFlink(exportOf(source, debezium(), tables), FLINK);

    expect(sql).toContain("'topic' = 'p.s.Order_Lines'");
    expect(sql).toContain("'topic' = 'p.s.plain'");
  });

  it('warns where topics hold more than one table', () => {
    const tables = [tableOf({ id: c.int() }, 'a'), tableOf({ id: c.int() }, 'b')];

    const sql = formatFlink(exportOf(msk('m', ['all', 'rest']), debezium(), tables), FLINK);

    expect(sql).toContain('-- These topics hold other tables too');
  });

  it('does not ask for keys where a table has none', () => {
    const keyless = table({ name: 't', key: [], columns: { a: c.int() } });

    const ofDebezium = formatFlink(exportOf(msk('m', ['t']), debezium(), [keyless]), FLINK);
    const ofDms = formatFlink(exportOf(kinesis('k'), dms(), [keyless]), FLINK);

    expect(ofDebezium).not.toMatch(/PRIMARY KEY|cdc-events-duplicate/);
    expect(ofDms).toContain('-- Without a key there is no view of the rows as they are now.');
  });

  it('reads all members of DMS as text, because a stream holds other tables', () => {
    const sql = formatFlink(exportOf(kinesis('k'), dms(), [every]), FLINK);

    expect(sql).toMatch(/`data` ROW<(`\w+` STRING(, )?)+>,/);
    expect(sql).toContain('CAST(`data`.`money` AS DECIMAL(38, 2)) AS `money`');
    expect(sql).toContain('CAST(SUBSTRING(`data`.`day` FROM 1 FOR 10) AS DATE) AS `day`');
    expect(sql).toContain('-- An update that moves the key leaves the row of the old key');
  });

  it('quotes names, and lets none out of a comment or a text', () => {
    const odd = tableOf({ 'a`b': c.int() }, "x'y\nDROP TABLE z; --", 's');

    const sql = formatFlink(exportOf(kinesis('k'), dms(), [odd]), FLINK);

    expect(sql).toContain('`a``b`');
    expect(sql).toContain("= 'x''y\nDROP TABLE z; --'");
    expect(sql).toContain("-- s.x'y DROP TABLE z; --, of DMS");
  });

  it.each([
    ['no decoder', undefined],
    ['documents', dms({ document: true })],
    ['rows without an envelope', debezium({ flattened: true })],
  ])('refuses a function with %s', (_what, decoder) => {
    const error = errorOf(() => exportOf(kinesis('k'), decoder, [every]));

    expect(error).toMatchObject({
      code: 'ERR_CDC_ROUTES_INVALID',
      details: { place: 'function f' },
    });
  });
});
