import { createPlainHandler } from '../../src/lambda/create-handler.ts';
import type { Settings } from '../../src/lambda/settings.ts';
import { archive, debezium, dms, kinesis, msk } from '../../src/model/service.ts';
import type { TelemetryEvent } from '../../src/model/telemetry.ts';
import {
  createEventSourceMapping,
  type EventSourceMappingOptions,
} from '../../src/tools/local/event-source-mapping/create-event-source-mapping.ts';
import type { Invoke } from '../../src/tools/local/event-source-mapping/invoke-function.ts';
import type { MappingEvent } from '../../src/tools/local/event-source-mapping/mapping-event.ts';
import {
  recordedKafka,
  recordedKinesis,
} from '../../src/tools/local/event-source-mapping/recorded-source.ts';
import type { MappingSettings } from '../../src/tools/local/event-source-mapping/settings.ts';
import type {
  KafkaSourceRecord,
  KinesisSourceRecord,
  SourceRecord,
} from '../../src/tools/local/event-source-mapping/stream-model.ts';
import { laneIdOf } from '../../src/tools/local/event-source-mapping/stream-model.ts';
import {
  createVirtualClock,
  type VirtualClock,
} from '../../src/tools/local/event-source-mapping/virtual-clock.ts';
import type { Life } from './attempt.ts';
import { checkEnd } from './check-end.ts';
import { checkSettled } from './check-settled.ts';
import { createDestination } from './destination.ts';
import { type History, nameRecord } from './history.ts';
import { createRandom } from './random.ts';
import { createScenario, type Scenario } from './scenario.ts';
import { at, simulatedRoutes } from './service.ts';
import { createWorkload } from './workload.ts';
import { createWorld, type World } from './world.ts';
import { writeRecords } from './write-records.ts';

export interface SeedResult {
  readonly scenario: Scenario;
  readonly violations: readonly string[];
  readonly records: number;
  readonly invocations: number;
  readonly faults: ReadonlyMap<string, number>;
  /** Messages and writes beyond the first of each effect, by target. */
  readonly repeats: ReadonlyMap<string, number>;
  readonly log: readonly string[];
}

const ADDRESSES: Readonly<Record<string, string>> = {
  alerts: 'arn:aws:sns:eu-west-1:000000000000:alerts',
  bills: 'arn:aws:sns:eu-west-1:000000000000:bills.fifo',
  search: 'https://search.example/things',
};
const STARTED_AT = 1_795_000_000_000;
const MAX_INVOCATIONS = 3_000;

/** Runs one seed: the real handler on the model of Lambda, over targets that fail. */
export async function runSeed(
  seed: number,
  change: (scenario: Scenario) => Scenario = (same) => same,
): Promise<SeedResult> {
  const scenario = change(createScenario(seed));
  const random = createRandom(seed);
  const clock = createVirtualClock(STARTED_AT);
  const workload = createWorkload(scenario, random.fork('workload'), STARTED_AT);
  const stream = writeRecords(workload.changes, scenario, random.fork('records'));
  const placed = new Map(
    [...stream.meanings].map(([record, meaning]) => [nameRecord(record), meaning]),
  );
  const isPoison = (place: string) => placed.get(place)?.change?.isPoison === true;
  const world = createWorld(scenario, { random: random.fork('world'), clock, isPoison });
  const history: History = {
    scenario,
    workload,
    stream,
    placed,
    world,
    reports: [],
    settled: new Set(),
    givenUp: new Set(),
    log: [],
  };
  const lives: Life[] = [];
  const mapping = createEventSourceMapping({
    source: sourceOf(history, clock),
    invoke: createInvoke(history, { clock, random: random.fork('lives'), lives }),
    settings: settingsOf(history),
    clock,
    newId: () => 'id',
    observe: (event) => note(event, history, clock.now()),
  });
  const stop = new AbortController();
  const overrun = () => {
    if (lives.length <= MAX_INVOCATIONS) return;
    world.violations.push('the lanes do not come to an end');
    stop.abort();
  };
  history.onInvoke = overrun;
  await mapping.runUntilIdle(stop.signal);
  checkEnd(history);
  return {
    scenario,
    violations: world.violations,
    records: stream.records.length,
    invocations: lives.length,
    faults: world.faults,
    repeats: countRepeats(world),
    log: history.log,
  };
}

