import { describe, expect, it } from 'vitest';
import * as c from '../../../src/model/columns.ts';
import { debezium, dms, kinesis, msk } from '../../../src/model/service.ts';
import { table } from '../../../src/model/table.ts';
import { formatRedshift } from '../../../src/tools/export/format-redshift.ts';
import { exportOf, REDSHIFT, tableOf } from './exported-tables.ts';

const small = tableOf({ id: c.int(), note: c.text() });

describe('formatRedshift', () => {
  it.each([
    [c.decimal({ scale: 2 }), 'record."data"."x"::DECIMAL(38, 2)'],
    [c.decimal(), `TRIM('"' FROM JSON_SERIALIZE(record."data"."x"))`],
    [c.date(), 'LEFT(record."data"."x"::VARCHAR(64), 10)::DATE'],
    [
      c.timestamp(),
      `REPLACE(REPLACE(record."data"."x"::VARCHAR(64), 'T', ' '), 'Z', '')::TIMESTAMP`,
    ],
    [c.timestamptz(), 'record."data"."x"::VARCHAR(64)::TIMESTAMPTZ'],
    [c.bytes(), `TO_VARBYTE(REPLACE(record."data"."x"::VARCHAR(65535), '0x', ''), 'hex')`],
    [c.array(c.int()), 'JSON_PARSE(record."data"."x"::VARCHAR(65535))'],
    [c.time(), 'record."data"."x"::VARCHAR(64)'],
  ])('takes a column of DMS out of its record (%#)', (column, expression) => {
    const tables = exportOf(kinesis('k'), dms(), [tableOf({ id: c.int(), x: column })]);

    expect(formatRedshift(tables, REDSHIFT)).toContain(`  ${expression} AS "x"\n`);
  });

  it.each([
    [{ decimal: 'string' }, c.decimal({ scale: 2 }), 'image."x"::VARCHAR(128)::DECIMAL(38, 2)'],
    [{ decimal: 'precise' }, c.decimal({ scale: 2 }), 'image."x"::VARCHAR(128)'],
    [{}, c.date(), `DATEADD(day, image."x"::INTEGER, '1970-01-01'::DATE)::DATE`],
    [
      {},
      c.timestamp({ precision: 6 }),
      `DATEADD(microsecond, image."x"::BIGINT, '1970-01-01'::TIMESTAMP)`,
    ],
    [{}, c.timestamp(), 'image."x"::BIGINT'],
    [{ timePrecision: 'isostring' }, c.date(), 'LEFT(image."x"::VARCHAR(64), 10)::DATE'],
    [{ binary: 'hex' }, c.bytes(), `TO_VARBYTE(image."x"::VARCHAR(65535), 'hex')`],
  ] as const)(
    'takes a column of Debezium out of its record: %o (%#)',
    (options, column, expression) => {
      const source = msk('m', ['p.s.t']);

      const sql = formatRedshift(
        exportOf(source, debezium(options), [tableOf({ id: c.int(), x: column })]),
        REDSHIFT,
      );

      expect(sql).toContain(`  ${expression} AS "x"\n`);
    },
  );

  it('stops at a row that leaves out what it did not change', () => {
    const ofDebezium = formatRedshift(exportOf(msk('m', ['t']), debezium(), [small]), REDSHIFT);
    const uncaptured = dms({ absent: 'uncaptured' });
    const ofDms = formatRedshift(exportOf(kinesis('k'), uncaptured, [small]), REDSHIFT);

    expect(ofDebezium).toContain(
      `NVL(image."note"::VARCHAR(65535) = '__debezium_unavailable_value', FALSE) AS is_partial`,
    );
    expect(ofDms).toContain('JSON_TYPEOF(record."data"."note") IS NULL');
  });

  it('removes the row of an old key where the before image tells it', () => {
    const told = formatRedshift(
      exportOf(kinesis('k'), dms({ beforeImage: 'bi' }), [small]),
      REDSHIFT,
    );
    const untold = formatRedshift(exportOf(kinesis('k'), dms(), [small]), REDSHIFT);

    expect(told).toContain('record."bi"."id"');
    expect(untold).not.toContain('UNION ALL');
    expect(untold).toContain('-- An update that moves the key leaves the row of the old key');
  });

  it('looks into the payload of records that carry their schema', () => {
    const tables = exportOf(msk('m', ['t']), debezium(), [small]);

    expect(formatRedshift(tables, { ...REDSHIFT, schemas: 'with' })).toContain(
      'record."payload"."op"::VARCHAR(1) AS op',
    );
  });

  it('merges nothing by a key that is not there', () => {
    const keyless = table({ name: 't', key: [], columns: { a: c.int() } });

    const sql = formatRedshift(exportOf(kinesis('k'), dms(), [keyless]), REDSHIFT);

    expect(sql).not.toContain('PROCEDURE');
    expect(sql).toContain('-- Without a key there is nothing to merge by');
  });
});
