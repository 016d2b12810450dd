import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileColumn } from '../../../src/decoders/columns/compile-column.ts';
import type { Dialect } from '../../../src/decoders/columns/dialect.ts';
import {
  bigint,
  bytes,
  type Column,
  date,
  decimal,
  time,
  timestamp,
} from '../../../src/model/columns.ts';
import { formatExactJson, parseExactJson } from '../../../src/model/exact-json.ts';

const dms: Dialect = { tool: 'dms' };
const SECOND = 1_000_000n;
const DAY = 86_400n * SECOND;

/** A spelling of one value: who writes it, and what it writes. */
type Spelling = readonly [dialect: Dialect, wire: unknown];

/** Canonical values of all spellings, each through JSON as on the wire. */
function decodeAll(column: Column, spellings: readonly Spelling[]): unknown[] {
  return spellings.map(([dialect, wire]) =>
    compileColumn(column, dialect)(parseExactJson(formatExactJson(wire))),
  );
}

function expectOne(values: readonly unknown[]): void {
  for (const value of values) expect(value).toStrictEqual(values[0]);
}

describe('the same value', () => {
  it('of a timestamp has one canonical form, whoever wrote it', () => {
    const micros = fc.bigInt({ min: -60_000_000_000n * SECOND, max: 250_000_000_000n * SECOND });
    const column = timestamp({ precision: 6 });
    fc.assert(
      fc.property(micros, (count) => {
        const text = isoOf(count);

        expectOne(
          decodeAll(column, [
            [dms, `${text}Z`],
            [dms, `${text.replace(/\.000000$/, '')}Z`],
            [dms, `${text}000Z`],
            [{ tool: 'debezium', connector: 'postgresql' }, count],
            [
              {
                tool: 'debezium',
                connector: 'postgresql',
                timePrecision: 'adaptive_time_microseconds',
              },
              count,
            ],
            [{ tool: 'debezium', connector: 'postgresql', timePrecision: 'microseconds' }, count],
            [
              { tool: 'debezium', connector: 'postgresql', timePrecision: 'nanoseconds' },
              count * 1_000n,
            ],
            [{ tool: 'debezium', connector: 'postgresql', timePrecision: 'isostring' }, `${text}Z`],
            [{ tool: 'canonical' }, text],
          ]),
        );
      }),
    );
  });

  it('of a timestamp in milliseconds has one canonical form in the modes that count them', () => {
    const millis = fc.bigInt({ min: -60_000_000_000_000n, max: 250_000_000_000_000n });
    fc.assert(
      fc.property(millis, (count) => {
        expectOne(
          decodeAll(timestamp({ precision: 3 }), [
            [dms, `${isoOf(count * 1_000n)}Z`],
            [{ tool: 'debezium', connector: 'postgresql' }, count],
            [{ tool: 'debezium', connector: 'postgresql', timePrecision: 'connect' }, count],
          ]),
        );
      }),
    );
  });

  it('of a date has one canonical form', () => {
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (days) => {
        const text = isoOf(BigInt(days) * DAY).slice(0, 10);

        expectOne(
          decodeAll(date(), [
            [dms, text],
            [dms, `${text}T00:00:00Z`],
            [{ tool: 'debezium', connector: 'postgresql' }, days],
            [{ tool: 'debezium', connector: 'postgresql', timePrecision: 'isostring' }, `${text}Z`],
          ]),
        );
      }),
    );
  });

  it("of a time has one canonical form, MySQL's spans included", () => {
    const micros = fc.bigInt({ min: -838n * 3_600n * SECOND, max: 838n * 3_600n * SECOND });
    fc.assert(
      fc.property(micros, (count) => {
        const size = count < 0n ? -count : count;
        const hours = String(size / (3_600n * SECOND)).padStart(2, '0');
        const rest = isoOf(size % (3_600n * SECOND)).slice(13);
        const sign = count < 0n ? '-' : '';

        expectOne(
          decodeAll(time({ precision: 6 }), [
            [dms, `${sign}${hours}${rest}`],
            [{ tool: 'debezium', connector: 'postgresql' }, count],
            [
              {
                tool: 'debezium',
                connector: 'postgresql',
                timePrecision: 'adaptive_time_microseconds',
              },
              count,
            ],
            [
              { tool: 'debezium', connector: 'postgresql', timePrecision: 'nanoseconds' },
              count * 1_000n,
            ],
          ]),
        );
      }),
    );
  });

  it('of a decimal has one canonical form', () => {
    const unscaled = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    fc.assert(
      fc.property(unscaled, fc.integer({ min: 0, max: 12 }), (units, scale) => {
        const text = decimalOf(units, scale);
        const base64 = base64Of(units);

        const values = decodeAll(decimal({ scale }), [
          [dms, JSON.rawJSON(text)],
          [dms, JSON.rawJSON(scale === 0 ? `${text}.00` : `${text}000`)],
          [dms, text],
          [{ tool: 'debezium', connector: 'postgresql', decimal: 'precise' }, base64],
          [{ tool: 'debezium', connector: 'postgresql', decimal: 'string' }, text],
          [{ tool: 'debezium', connector: 'postgresql' }, JSON.rawJSON(text)],
          [
            { tool: 'debezium', connector: 'postgresql' },
            { scale, value: base64 },
          ],
          [{ tool: 'canonical' }, text],
        ]);

        expectOne(values);
        expect(values[0]).toBe(text);
      }),
    );
  });

  it('of a 64-bit integer has one canonical form', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expectOne([
          value,
          ...decodeAll(bigint(), [
            [dms, value],
            [dms, value.toString()],
            [{ tool: 'debezium', connector: 'postgresql' }, value],
          ]),
        ]);
      }),
    );
  });

  it('of bytes has one canonical form', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (value) => {
        const buffer = Buffer.from(value);
        const hex = buffer.toString('hex');

        expectOne([
          value,
          ...decodeAll(bytes(), [
            [dms, `0x${hex.toUpperCase()}`],
            [dms, hex],
            [{ tool: 'debezium', connector: 'postgresql' }, buffer.toString('base64')],
            [
              { tool: 'debezium', connector: 'postgresql', binary: 'base64-url-safe' },
              buffer.toString('base64url'),
            ],
            [{ tool: 'debezium', connector: 'postgresql', binary: 'hex' }, hex],
          ]),
        ]);
      }),
    );
  });
});

/** By the calendar of JavaScript, which knows milliseconds only: the rest is put behind. */
function isoOf(micros: bigint): string {
  const rest = ((micros % 1_000n) + 1_000n) % 1_000n;
  const iso = new Date(Number((micros - rest) / 1_000n)).toISOString();
  return iso.replace('Z', rest.toString().padStart(3, '0'));
}

function decimalOf(units: bigint, scale: number): string {
  const size = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const point = size.length - scale;
  const fraction = scale === 0 ? '' : `.${size.slice(point)}`;
  return `${units < 0n ? '-' : ''}${size.slice(0, point)}${fraction}`;
}

function base64Of(value: bigint): string {
  const size = Math.ceil((value.toString(2).length + 1) / 8);
  const hex = BigInt.asUintN(size * 8, value).toString(16);
  return Buffer.from(hex.padStart(size * 2, '0'), 'hex').toString('base64');
}
