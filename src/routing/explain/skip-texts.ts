import type { SkipReason } from '../../model/route.ts';

/** Why a route does not act, in words for people: everything that explains or reports says it so. */
export const SKIP_TEXTS: Readonly<Record<SkipReason, string>> = {
  'no-route': 'no route is on this table',
  'no-match': 'no match: its conditions do not hold',
  unknown: 'a column that it needs was not captured',
  snapshot: 'rows of a full load or snapshot are not sent',
  'before-since': 'committed before its since',
  'not-found': 'nothing was found where it looks up',
  found: 'what it looked up does not meet its conditions',
  filter: 'its filter says no',
  incomplete: 'not all columns were captured, and it waits for a whole row',
  shadow: 'shadow: it would send',
  'shadow-failed': 'shadow: it would be rejected',
};
