import type { ErrorCode } from '../../errors.ts';
import type { Report, TelemetryEvent } from '../../model/telemetry.ts';
import { SKIP_TEXTS } from '../../routing/explain/skip-texts.ts';

/** What became of records, counted. Plain data, so that another process can tell it. */
export interface Effect {
  readonly kind: 'delivered' | 'passed over' | 'skipped' | 'quarantined' | 'failed' | 'braked';
  readonly route: string | undefined;
  readonly target: string | undefined;
  /** Why: a reason of skips, a code of errors, the status of a delivery that changed nothing. */
  readonly why: string | undefined;
  /** Of a failure, for people; it names no value of a row (I5). */
  readonly message: string | undefined;
  readonly count: number;
}

export interface EffectCounter {
  readonly tell: Report;
  /** Returns what was told since the last time, in the order that it came up first. */
  readonly take: () => readonly Effect[];
}

/** Creates a counter of what a function reports while it is played on this machine. */
export function createEffectCounter(): EffectCounter {
  let counted = new Map<string, Effect>();
  return {
    tell(event) {
      const effect = toEffect(event);
      if (effect === undefined) return;
      const key = JSON.stringify(effect);
      counted.set(key, { ...effect, count: (counted.get(key)?.count ?? 0) + effect.count });
    },
    take() {
      const taken = [...counted.values()];
      counted = new Map();
      return taken;
    },
  };
}

const NONE = { route: undefined, target: undefined, why: undefined, message: undefined, count: 1 };

function toEffect(event: TelemetryEvent): Effect | undefined {
  switch (event.name) {
    case 'delivery.done': {
      const { route, target, status } = event;
      if (status === 'delivered') return { ...NONE, kind: 'delivered', route, target };
      return { ...NONE, kind: 'passed over', route, target, why: status };
    }
    case 'delivery.known':
      return {
        ...NONE,
        kind: 'passed over',
        target: event.target,
        why: 'known',
        count: event.count,
      };
    case 'record.skipped':
      return { ...NONE, kind: 'skipped', route: event.route, why: event.reason };
    case 'record.quarantined':
      return { ...NONE, kind: 'quarantined', route: event.route, why: event.code };
    case 'delivery.failed': {
      const { route, target, code: why, message } = event;
      return { ...NONE, kind: 'failed', route, target, why, message };
    }
    case 'lane.stopped': {
      const { code: why } = event;
      if (why !== 'ERR_CDC_QUARANTINE_UNAVAILABLE') return undefined;
      const message = 'Not put into quarantine: its bucket cannot be reached';
      return { ...NONE, kind: 'failed', target: 'quarantine', why, message };
    }
    case 'batch.braked':
      return {
        ...NONE,
        kind: 'braked',
        target: event.scope,
        why: event.code,
        count: event.records,
      };
    default:
      return undefined;
  }
}

/** Writes what became of records for people: what was delivered where, what was not and why. */
export function formatEffects(effects: readonly Effect[]): readonly string[] {
  const of = (kind: Effect['kind']) => effects.filter((effect) => effect.kind === kind);
  const delivered = Map.groupBy(of('delivered'), ({ target }) => target);
  return [
    ...[...delivered].map(([target, list]) => {
      const routes = list.map(({ route, count }) => `${route} ${count}`);
      return `delivered to ${target}: ${sumOf(list)} (${routes.join(', ')})`;
    }),
    ...of('passed over').map(
      ({ target, why = '', count }) => `${PASSED_OVER[why] ?? why} ${target}: ${count}`,
    ),
    ...of('skipped').map(formatSkip),
    ...of('quarantined').map(
      ({ route, why, count }) => `to quarantine: ${records(count)}${ofRoute(route)}, ${why}`,
    ),
    ...formatFailures(of('failed')),
    ...of('braked').map(
      ({ target, why, count }) =>
        `stopped: ${why} for ${target}, ${records(count)}: it looks like a wrong deployment, so nothing was sent`,
    ),
  ];
}

const TOO_OLD: ErrorCode = 'ERR_CDC_CHANGE_TOO_OLD';

/** Returns how many messages were parked because they are older than the `maxAge` of their route. */
export function countTooOld(effects: readonly Effect[]): number {
  return sumOf(effects.filter(({ kind, why }) => kind === 'quarantined' && why === TOO_OLD));
}

const PASSED_OVER: Readonly<Record<string, string>> = {
  stale: 'older than what stands in',
  superseded: 'replaced by a later change of the same batch, for',
  known: 'sent before, and not again to',
};

function formatSkip({ route, why = '', count }: Effect): string {
  const text = new Map<string, string>(Object.entries(SKIP_TEXTS)).get(why);
  if (text === undefined) return `skipped: ${records(count)}, ${why}: changes no row`;
  return `skipped: ${records(count)}${ofRoute(route)}, ${why}: ${text}`;
}

/** One line for each target: a target that is away fails for every record, and again with each retry. */
function formatFailures(failed: readonly Effect[]): readonly string[] {
  return [...Map.groupBy(failed, ({ target }) => target)].flatMap(([target, list]) => {
    const messages = new Map(list.map(({ why, message }) => [why, message]));
    return [...messages].map(
      ([code, message]) => `not delivered to ${target}: ${code}: ${firstLine(message ?? '')}`,
    );
  });
}

function sumOf(effects: readonly Effect[]): number {
  return effects.reduce((sum, { count }) => sum + count, 0);
}

function records(count: number): string {
  return `${count} ${count === 1 ? 'record' : 'records'}`;
}

function ofRoute(route: string | undefined): string {
  return route === undefined ? '' : ` by ${route}`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

/** Writes how many messages were too old, and what decides that; `option` is how today is asked for. */
export function formatTooOld(count: number, option = '--now'): string {
  if (count === 0) return 'too old: 0 messages';
  return `too old: ${count} ${count === 1 ? 'message' : 'messages'}, to quarantine: older than the maxAge of its route by the clock above. Leave out ${option}, record anew, or say maxAge: 'unlimited'`;
}
