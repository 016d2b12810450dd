import type { AnyChange } from '../../model/change-event.ts';
import { type EpochBoundaries, type Version, versionOf } from '../../model/version.ts';

/** One change, and what its deliveries share. */
export interface Occasion {
  readonly event: AnyChange;
  readonly now: number;
  readonly since: number | undefined;
  readonly version: () => Version;
  /** What was looked up; not in the event, because nothing but the functions of the route sees it. */
  readonly found?: Readonly<Record<string, unknown>> | undefined;
}

export interface OccasionOptions {
  /** Source times at which the order of the source database starts anew. */
  readonly boundaries?: EpochBoundaries | undefined;
  /** When the function went live, in epoch milliseconds: what was committed before it is no news. */
  readonly since?: number | undefined;
}

/** Returns the occasion of a change. The version is made when the first delivery asks for it. */
export function createOccasion(
  event: AnyChange,
  now: number,
  { boundaries = [], since }: OccasionOptions,
): Occasion {
  let version: Version | undefined;
  return {
    event,
    now,
    since,
    version: () => {
      version ??= versionOf(event, boundaries);
      return version;
    },
  };
}
