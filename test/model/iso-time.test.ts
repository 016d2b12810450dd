import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseIsoTime } from '../../src/model/iso-time.ts';

describe('parseIsoTime', () => {
  it.each([
    ['2026-11-20T10:00:00Z', Date.UTC(2026, 10, 20, 10)],
    ['2026-11-20T11:00:00+01:00', Date.UTC(2026, 10, 20, 10)],
    ['2024-02-29T10:00:00.5Z', Date.UTC(2024, 1, 29, 10, 0, 0, 500)],
  ])('reads %s', (text, expected) => {
    expect(parseIsoTime(text)).toBe(expected);
  });

  it.each([
    ['a time of the zone of the machine', '2026-11-20T10:00:00'],
    ['a day, which begins elsewhere at another time', '2026-11-20'],
    ['a form of one engine only', '20 Nov 2026 10:00 GMT'],
    ['a 30 February', '2026-02-30T10:00:00Z'],
    ['a 29 February of a common year', '2026-02-29T10:00:00Z'],
    ['hour 24', '2026-11-20T24:00:00Z'],
    ['second 60', '2026-11-20T10:00:60Z'],
    ['a zone that is none', '2026-11-20T10:00:00+24:00'],
    ['a count of milliseconds', '1795168800000'],
    ['a year', '2026'],
    ['nothing', ''],
  ])('refuses %s', (_what, text) => {
    expect(parseIsoTime(text)).toBeUndefined();
  });
});

/** What reads a text that {@link isoTime} has passed, or that a program wrote with its zone. */
const READERS = [
  'build-mapping.ts',
  'check-function.ts',
  'compare-mappings.ts',
  'deployed-mapping.ts',
  'iso-time.ts',
  'on-failure-object.ts',
  'opensearch-mapping.ts',
  'settings.ts',
];

it('is the one reader of times that a person writes', () => {
  const files = globSync('src/**/*.ts').filter((file) =>
    /\bDate\.parse\(|\bnew Date\([^)]*[tT]ext/.test(readFileSync(file, 'utf8')),
  );

  expect(files.map((file) => basename(file)).sort()).toStrictEqual(READERS);
});
