import { describe, expect, it } from 'vitest';
import { readConnectSchema } from '../../../src/decoders/debezium/connect-schema.ts';
import { compileValue } from '../../../src/decoders/debezium/typed-values.ts';

describe('structuredTimeWriter', () => {
  it.each([
    ['StructuredDate', { year: -4712, month: 1, day: 1 }, '-4712-01-01'],
    ['StructuredDate', { specialValue: 'POSITIVE_INFINITY' }, 'infinity'],
    ['StructuredTime', { hour: 24, minute: 0, second: 0, nanos: 0 }, '24:00:00'],
    [
      'StructuredTimestamp',
      { year: 2016, month: 11, day: 4, hour: 13, minute: 51, second: 30, nanos: 123_400_000 },
      '2016-11-04T13:51:30.1234',
    ],
    ['StructuredTimestamp', { specialValue: 'NEGATIVE_INFINITY' }, '-infinity'],
    [
      'StructuredZonedTimestamp',
      {
        year: 2016,
        month: 11,
        day: 4,
        hour: 1,
        minute: 0,
        second: 0,
        nanos: 0,
        offsetSeconds: 7200,
      },
      '2016-11-03T23:00:00Z',
    ],
    [
      'StructuredZonedTime',
      { hour: 1, minute: 0, second: 0, nanos: 5, offsetSeconds: 7200 },
      '23:00:00.000000005Z',
    ],
    [
      'StructuredDuration',
      { years: 1, months: 2, days: 3, hours: 4, minutes: 5, seconds: 6, nanos: 780_000_000 },
      'P1Y2M3DT4H5M6.78S',
    ],
    [
      'StructuredDuration',
      { years: 0, months: 0, days: 0, hours: 0, minutes: 0, seconds: -6, nanos: -780_000_000 },
      'P0Y0M0DT0H0M-6.78S',
    ],
  ])('decodes the struct of %s %o as %s', (name, sent, value) => {
    expect(convert({ type: 'struct', name: `io.debezium.time.${name}`, fields: [] }, sent)).toBe(
      value,
    );
  });
});

function convert(schema: unknown, sent: unknown): unknown {
  const read = readConnectSchema(schema);
  if (read === undefined) throw new TypeError('a schema that says nothing');
  return compileValue(read)(sent);
}
