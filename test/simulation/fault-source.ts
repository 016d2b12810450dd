import { CdcError, type ErrorCode } from '../../src/errors.ts';
import type { Clock } from '../../src/model/batch.ts';
import type { Outcome } from '../../src/model/delivery.ts';
import type { Random } from './random.ts';
import { FAULTS_END_MS, type Outage, type Scenario } from './scenario.ts';

/** Decides at each call what goes wrong, and counts it by kind. */
export interface FaultSource {
  readonly strikes: (kind: string, probability: number) => boolean;
  readonly isAway: (target: string) => boolean;
  /** Whether a target refuses whatever it is sent. */
  readonly isWrong: (target: string) => boolean;
  /** What a target answers at its door, before it does anything; `undefined` if it lets it in. */
  readonly refuse: (target: string) => Outcome | undefined;
  readonly counts: Map<string, number>;
}

/** Creates the faults of a scenario. After a while every target works, so that all comes to an end. */
export function createFaultSource({ faults }: Scenario, random: Random, clock: Clock): FaultSource {
  const startedAt = clock.now();
  const counts = new Map<string, number>();
  const elapsed = () => clock.now() - startedAt;
  const note = (kind: string) => counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const strikes = (kind: string, probability: number) => {
    const does = elapsed() <= FAULTS_END_MS && random.chance(probability);
    if (does) note(kind);
    return does;
  };
  const isAway = (target: string) => {
    const now = elapsed();
    const away = faults.outages.some((one) => one.target === target && isDuring(one, now));
    if (away) note('outage');
    return away;
  };
  return {
    strikes,
    isAway,
    isWrong: (target) => {
      const { wrong } = faults;
      const does = wrong?.target === target && isDuring(wrong, elapsed());
      if (does) note('wrong');
      return does;
    },
    refuse: (target) => {
      if (isAway(target)) return failed(random.pick(OUTAGE_CODES));
      if (strikes('throttle', faults.throttle)) return failed('ERR_CDC_DELIVERY_THROTTLED');
      if (strikes('fail', faults.fail)) return failed('ERR_CDC_DELIVERY_UNAVAILABLE');
      return undefined;
    },
    counts,
  };
}

function isDuring({ fromMs, toMs }: Outage, now: number): boolean {
  return fromMs <= now && now < toMs;
}

const OUTAGE_CODES = [
  'ERR_CDC_DELIVERY_UNAVAILABLE',
  'ERR_CDC_DELIVERY_DENIED',
  'ERR_CDC_TARGET_MISSING',
] as const;

/** Makes the outcome of a delivery that is not done. */
export function failed(code: ErrorCode): Outcome {
  return { status: 'failed', error: new CdcError(code, 'Simulated') };
}
