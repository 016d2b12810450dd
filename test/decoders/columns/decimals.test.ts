import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBase64 } from '../../../src/decoders/columns/binary.ts';
import { compileColumn } from '../../../src/decoders/columns/compile-column.ts';
import {
  toDecimalText,
  toShortUnscaledText,
  toUnscaledText,
} from '../../../src/decoders/columns/decimals.ts';
import { compileDecimal } from '../../../src/decoders/columns/numbers.ts';
import { ValueMismatch } from '../../../src/decoders/columns/value-mismatch.ts';
import { decimal } from '../../../src/model/columns.ts';
import { parseExactJson } from '../../../src/model/exact-json.ts';

describe('compileColumn', () => {
  it('answers an exact decimal for every unscaled integer', () => {
    const convert = compileColumn(decimal({ scale: 3 }), {
      tool: 'debezium',
      connector: 'postgresql',
      decimal: 'precise',
    });
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (unscaled) => {
        const text = convert(twosComplement(unscaled).toString('base64')) as string;

        expect(text).toMatch(/^-?(?:0|[1-9]\d*)\.\d{3}$/);
        expect(BigInt(text.replace('.', ''))).toBe(unscaled);
      }),
    );
  });

  it('answers the same decimal for every spelling of a number', () => {
    const convert = compileColumn(decimal({ scale: 6 }), { tool: 'canonical' });
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

describe('toDecimalText', () => {
  it('answers the same for a fraction as for its scientific notation, of any scale', () => {
    const fraction = fc.stringMatching(/^(?:0|[1-9]\d{0,20})\.\d{0,6}0{0,4}$/);
    fc.assert(
      fc.property(
        fraction,
        fc.option(fc.integer({ min: -2, max: 9 }), { nil: undefined }),
        (text, scale) => {
          expect(answerOf(() => toDecimalText(text, scale))).toBe(
            answerOf(() => toDecimalText(`${text}e0`, scale)),
          );
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe('compileDecimal', () => {
  it('answers the same text for a number that the parser kept plain as for its digits', () => {
    const number = fc.tuple(
      fc.constantFrom('', '-'),
      fc.stringMatching(/^(?:0|[1-9]\d{0,16})$/),
      fc.option(fc.stringMatching(/^\.\d{1,8}$/), { nil: '' }),
    );
    fc.assert(
      fc.property(number, fc.option(fc.nat(8), { nil: undefined }), (parts, scale) => {
        const text = parts.join('');
        const convert = compileDecimal(scale, { tool: 'dms' });

        expect(answerOf(() => convert(parseExactJson(text)))).toBe(answerOf(() => convert(text)));
      }),
      { numRuns: 5_000 },
    );
  });
});

function answerOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (error instanceof ValueMismatch) return error.message;
    throw error;
  }
}

describe('toShortUnscaledText', () => {
  it('answers of base64 what is answered of its bytes, or nothing', () => {
    const encoded = fc
      .uint8Array({ maxLength: 8 })
      .map((bytes) => Buffer.from(bytes).toString('base64'));
    const damaged = fc.stringMatching(/^[AB9+/=.é-]{0,12}$/);
    fc.assert(
      fc.property(fc.oneof(encoded, damaged), fc.integer({ min: -3, max: 20 }), (text, scale) => {
        const short = toShortUnscaledText(text, scale);

        if (short === undefined) return;
        expect(short).toBe(toUnscaledText(parseBase64(text, 'base64'), scale));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['', '0.00'],
    ['AA==', '0.00'],
    ['/w==', '-0.01'],
    ['gAAAAAAA', '-1407374883553.28'],
    ['f/////8=', '5497558138.87'],
  ])('reads %j itself', (text, decimal) => {
    expect(toShortUnscaledText(text, 2)).toBe(decimal);
  });
});
