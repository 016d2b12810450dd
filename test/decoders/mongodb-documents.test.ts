import { describe, expect, it } from 'vitest';
import { createDmsDecoder } from '../../src/decoders/dms/decode-dms.ts';
import { decimal, text } from '../../src/model/columns.ts';
import type { DmsOptions } from '../../src/model/service.ts';
import { createTableIndex, table } from '../../src/model/table.ts';
import { decode, recordOf } from './debezium/debezium-records.ts';

describe('documents of MongoDB', () => {
  const TEXT =
    '{"_id":{"$oid":"64b0c0ffee64b0c0ffee64b0"},"a":NaN,"b":[-Infinity,Infinity],"c":"NaN, -Infinity","d":{"$type":"00","$binary":"AAEC"},' +
    '"e":{"$date":9223372036825200},"f":{"$oid":"x","more":1}}';
  const PLAIN = {
    _id: '64b0c0ffee64b0c0ffee64b0',
    a: Number.NaN,
    b: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    c: 'NaN, -Infinity',
    d: Uint8Array.of(0, 1, 2),
    f: { $oid: 'x', more: 1 },
  };

  it('hold what is no number, and wrappers in any order', () => {
    const source = { connector: 'mongodb', name: 's', db: 'app', collection: 'readings' };
    const message = decode(recordOf({ op: 'c', after: TEXT.replace(/"e".*?\},/, ''), source }));

    expect(message).toMatchObject({ after: PLAIN });
  });

  it.each(['{"a":1NaN}', '{"a":NaNx}', '{NaN:1}', '{"a":--Infinity}', '{"a":"NaN}'])(
    'are no documents with words where no value belongs: %s',
    (after) => {
      const source = { connector: 'mongodb', name: 's', db: 'app', collection: 'readings' };

      expect(() => decode(recordOf({ op: 'c', after, source }))).toThrow('not JSON');
    },
  );

  it.each<DmsOptions>([{ document: true, engine: 'mongodb' }, { document: true }])(
    'are read alike from DMS: %o',
    (options) => {
      const { decodeDms } = dmsWith(options);
      const data = { _doc: TEXT.replace(/"e".*?\},/, ''), _id: '64b0c0ffee64b0c0ffee64b0' };

      expect(decodeDms(data)).toMatchObject({ after: PLAIN });
    },
  );

  it('keep every digit of a decimal that MongoDB wrote in scientific notation', () => {
    const { decodeDms } = dmsWith({ document: true, engine: 'mongodb' });
    const data = { _doc: '{"_id":"1","price":{"$numberDecimal":"1.234567890123456789E+20"}}' };

    expect(decodeDms(data)).toMatchObject({ after: { price: '123456789012345678900' } });
  });
});

describe('times of DMS that order versions', () => {
  it.each([
    ['2026-02-30T03:04:05.678901Z', undefined],
    ['2026-02-28T29:04:05.678901Z', undefined],
    ['2026-13-01T03:04:05.678901Z', undefined],
    ['2026-01-00T03:04:05.678901Z', undefined],
    ['2026-01-02T03:61:05.678901Z', undefined],
    ['2026-01-02T03:04:61.678901Z', undefined],
    ['2024-02-29T23:59:59.678901Z', 1_709_251_199_678_901n],
  ])('%s', (timestamp, builtAt) => {
    const { decodeDms } = dmsWith({});

    // Twice: the second record is read while it is parsed.
    const messages = [1, 2, 3].map((id) => decodeDms({ _id: String(id) }, timestamp));

    for (const message of messages) {
      expect(message).toMatchObject({ source: { position: { engine: 'dms', builtAt } } });
    }
  });
});

function dmsWith(options: DmsOptions) {
  const carts = table({
    schema: 'app',
    name: 'carts',
    key: ['_id'],
    columns: { _id: text(), price: decimal().nullable() },
  });
  const run = createDmsDecoder(options, { findTable: createTableIndex([carts]) });
  return {
    decodeDms: (data: unknown, timestamp = '2026-01-02T03:04:05.678901Z') =>
      run(
        recordOf({
          data,
          metadata: {
            timestamp,
            'record-type': 'data',
            operation: 'insert',
            'partition-key-type': 'primary-key',
            'schema-name': 'app',
            'table-name': 'carts',
          },
        }),
      ),
  };
}
