import { CdcError } from '../errors.ts';
import { IN_FLIGHT, type Outcome } from '../model/delivery.ts';
import {
  type Finding,
  isOwnSource,
  type LookupSource,
  nameOfSource,
  type Wanted,
} from '../model/lookup.ts';
import type { Ask } from '../model/route.ts';
import { type Invocation, reportRetries } from './invocation.ts';
import { createTargetQueue, type TargetQueue } from './target-queue.ts';

/** One who asks for a key. */
export interface Asker {
  readonly ask: Ask;
  /** Only readings from this one on are right: before it, not all earlier states were done. */
  readonly since: number;
  readonly rank: number;
  /** Told once what was found, or each time that the time is over without an answer. */
  readonly told: (finding: Finding) => void;
}

/** The readings of one invocation: each is one request for some keys. */
export interface Readings {
  /** The number of the next reading. */
  readonly next: () => number;
  readonly ask: (asker: Asker) => void;
}

/** One key, and all that ask for it. */
interface Want {
  readonly wanted: Wanted;
  readonly rank: number;
  readonly askers: Set<Asker>;
  /** The last reading that it was part of; 0 before the first. */
  reading: number;
  /** What was found; while there is none, the key is on its way. */
  finding: Finding | undefined;
}

interface Place {
  readonly queue: TargetQueue<Want>;
  readonly wants: Map<string, Want>;
}

interface State {
  readonly invocation: Invocation;
  readonly places: Map<LookupSource, Place>;
  readings: number;
}

const NOTHING: Finding = { status: 'nothing' };
/** `BatchGetItem` takes 100 keys; one is left for the fence of a replica. */
const KEYS_OF_TABLE = 99;

/**
 * Reads keys, each once at a time, with the queue of targets: paced, limited, tried again, and over at the
 * deadline. What was read is remembered for the invocation, for those that it is right for.
 */
export function createReadings(invocation: Invocation): Readings {
  const state: State = { invocation, places: new Map(), readings: 0 };
  return {
    next: () => state.readings + 1,
    ask: (asker) => ask(state, asker),
  };
}

function ask(state: State, asker: Asker): void {
  const { wanted, source } = asker.ask;
  // Where a column of the key is null, nothing is there.
  if (wanted === undefined) {
    asker.told(NOTHING);
    return;
  }
  const { wants, queue } = placeOf(state, source);
  const known = wants.get(wanted.text);
  if (known !== undefined && known.finding === undefined) {
    known.askers.add(asker);
    return;
  }
  if (known?.finding !== undefined && isRightFor(asker, known, known.finding, state)) {
    asker.told(known.finding);
    return;
  }
  const askers = new Set([asker]);
  const want: Want = { wanted, rank: asker.rank, askers, reading: 0, finding: undefined };
  wants.set(wanted.text, want);
  queue.add(wanted.text, [want]);
}

function isRightFor(asker: Asker, { reading }: Want, finding: Finding, state: State): boolean {
  return reading >= asker.since && !isAwaited(asker, finding, state);
}

/** What is not there yet may come. */
function isAwaited(
  { ask: { waitsUntil } }: Asker,
  { status }: Finding,
  { invocation: { clock } }: State,
): boolean {
  return status === 'nothing' && waitsUntil !== undefined && clock.now() < waitsUntil;
}

function placeOf(state: State, source: LookupSource): Place {
  const known = state.places.get(source);
  if (known !== undefined) return known;
  const { invocation } = state;
  const name = nameOfSource(source);
  const queue = createTargetQueue<Want>({
    ...invocation,
    inFlight: invocation.inFlight[name] ?? IN_FLIGHT,
    perRequest: isOwnSource(source) ? source.perCall : KEYS_OF_TABLE,
    rankOf: ({ rank }) => rank,
    send: (wants) => read(state, source, wants),
    settle: (want, outcome) => settle(want, outcome),
    onRetry: reportRetries(name, invocation),
  });
  const place = { queue, wants: new Map() };
  state.places.set(source, place);
  return place;
}

async function read(
  state: State,
  source: LookupSource,
  wants: readonly Want[],
): Promise<readonly Outcome[]> {
  const { deadline } = state.invocation;
  state.readings += 1;
  for (const want of wants) want.reading = state.readings;
  const findings = await findAll(source, wants, state.invocation);
  // What comes too late must not start anything.
  if (deadline.signal.aborted) return [];
  return wants.map((want, index) => {
    const finding = findings[index] ?? unanswered(source);
    if (finding.status === 'failed') return finding;
    return tellAskers(want, finding, state, nameOfSource(source));
  });
}

async function findAll(
  source: LookupSource,
  wants: readonly Want[],
  { find, deadline }: Invocation,
): Promise<readonly Finding[]> {
  try {
    const wanted = wants.map((want) => want.wanted);
    return (await find?.(source, wanted, deadline.signal)) ?? [];
  } catch {
    return [];
  }
}

/** Tells all whom the answer is right for; the others stay. */
function tellAskers(want: Want, finding: Finding, state: State, name: string): Outcome {
  const right = [...want.askers].filter((asker) => isRightFor(asker, want, finding, state));
  for (const asker of right) want.askers.delete(asker);
  const waits = [...want.askers].some((asker) => isAwaited(asker, finding, state));
  if (want.askers.size === 0) want.finding = finding;
  for (const asker of right) asker.told(finding);
  if (!waits) return { status: 'delivered' };
  const message = `Nothing is there yet in ${name}: the route says to wait`;
  return { status: 'failed', error: new CdcError('ERR_CDC_LOOKUP_WAITING', message) };
}

function settle(want: Want, outcome: Outcome): { readonly replace?: readonly Want[] } | undefined {
  if (outcome.status === 'failed') {
    for (const { told } of want.askers) told(outcome);
    return undefined;
  }
  // Asked for while the answer was on its way, by records that became ready since.
  return want.askers.size === 0 ? undefined : { replace: [want] };
}

function unanswered(source: LookupSource): Finding & Outcome {
  const message = `Not looked up in ${nameOfSource(source)}: not in the answer`;
  return { status: 'failed', error: new CdcError('ERR_CDC_DELIVERY_UNCONFIRMED', message) };
}
