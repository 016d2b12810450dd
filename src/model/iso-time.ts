import * as z from 'zod/mini';

/**
 * A time of ISO 8601 with seconds and zone, `2026-11-20T10:00:00Z` or `2026-11-20T11:00:00+01:00`, of a day
 * and an hour that exist. Every time that a person writes, in options and settings, is read by it: a time
 * without a zone would be another one on each machine, and a 30 February would become a day of March.
 */
export const isoTime = z.iso.datetime({ offset: true, error: 'is not an ISO time with a zone' });

/** Reads a time that a person wrote, in epoch milliseconds; `undefined` if {@link isoTime} refuses it. */
export function parseIsoTime(text: string): number | undefined {
  return z.safeParse(isoTime, text).success ? Date.parse(text) : undefined;
}

/** What is said of a text that {@link parseIsoTime} does not read. */
export const notIsoTime = {
  what: 'is not a time with its zone, of a day that exists',
  fix: 'Write it as 2026-11-20T10:00:00Z or 2026-11-20T11:00:00+01:00.',
} as const;
