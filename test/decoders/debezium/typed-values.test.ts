import { describe, expect, it } from 'vitest';
import { readConnectSchema } from '../../../src/decoders/debezium/connect-schema.ts';
import { compileValue } from '../../../src/decoders/debezium/typed-values.ts';

const DECIMAL = 'org.apache.kafka.connect.data.Decimal';

describe('compileValue', () => {
  it.each([
    ['io.debezium.time.Date', 'int32', 17_109, '2016-11-04'],
    ['org.apache.kafka.connect.data.Date', 'int32', -719_162, '0001-01-01'],
    ['io.debezium.time.Date', 'int32', 2_145_042_905, '+5874897-12-31'],
    ['io.debezium.time.Date', 'int32', -2_440_550, '-4712-01-01'],
    ['io.debezium.time.Date', 'int32', -2_147_472_692, 'infinity'],
    ['io.debezium.time.Date', 'int32', -2_147_472_691, '-infinity'],
    ['io.debezium.time.Date', 'int32', -622_191_234, 'infinity'],
    ['io.debezium.time.Date', 'int32', -625_821_272, '-infinity'],
    ['io.debezium.time.Time', 'int32', 49_890_120, '13:51:30.12'],
    ['org.apache.kafka.connect.data.Time', 'int32', 0, '00:00:00'],
    ['io.debezium.time.MicroTime', 'int64', 86_400_000_000, '24:00:00'],
    ['io.debezium.time.MicroTime', 'int64', -3_020_399_999_000, '-838:59:59.999'],
    ['io.debezium.time.NanoTime', 'int64', 49_890_123_456_789, '13:51:30.123456789'],
    ['io.debezium.time.Timestamp', 'int64', -1, '1969-12-31T23:59:59.999'],
    ['org.apache.kafka.connect.data.Timestamp', 'int64', 0, '1970-01-01T00:00:00'],
    [
      'io.debezium.time.MicroTimestamp',
      'int64',
      1_478_267_490_123_450,
      '2016-11-04T13:51:30.12345',
    ],
    [
      'io.debezium.time.NanoTimestamp',
      'int64',
      1_478_267_490_123_456_789n,
      '2016-11-04T13:51:30.123456789',
    ],
    ['io.debezium.time.Timestamp', 'int64', 9_223_372_036_825_200n, 'infinity'],
    ['io.debezium.time.Timestamp', 'int64', -9_223_372_036_832_400n, '-infinity'],
    ['io.debezium.time.MicroTimestamp', 'int64', 9_223_372_036_825_200_000n, 'infinity'],
    ['io.debezium.time.MicroTimestamp', 'int64', -9_223_372_036_832_400_000n, '-infinity'],
    ['io.debezium.time.NanoTimestamp', 'int64', 9_223_372_036_854_775_807n, 'infinity'],
    ['io.debezium.time.NanoTimestamp', 'int64', -9_223_372_036_854_775_808n, '-infinity'],
    [
      'io.debezium.time.ZonedTimestamp',
      'string',
      '2016-11-04T13:51:30.123450+02:00',
      '2016-11-04T11:51:30.12345Z',
    ],
    [
      'io.debezium.time.ZonedTimestamp',
      'string',
      '2016-11-04T11:51:30.000Z',
      '2016-11-04T11:51:30Z',
    ],
    [
      'io.debezium.time.ZonedTimestamp',
      'string',
      '+294276-12-31T23:59:59.999999Z',
      '+294276-12-31T23:59:59.999999Z',
    ],
    ['io.debezium.time.ZonedTimestamp', 'string', 'infinity', 'infinity'],
    ['io.debezium.time.ZonedTime', 'string', '11:51:30.123789Z', '11:51:30.123789Z'],
    ['io.debezium.time.ZonedTime', 'string', '01:00:00+02:00', '23:00:00Z'],
    ['io.debezium.time.ZonedTime', 'string', '24:00:00Z', '24:00:00Z'],
    ['io.debezium.time.IsoDate', 'string', '2016-11-04Z', '2016-11-04'],
    ['io.debezium.time.IsoDate', 'string', '-5877611-06-21Z', 'infinity'],
    ['io.debezium.time.IsoDate', 'string', '-5877611-06-22Z', '-infinity'],
    ['io.debezium.time.IsoTime', 'string', '13:51:30.123400Z', '13:51:30.1234'],
    ['io.debezium.time.IsoTimestamp', 'string', '2016-11-04T13:51:30Z', '2016-11-04T13:51:30'],
    ['io.debezium.time.IsoTimestamp', 'string', '+294247-01-10T04:00:25.2Z', 'infinity'],
    ['io.debezium.time.IsoTimestamp', 'string', '-290308-12-21T19:59:27.6Z', '-infinity'],
    ['io.debezium.time.MicroDuration', 'int64', 37_091_106_780_000, 'PT10303H5M6.78S'],
    ['io.debezium.time.NanoDuration', 'int64', -1_500_000, 'PT-0.0015S'],
    ['io.debezium.time.NanoDuration', 'int64', 123, 'PT0.000000123S'],
    ['io.debezium.time.MicroDuration', 'int64', 0, 'PT0S'],
    ['io.debezium.time.Interval', 'string', 'P-1Y-2M3DT-4H-5M-6.78S', 'P-1Y-2M3DT-4H-5M-6.78S'],
    ['io.debezium.time.Year', 'int32', 2155, 2155],
    ['io.debezium.data.Json', 'string', '{"a":9007199254740993}', { a: 9_007_199_254_740_993n }],
    ['io.debezium.data.Json', 'string', 'null', null],
    ['io.debezium.data.Xml', 'string', '<a/>', '<a/>'],
    ['io.debezium.data.Uuid', 'string', 'A0EEBC99', 'A0EEBC99'],
    ['io.debezium.data.Enum', 'string', 'happy, very', 'happy, very'],
    ['io.debezium.data.EnumSet', 'string', 'x,z', 'x,z'],
    ['io.debezium.data.Ltree', 'string', 'Top.Science', 'Top.Science'],
    ['io.debezium.data.Tsvector', 'string', "'a':1", "'a':1"],
    ['io.debezium.data.Bits', 'bytes', 'AQg=', Uint8Array.of(1, 8)],
    ['io.debezium.data.Bits', 'bytes', '', new Uint8Array()],
    ['some.unknown.Type', 'string', 'x', 'x'],
    [undefined, 'int8', 5, 5],
    [undefined, 'int16', -32_768, -32_768],
    [undefined, 'int64', 5, 5n],
    [undefined, 'int64', 9_007_199_254_740_993n, 9_007_199_254_740_993n],
    [undefined, 'float', 3.14, 3.14],
    [undefined, 'double', 'NaN', Number.NaN],
    [undefined, 'double', '-Infinity', Number.NEGATIVE_INFINITY],
    [undefined, 'double', JSON.rawJSON('0.0'), 0],
    [undefined, 'boolean', true, true],
    [undefined, 'string', 'NAN', 'NAN'],
    [undefined, 'bytes', 'AP8Q', Uint8Array.of(0, 255, 16)],
    [undefined, 'bytes', Uint8Array.of(1), Uint8Array.of(1)],
  ])('decodes %s (%s) %s as %s', (name, type, sent, value) => {
    expect(convert({ type, name }, sent)).toStrictEqual(value);
  });

  it.each([
    ['2', 'AJY=', '1.50'],
    ['0', 'AP//////////', '18446744073709551615'],
    ['2', '/w==', '-0.01'],
    ['3', '', '0.000'],
    ['-2', 'ew==', '12300'],
    // PostgreSQL's numeric(5,-2): the scale is 2048 less 2, and so many zeros follow the number.
    [
      '2046',
      Buffer.from((12_300n * 10n ** 2046n).toString(16).padStart(1706, '0'), 'hex').toString(
        'base64',
      ),
      '12300',
    ],
    // `decimal.format=NUMERIC`.
    ['2', JSON.rawJSON('12345678.90'), '12345678.90'],
    ['2', 5, '5.00'],
    ['0', 12_345_678_901_234_567_890n, '12345678901234567890'],
  ])('decodes a decimal of scale %s sent as %s as %s', (scale, sent, value) => {
    expect(convert({ type: 'bytes', name: DECIMAL, parameters: { scale } }, sent)).toBe(value);
  });

  it('decodes a decimal that brings its own scale', () => {
    const schema = {
      type: 'struct',
      name: 'io.debezium.data.VariableScaleDecimal',
      fields: [
        { field: 'scale', type: 'int32' },
        { field: 'value', type: 'bytes' },
      ],
    };

    expect(convert(schema, { scale: 4, value: '/w==' })).toBe('-0.0001');
  });

  it('decodes an unsigned 64-bit integer only if the schema names the column type', () => {
    const parameters = { '__debezium.source.column.type': 'BIGINT UNSIGNED' };

    expect(convert({ type: 'int64', parameters }, -1)).toBe(18_446_744_073_709_551_615n);
    expect(convert({ type: 'int64' }, -1)).toBe(-1n);
  });

  it('decodes the items of arrays by their own schema', () => {
    const schema = { type: 'array', items: { type: 'int32', name: 'io.debezium.time.Date' } };

    expect(convert(schema, [17_109, null, -622_191_234])).toStrictEqual([
      '2016-11-04',
      null,
      'infinity',
    ]);
  });

  it('decodes maps as objects, and maps with other keys as pairs', () => {
    const text = { type: 'string' };

    expect(convert({ type: 'map', keys: text, values: text }, { a: 'b', c: null })).toStrictEqual({
      a: 'b',
      c: null,
    });
    expect(
      convert({ type: 'map', keys: { type: 'int64' }, values: { type: 'double' } }, [[1, 'NaN']]),
    ).toStrictEqual([[1n, Number.NaN]]);
  });

  it('decodes structs by their fields, and keeps a field named __proto__', () => {
    const schema = { type: 'struct', fields: [{ field: '__proto__', type: 'int64' }] };

    const struct = convert(schema, JSON.parse('{"__proto__": 5}'));

    expect(Object.entries(struct as object)).toStrictEqual([['__proto__', 5n]]);
  });

  it('decodes a sparse vector', () => {
    const schema = {
      type: 'struct',
      name: 'io.debezium.data.SparseDoubleVector',
      fields: [
        { field: 'dimensions', type: 'int16' },
        { field: 'vector', type: 'map', keys: { type: 'int16' }, values: { type: 'double' } },
      ],
    };

    expect(convert(schema, { dimensions: 4, vector: [[1, 0.5]] })).toStrictEqual({
      dimensions: 4,
      vector: [[1, 0.5]],
    });
  });

  it('keeps the WKB of shapes as base64 text, of a binary format too', () => {
    const schema = {
      type: 'struct',
      name: 'io.debezium.data.geometry.Geometry',
      fields: [
        { field: 'wkb', type: 'bytes' },
        { field: 'srid', type: 'int32' },
      ],
    };

    expect(convert(schema, { wkb: 'AQE=', srid: null })).toStrictEqual({ wkb: 'AQE=', srid: null });
    expect(convert(schema, { wkb: Uint8Array.of(1, 1), srid: 5 })).toStrictEqual({
      wkb: 'AQE=',
      srid: 5,
    });
  });

  it.each([
    [{ type: 'int32' }, '5'],
    [{ type: 'int32' }, 1.5],
    [{ type: 'int64' }, 'x'],
    [{ type: 'boolean' }, 1],
    [{ type: 'string' }, 5],
    [{ type: 'bytes' }, '*'],
    [{ type: 'double' }, 'many'],
    [{ type: 'array', items: { type: 'string' } }, 'x'],
    [{ type: 'struct', fields: [] }, 'x'],
    [{ type: 'int32', name: 'io.debezium.time.Date' }, '2016-11-04'],
    [{ type: 'bytes', name: DECIMAL }, 'AQ=='],
    [{ type: 'bytes', name: DECIMAL, parameters: { scale: '0' } }, new Uint8Array(100_000)],
    [{ type: 'bytes', name: DECIMAL, parameters: { scale: '100000' } }, 'AQ=='],
  ])('refuses a value that does not follow its schema: %o', (schema, sent) => {
    expect(() => convert(schema, sent)).toThrow();
  });
});

function convert(schema: unknown, sent: unknown): unknown {
  const read = readConnectSchema(schema);
  if (read === undefined) throw new TypeError('a schema that says nothing');
  return compileValue(read)(sent);
}
