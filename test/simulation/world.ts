import { CdcError } from '../../src/errors.ts';
import type { Clock } from '../../src/model/batch.ts';
import {
  type Delivery,
  isStateDelivery,
  type Outcome,
  type Sink,
  type Sinks,
} from '../../src/model/delivery.ts';
import { laneOf, type Position, placeOf } from '../../src/model/record.ts';
import type { Park } from '../../src/pipeline/record-work.ts';
import type { Attempt, Effect, Life } from './attempt.ts';
import { createFaultSource, failed } from './fault-source.ts';
import type { Random } from './random.ts';
import { createRefusals } from './refusals.ts';
import type { Scenario } from './scenario.ts';
import { createStateServices, type StateServices } from './state-services.ts';

export type SimulatedSinks = Required<Pick<Sinks, 'sns' | 'dynamodb' | 'opensearch' | 'archive'>>;

export interface World {
  readonly sinksOf: (life: Life) => SimulatedSinks;
  readonly parkOf: (life: Life) => Park;
  readonly effects: readonly Effect[];
  readonly attempts: readonly Attempt[];
  readonly rowOf: StateServices['rowOf'];
  /** What was put into quarantine: `place route`, or `place -` for a whole record. */
  readonly quarantine: ReadonlySet<string>;
  readonly violations: string[];
  readonly faults: Map<string, number>;
}

export interface WorldParts {
  readonly random: Random;
  readonly clock: Clock;
  /** Which changes the targets refuse for their content. */
  readonly isPoison: (place: string) => boolean;
}

/** One delivery on its way. */
interface Call {
  readonly delivery: Delivery;
  readonly attempt: Attempt;
  readonly life: Life;
  readonly signal: AbortSignal;
}

/** Names a record for people and maps: `lane:place`. */
export function nameOf(position: Position): string {
  return `${laneOf(position)}:${placeOf(position)}`;
}

/** Creates targets that fail as real ones do. */
export function createWorld(scenario: Scenario, { random, clock, isPoison }: WorldParts): World {
  const { slow, hang, lostAnswer, noAnswer } = scenario.faults;
  const faults = createFaultSource(scenario, random, clock);
  const effects: Effect[] = [];
  const attempts: Attempt[] = [];
  const states = createStateServices(clock);
  const quarantine = new Set<string>();
  const violations: string[] = [];
  const onTheirWay = new Set<string>();
  const refusals = createRefusals();

  async function serve(call: Call): Promise<Outcome> {
    const { delivery, attempt, life } = call;
    await travel(life);
    const refusal = faults.refuse(delivery.target) ?? refuseContent(attempt);
    if (refusal !== undefined) return refusal;
    const outcome = await act(call);
    const isLost = faults.strikes('lost answer', lostAnswer);
    return isLost ? failed('ERR_CDC_DELIVERY_UNAVAILABLE') : outcome;
  }

  async function act({ delivery, attempt, life, signal }: Call): Promise<Outcome> {
    const onWrite = () => effects.push(attempt);
    if (!isStateDelivery(delivery) || delivery.sink === 'custom') {
      onWrite();
      return { status: 'delivered' };
    }
    return await states.deliver(delivery, {
      signal,
      onWrite,
      // Others may come in between the calls of one delivery.
      travel: async () => {
        await clock.sleep(random.int(1, 20));
        if (life.isDead) await never();
      },
      losesAnswer: () => faults.strikes('lost answer', lostAnswer / 2),
    });
  }

  async function travel(life: Life): Promise<void> {
    await clock.sleep(random.int(1, 40));
    if (faults.strikes('slow', slow)) await clock.sleep(random.int(500, 8_000));
    // A process that is gone sends nothing, and hears nothing.
    if (faults.strikes('hang', hang) || life.isDead) await never();
  }

  function refuseContent({ target, place, ...attempt }: Attempt): Outcome | undefined {
    if (!attempt.isRemoval && faults.isWrong(target)) return REFUSED;
    if (target === 'cache' || target === 'raw' || !isPoison(place)) return undefined;
    return REFUSED;
  }

  async function attend(
    delivery: Delivery,
    life: Life,
    signal: AbortSignal,
  ): Promise<readonly [Attempt, Outcome]> {
    const attempt = toAttempt(delivery, life);
    attempts.push(attempt);
    const { route, target, item } = attempt;
    const way = JSON.stringify([life.id, laneOf(delivery.position), route, target, item]);
    if (onTheirWay.has(way)) violations.push(`I2: two of ${way} are on their way at once`);
    onTheirWay.add(way);
    const outcome = await serve({ delivery, attempt, life, signal });
    onTheirWay.delete(way);
    return [attempt, outcome];
  }

  function createSink(name: keyof SimulatedSinks, life: Life): Sink {
    return {
      name,
      async deliver(deliveries, signal) {
        if (signal.aborted) violations.push(`${name} was called after the deadline`);
        const answers = await Promise.all(deliveries.map((one) => attend(one, life, signal)));
        const silent = answers.findIndex(() => faults.strikes('no answer', noAnswer / 10));
        const heard = silent === -1 ? answers : answers.slice(0, silent);
        for (const [attempt, outcome] of heard) {
          attempt.outcome = outcome.status;
          refusals.hear(attempt);
        }
        return heard.map(([, outcome]) => outcome);
      },
    };
  }

  return {
    // The cast holds: `createSink` serves every delivery of the simulated service.
    sinksOf: (life) =>
      Object.fromEntries(
        (['sns', 'dynamodb', 'opensearch', 'archive'] as const).map((name) => [
          name,
          createSink(name, life),
        ]),
      ) as unknown as SimulatedSinks,
    parkOf: (life) => async (parcel) => {
      const { record, route } = parcel;
      if (refusals.areMany(life, parcel))
        violations.push(`an operator's error: ${route} is put into quarantine`);
      await clock.sleep(random.int(1, 20));
      if (life.isDead) await never();
      if (faults.refuse('quarantine') !== undefined)
        return failed('ERR_CDC_QUARANTINE_UNAVAILABLE');
      quarantine.add(`${nameOf(record.position)} ${route ?? '-'}`);
      return { status: 'delivered' };
    },
    effects,
    attempts,
    rowOf: states.rowOf,
    quarantine,
    violations,
    faults: faults.counts,
  };
}

const REFUSED: Outcome = {
  status: 'rejected',
  error: new CdcError('ERR_CDC_DELIVERY_REJECTED', 'Refused'),
};

function isRemoval({ request }: Delivery): boolean {
  return 'action' in request && (request.action === 'delete' || request.action === 'invalidate');
}

function toAttempt(delivery: Delivery, life: Life): Attempt {
  const { route, target, item, position } = delivery;
  const place = nameOf(position);
  return {
    life: life.id,
    route,
    target,
    item,
    place,
    isRemoval: isRemoval(delivery),
    outcome: undefined,
  };
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
