import { describe, expect, it } from 'vitest';
import { flawsOf } from '../../src/model/options.ts';
import { dynamodbTable, opensearchIndex } from '../../src/model/target.ts';
import { expiryOf, markerExpiresAt, ttlAttributeOf } from '../../src/model/target-expiry.ts';

const DAY_MS = 86_400_000;
const key = { pk: 'string' } as const;

describe('expiryOf', () => {
  it('answers what a target says of its markers, and nothing that it does not say', () => {
    const said = [
      dynamodbTable({ key }),
      dynamodbTable({ key, ttlAttribute: 'gone_at' }),
      opensearchIndex({ markerTtlDays: 7 }),
      opensearchIndex(),
    ].map(expiryOf);

    expect(said).toStrictEqual([
      undefined,
      { ttlAttribute: 'gone_at' },
      { markerTtlDays: 7 },
      undefined,
    ]);
  });

  it('keeps markers for 90 days under millrace_expires where nothing is said', () => {
    expect([ttlAttributeOf(undefined), markerExpiresAt(undefined, 0)]).toStrictEqual([
      'millrace_expires',
      90 * DAY_MS,
    ]);
  });

  it.each([
    ['an attribute that Millrace keeps', { key, ttlAttribute: 'millrace_deleted' }],
    ['no name', { key, ttlAttribute: '' }],
    ['half a day', { key, markerTtlDays: 0.5 }],
  ])('refuses %s', (_, facts) => {
    expect(flawsOf(dynamodbTable(facts))).toHaveLength(1);
  });
});
