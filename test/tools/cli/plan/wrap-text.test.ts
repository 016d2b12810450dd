import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrapJson, wrapList, wrapText } from '../../../../src/tools/cli/plan/wrap-text.ts';

describe('wrapText', () => {
  it('breaks between words, and leaves a long word whole', () => {
    expect(wrapText('one two a-very-long-word three', 8)).toStrictEqual([
      'one two',
      'a-very-long-word',
      'three',
    ]);
  });
});

describe('wrapList', () => {
  it('ends a line with the comma', () => {
    expect(wrapList(['one', 'two', 'three'], 9)).toStrictEqual(['one, two,', 'three']);
  });
});

describe('wrapJson', () => {
  it('loses nothing', () => {
    fc.assert(
      fc.property(fc.object(), (value) => {
        expect(wrapJson(value, 20).join('')).toBe(JSON.stringify(value));
      }),
    );
  });
});
