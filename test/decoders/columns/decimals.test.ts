import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileColumn } from '../../../src/decoders/columns/compile-column.ts';
import type { Dialect } from '../../../src/decoders/columns/dialect.ts';
import { decimal } from '../../../src/model/columns.ts';

const dms: Dialect = { tool: 'dms' };

describe('compileColumn', () => {
  it('answers an exact decimal for every unscaled integer', () => {
    const convert = compileColumn(decimal({ scale: 3 }), { tool: 'debezium', decimal: 'precise' });
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (unscaled) => {
        const text = convert(twosComplement(unscaled).toString('base64')) as string;

        expect(text).toMatch(/^-?(?:0|[1-9]\d*)\.\d{3}$/);
        expect(BigInt(text.replace('.', ''))).toBe(unscaled);
      }),
    );
  });

  it('answers the same decimal for every spelling of a number', () => {
    const convert = compileColumn(decimal({ scale: 6 }), dms);
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.nat(12),
        (units, shift) => {
          const exponent = `${units}e-6`;
          const shifted = `${units}${'0'.repeat(shift)}e-${6 + shift}`;

          expect(convert(exponent)).toBe(convert(shifted));
          expect(convert(JSON.rawJSON(exponent))).toBe(convert(exponent));
        },
      ),
    );
  });
});

function twosComplement(value: bigint): Buffer {
  const size = Math.ceil((value.toString(2).length + 1) / 8);
  const hex = BigInt.asUintN(size * 8, value)
    .toString(16)
    .padStart(size * 2, '0');
  return Buffer.from(hex, 'hex');
}