function sourceOf(history: History, clock: VirtualClock): EventSourceMappingOptions['source'] {
  const { scenario, stream } = history;
  const options = {
    clock,
    onSettled: (records: readonly SourceRecord[]) => checkSettled(records, history),
  };
  // The casts hold: a scenario has one dialect, and a dialect one kind of stream.
  if (scenario.dialect !== 'dms') {
    return recordedKafka(stream.records as readonly KafkaSourceRecord[], options);
  }
  const records = stream.records as readonly KinesisSourceRecord[];
  const isChild = ({ shardId }: KinesisSourceRecord) => shardId.endsWith('child');
  const parents = recordedKinesis(
    records.filter((one) => !isChild(one)),
    options,
  );
  const children = recordedKinesis(records.filter(isChild), options);
  const parentsOf = Map.groupBy(
    stream.records.filter((one) => !isChild(one as KinesisSourceRecord)),
    laneIdOf,
  );
  const isEnded = (shard: string) =>
    (parentsOf.get(shard) ?? []).every((one) => history.settled.has(nameRecord(one)));
  return {
    ...parents,
    // The child of a split shard is there when its parent has come to its end.
    lanes: (start) => [
      ...parents.lanes(start),
      ...children.lanes(start).filter(({ id }) => isEnded(id.replace('-child', ''))),
    ],
  };
}

function settingsOf(history: History): MappingSettings {
  const { scenario } = history;
  const { dialect, partialAnswers, provisioned, bisect, givesUp } = scenario;
  const isKinesis = dialect === 'dms';
  return {
    batchSize: scenario.batchSize,
    maximumBatchingWindowMs: 500,
    functionTimeoutMs: scenario.functionTimeoutMs,
    ...(isKinesis ? { parallelizationFactor: scenario.parallelizationFactor } : {}),
    ...(!isKinesis && provisioned ? { provisionedPollers: 2 } : {}),
    ...(partialAnswers ? { functionResponseTypes: ['ReportBatchItemFailures'] } : {}),
    ...(bisect ? { bisectBatchOnFunctionError: true } : {}),
    ...(givesUp === 'never' ? {} : { onFailure: createDestination(history) }),
    ...(givesUp === 'retries' ? { maximumRetryAttempts: 2 } : {}),
    ...(givesUp === 'age' ? { maximumRecordAgeInSeconds: 120 } : {}),
    assumptions: {
      kafkaPartialAnswer: scenario.kafkaPartialAnswer,
      retentionMs: 7 * 86_400_000,
    },
  };
}

function createInvoke(
  history: History,
  {
    clock,
    random,
    lives,
  }: {
    readonly clock: VirtualClock;
    readonly random: ReturnType<typeof createRandom>;
    readonly lives: Life[];
  },
): Invoke {
  const { scenario, world } = history;
  return async (event, context, signal) => {
    const life: Life = { id: lives.length, isDead: false };
    lives.push(life);
    history.onInvoke?.();
    const handler = createSimulatedHandler(history, life, clock, () => random.next());
    const end = () => {
      // A zombie goes on after Lambda has given it up.
      if (!scenario.faults.zombie) life.isDead = true;
    };
    signal.addEventListener('abort', end);
    const work = handler(event, context);
    if (!random.chance(scenario.faults.crash) || clock.now() > STARTED_AT + 500_000) return work;
    world.faults.set('crash', (world.faults.get('crash') ?? 0) + 1);
    const crash = clock.sleep(random.int(0, 300)).then(() => {
      end();
      throw new Error('The process died');
    });
    return Promise.race([work, crash]);
  };
}

function createSimulatedHandler(
  history: History,
  life: Life,
  clock: VirtualClock,
  random: () => number,
) {
  const { scenario, world } = history;
  const parts = {
    settings: toSettings(scenario),
    sinks: world.sinksOf(life),
    quarantine: world.parkOf(life),
    clock,
    random,
  };
  const isDms = scenario.dialect === 'dms';
  const spec = {
    source: isDms ? kinesis('sim') : msk('sim', ['sim.app.things']),
    decoder: isDms ? dms({ beforeImage: 'before-image', engine: 'mysql' }) : debezium(),
    routes: [simulatedRoutes],
    ...(scenario.archives ? { archive: archive({ to: at.raw }) } : {}),
  };
  return createPlainHandler(spec, parts, (event: TelemetryEvent) => history.reports.push(event));
}

function toSettings({ partialAnswers, windowRecords, inFlight }: Scenario): Settings {
  const targets = Object.fromEntries(
    Object.keys(at).map((name) => [name, ADDRESSES[name] ?? name]),
  );
  return {
    targets,
    quarantineBucket: 'q',
    archiveBucket: 'a',
    partialAnswers,
    modes: {},
    epochs: [],
    parked: new Set(),
    windowRecords,
    inFlight: Object.fromEntries(Object.keys(at).map((name) => [name, inFlight])),
    marginMs: 1_500,
  };
}

function note(event: MappingEvent, history: History, now: number): void {
  history.log.push(`${now - STARTED_AT} ms ${event.name} ${JSON.stringify(event.records)}`);
}

function countRepeats({ effects }: World): ReadonlyMap<string, number> {
  const seen = new Set<string>();
  const repeats = new Map<string, number>();
  for (const { target, route, item, place } of effects) {
    const name = `${target} ${route} ${item} ${place}`;
    if (seen.has(name)) repeats.set(target, (repeats.get(target) ?? 0) + 1);
    seen.add(name);
  }
  return repeats;
}
