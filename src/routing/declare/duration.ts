const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A length of time: `'30m'`, `'6h'`, `'1d'`, or milliseconds. */
export type Duration = number | `${number}${keyof typeof UNITS_MS}`;

/** Returns the milliseconds of a duration; `NaN` for what is none, which `check` reports. */
export function toMilliseconds(duration: Duration): number {
  if (typeof duration === 'number') return duration;
  const [, count, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration) ?? [];
  return unit === undefined ? Number.NaN : Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
}
