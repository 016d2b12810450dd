import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTimestampParser } from '../../../src/decoders/dms/parse-timestamp.ts';

describe('createTimestampParser', () => {
  it('answers the microseconds of any times, one after the other', () => {
    const parse = createTimestampParser();
    const time = fc.tuple(
      fc.oneof(
        // Near each other, so that they share minutes.
        fc.integer({ min: 1_795_158_000, max: 1_795_158_200 }),
        fc.integer({ min: 0, max: 4_102_444_800 }),
      ),
      fc.option(fc.stringMatching(/^\d{1,9}$/), { nil: '' }),
    );

    fc.assert(
      fc.property(time, ([seconds, fraction]) => {
        const text = new Date(seconds * 1_000).toISOString().slice(0, 19);
        const micros = BigInt(fraction.slice(0, 6).padEnd(6, '0'));

        const answer = parse(`${text}${fraction === '' ? '' : `.${fraction}`}Z`);

        expect(answer).toBe(BigInt(seconds) * 1_000_000n + micros);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    undefined,
    7,
    '',
    'Z',
    '2022-04-15',
    '2022-04-15T10:11:12',
    '2022-04-15T10:11:1xZ',
    '2022-04-15T10:11:12.Z',
    '2022-04-15T10:11:12.12x456Z',
    '2022-04-15T10:11:12,123456Z',
    '2022-04-15 10:11:12Z',
    '2022-x4-15T10:11:12Z',
    '2022-04-15T10:11:12.1234567890Z',
  ])('answers nothing for %j, after a time and again', (value) => {
    const parse = createTimestampParser();
    parse('2022-04-15T10:11:12Z');

    expect([parse(value), parse(value)]).toStrictEqual([undefined, undefined]);
  });
});
