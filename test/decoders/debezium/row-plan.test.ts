import { describe, expect, it } from 'vitest';
import { createRowPlan } from '../../../src/decoders/debezium/row-plan.ts';

describe('createRowPlan', () => {
  it.each<readonly [what: string, sent: unknown, other: unknown]>([
    ['a zero and a zero with a sign', -0, 0],
    ['bytes and the beginning of them', Uint8Array.of(1), Uint8Array.of(1, 2)],
    ['bytes and more of them', Uint8Array.of(1, 2), Uint8Array.of(1)],
    ['bytes that differ at their end', Uint8Array.of(1, 2), Uint8Array.of(1, 3)],
    ['a number and its text', 1, '1'],
  ])('does not take the value of the other image for %s', (_what, sent, other) => {
    const read = createRowPlan(
      () => (value) => ({ value }),
      () => false,
    );

    const row = read({ a: sent }, { columns: { a: other }, row: { a: 'other' } });

    expect(row?.['a']).toStrictEqual({ value: sent });
  });

  it.each<readonly [what: string, sent: unknown, other: unknown]>([
    ['a text', 'x'.repeat(3), 'xx'.concat('x')],
    ['a number', 1, 1],
    ['bytes', Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
  ])('takes the value of the other image for the same %s', (_what, sent, other) => {
    const read = createRowPlan(
      () => () => 'converted',
      () => false,
    );

    const row = read({ a: sent }, { columns: { a: other }, row: { a: 'known' } });

    expect(row).toStrictEqual({ a: 'known' });
  });
});
