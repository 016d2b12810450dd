import { createRandom, type Random } from './random.ts';

export type Dialect = 'dms' | 'mysql' | 'postgresql';

/** Everything that one seed decides, apart from the faults at each call. */
export interface Scenario {
  readonly seed: number;
  readonly dialect: Dialect;
  readonly lanes: number;
  readonly keys: number;
  readonly changes: number;
  /** How often a transaction has several changes. */
  readonly transactions: number;
  readonly batchSize: number;
  /** Whether the event source mapping reads partial answers, and whether the function gives them. */
  readonly partialAnswers: boolean;
  readonly kafkaPartialAnswer: 'just-those' | 'resume';
  readonly provisioned: boolean;
  readonly bisect: boolean;
  readonly parallelizationFactor: number;
  readonly functionTimeoutMs: number;
  readonly windowRecords: number;
  readonly inFlight: number;
  /** The function archives every record as well. */
  readonly archives: boolean;
  /** Kinesis: the shards are split in the middle. */
  readonly reshards: boolean;
  /** When Lambda gives records up and sends them to the on-failure destination. */
  readonly givesUp: 'never' | 'retries' | 'age';
  readonly faults: Faults;
}

/** How often what goes wrong. */
export interface Faults {
  readonly throttle: number;
  readonly fail: number;
  /** The target did it, but its answer does not arrive. */
  readonly lostAnswer: number;
  /** The sink says nothing about a delivery. */
  readonly noAnswer: number;
  /** A delivery takes seconds. */
  readonly slow: number;
  /** A call never ends. */
  readonly hang: number;
  /** The function dies in the middle, and what it sent goes on or not. */
  readonly crash: number;
  /** Lambda starts another invocation while an old one still runs. */
  readonly zombie: boolean;
  /** A target is away from and to these virtual milliseconds after the start. */
  readonly outages: readonly Outage[];
  /** Changes whose content a target refuses. */
  readonly poison: number;
  /** An operator's error: a target refuses whatever it is sent, but for removals. */
  readonly wrong: Outage | undefined;
  /** Records that no decoder reads. */
  readonly garbage: number;
  /** The capture tool starts again and repeats its last records. */
  readonly reEmit: boolean;
  /** Changes that were committed days ago. */
  readonly old: boolean;
}

export interface Outage {
  readonly target: 'alerts' | 'bills' | 'copies' | 'search' | 'cache' | 'quarantine';
  readonly fromMs: number;
  readonly toMs: number;
}

/** From here on every target works: then everything must come to an end. */
export const FAULTS_END_MS = 600_000;

/** Returns the scenario of a seed. */
export function createScenario(seed: number): Scenario {
  const random = createRandom(seed).fork('scenario');
  const dialect = random.pick(['dms', 'mysql', 'postgresql']);
  const provisioned = random.chance(0.6);
  const canReport = dialect === 'dms' || provisioned;
  const scenario: Scenario = {
    seed,
    dialect,
    lanes: random.int(1, 3),
    keys: random.int(1, 4),
    changes: random.int(3, 30),
    transactions: random.chance(0.5) ? random.next() * 0.7 : 0,
    batchSize: random.int(1, 20),
    partialAnswers: canReport && random.chance(0.6),
    kafkaPartialAnswer: random.pick(['just-those', 'resume']),
    provisioned,
    bisect: (dialect === 'dms' || provisioned) && random.chance(0.5),
    parallelizationFactor: dialect === 'dms' ? random.int(1, 3) : 1,
    functionTimeoutMs: random.pick([10_000, 30_000, 60_000]),
    windowRecords: random.int(1, 8),
    inFlight: random.int(1, 20),
    archives: random.chance(0.3),
    reshards: dialect === 'dms' && random.chance(0.3),
    givesUp: canReport && random.chance(0.2) ? random.pick(['retries', 'age']) : 'never',
    faults: createFaults(random),
  };
  // Fewer rows than this never look like a wrong deployment.
  return scenario.faults.wrong === undefined ? scenario : { ...scenario, keys: 9 };
}

function createFaults(random: Random): Faults {
  const rate = (most: number) => (random.chance(0.5) ? random.next() * most : 0);
  return {
    throttle: rate(0.3),
    fail: rate(0.3),
    lostAnswer: rate(0.2),
    noAnswer: rate(0.1),
    slow: rate(0.1),
    hang: rate(0.02),
    crash: rate(0.2),
    zombie: random.chance(0.3),
    outages: Array.from({ length: random.int(0, 2) }, () => createOutage(random)),
    poison: rate(0.1),
    garbage: rate(0.1),
    reEmit: random.chance(0.3),
    old: random.chance(0.15),
    wrong: random.chance(0.15) ? createWrong(random) : undefined,
  };
}

function createWrong(random: Random): Outage {
  const fromMs = random.int(0, 5_000);
  const target = random.pick(['alerts', 'bills', 'copies', 'search']);
  return { target, fromMs, toMs: fromMs + random.int(1_000, 120_000) };
}

function createOutage(random: Random): Outage {
  const fromMs = random.int(0, 60_000);
  return {
    target: random.pick(['alerts', 'bills', 'copies', 'search', 'cache', 'quarantine']),
    fromMs,
    toMs: fromMs + random.int(1_000, 300_000),
  };
}
