import type { Effect } from './effects.ts';

const AWAY: ReadonlySet<string> = new Set([
  'ERR_CDC_DELIVERY_UNAVAILABLE',
  'ERR_CDC_QUARANTINE_UNAVAILABLE',
]);

/** What a local invocation knows of the targets of its function. */
export interface LocalTargets {
  /** The names that the function has an address for. */
  readonly targets: readonly string[];
  /** Records that the batch leaves open. */
  readonly open: number;
  /** What starts something to listen, as a user types it; `undefined` if the service has no such command. */
  readonly start: string | undefined;
}

/**
 * Writes one line for each target that did not take what it was sent, and what to do. Nothing, if all
 * were reached.
 */
export function formatUnreached(
  effects: readonly Effect[],
  { targets, open, start }: LocalTargets,
): readonly string[] {
  const failed = effects.filter(({ kind }) => kind === 'failed');
  if (open === 0) return [];
  const reasons = reasonsOf(failed);
  const reached = new Set(
    effects.flatMap(({ kind, target }) => (kind === 'delivered' ? target : [])),
  );
  const untried = targets.filter((name) => !reasons.has(name) && !reached.has(name));
  const isAway = failed.some(({ why }) => why !== undefined && AWAY.has(why));
  return [
    ...reasons.values(),
    ...(reasons.size === 0 ? [] : untried).map(
      (name) => `Not tried: ${name}: what stands first for these records is not done`,
    ),
    `${open} ${open === 1 ? 'record stays' : 'records stay'} open: Lambda would send ${open === 1 ? 'it' : 'them'} again`,
    ...(isAway ? [howToListen(start)] : []),
  ];
}

/** The first failure of each target: later ones may only say that no time was left. */
function reasonsOf(failed: readonly Effect[]): ReadonlyMap<string | undefined, string> {
  const byTarget = Map.groupBy(failed, ({ target }) => target);
  return new Map(
    [...byTarget].map(([target, [first]]) => {
      const text = firstLine(first?.message ?? '');
      return [target, text.includes(String(target)) ? text : `${target}: ${text}`];
    }),
  );
}

function howToListen(start: string | undefined): string {
  return start === undefined
    ? 'Nothing listens there: name what does with AWS_ENDPOINT_URL and TARGET_<name>'
    : `Nothing listens there: start the local parts in another terminal: ${start}`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
