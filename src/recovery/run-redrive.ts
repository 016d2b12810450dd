import type { Delivery, Outcome } from '../model/delivery.ts';
import type { QuarantineEntry } from '../model/quarantine.ts';
import { chooseFunction } from './choose-function.ts';
import type { CompiledFunction } from './compile-function.ts';
import { type DeliverOptions, deliverInOrder } from './deliver-in-order.ts';
import type { ObjectStore } from './object-store.ts';
import { type EntryPlan, type LeftOver, planEntry, type RedriveRules } from './plan-redrive.ts';
import type { Effect, EntryResult, ObjectResult } from './redrive-result.ts';
import { settleObject } from './settle-object.ts';
import type { UnreadableObject, WaitingObject } from './waiting-object.ts';

export interface RedriveDoing {
  /** Where the objects are. */
  readonly store: ObjectStore;
  /** Where entries are written for what is not done: the quarantine. */
  readonly keep: ObjectStore;
  readonly deliver: DeliverOptions;
}

export interface RedriveOptions {
  readonly objects: AsyncIterable<WaitingObject | UnreadableObject>;
  readonly wants: (entry: QuarantineEntry) => boolean;
  readonly functions: readonly CompiledFunction[];
  readonly rules: RedriveRules;
  /** `undefined` makes a preview: nothing is sent, written or removed. */
  readonly doing: RedriveDoing | undefined;
}

/** Objects that are worked on together; more only makes the chains of hot items longer. */
const CHUNK = 200;

/** Redrives what waits, in its order, and returns what became of each object. */
export async function* runRedrive(options: RedriveOptions): AsyncGenerator<ObjectResult> {
  let chunk: WaitingObject[] = [];
  for await (const object of options.objects) {
    if (object.kind === 'unreadable') {
      const { key, error } = object;
      yield { key, entries: [], removed: false, written: [], error };
      continue;
    }
    // Of a batch that was given up, all records are redriven or none.
    if (!object.entries.some(options.wants)) continue;
    chunk.push(object);
    if (chunk.length < CHUNK) continue;
    yield* await redriveChunk(chunk, options);
    chunk = [];
  }
  yield* await redriveChunk(chunk, options);
}

interface Planned {
  readonly object: WaitingObject;
  readonly plans: readonly EntryPlan[];
}

async function redriveChunk(
  chunk: readonly WaitingObject[],
  options: RedriveOptions,
): Promise<readonly ObjectResult[]> {
  const planned = await planChunk(chunk, options);
  const plans = planned.flatMap((one) => one.plans);
  const outcomes = await deliverPlans(plans, options.doing?.deliver);
  const results: ObjectResult[] = [];
  for (const { object, plans: ofObject } of planned) {
    const entries = ofObject.map((plan) => toResult(plan, outcomes, options.doing !== undefined));
    results.push(
      options.doing === undefined
        ? { key: object.key, entries, removed: false, written: [], error: undefined }
        : await settleObject(options.doing, object, entries),
    );
  }
  return results;
}

async function planChunk(
  chunk: readonly WaitingObject[],
  { functions, rules }: RedriveOptions,
): Promise<readonly Planned[]> {
  const owned = chunk.map((object) => ({
    object,
    owners: object.entries.map((entry) => ({
      entry,
      owner: chooseFunction(entry, candidates(functions, entry, object)),
    })),
  }));
  const byOwner = Map.groupBy(
    owned.flatMap(({ owners }) => owners),
    ({ owner }) => owner,
  );
  for (const [owner, members] of byOwner) {
    if (owner instanceof Error) continue;
    await owner.decoder.prepare?.(members.map(({ entry }) => entry.record));
  }
  return owned.map(({ object, owners }) => ({
    object,
    plans: owners.map(({ entry, owner }) => planEntry(entry, object.kind, owner, rules)),
  }));
}

/** A function that only archives decodes nothing, so that no undecodable record is of it. */
function candidates(
  functions: readonly CompiledFunction[],
  { route }: QuarantineEntry,
  { kind }: WaitingObject,
): readonly CompiledFunction[] {
  const isDecoded = route === undefined && kind === 'entry';
  return isDecoded ? functions.filter(({ routeNames }) => routeNames.size > 0) : functions;
}

/** Messages only where the state of their entry is done, as in an invocation. */
async function deliverPlans(
  plans: readonly EntryPlan[],
  deliver: DeliverOptions | undefined,
): Promise<ReadonlyMap<Delivery, Outcome>> {
  const outcomes = new Map<Delivery, Outcome>();
  if (deliver === undefined) return outcomes;
  const send = async (deliveries: readonly Delivery[]): Promise<void> => {
    const answers = await deliverInOrder(deliveries, deliver);
    for (const [index, delivery] of deliveries.entries()) {
      const outcome = answers[index];
      if (outcome !== undefined) outcomes.set(delivery, outcome);
    }
  };
  await send(plans.flatMap(({ states }) => states));
  const ready = plans.filter(({ states }) => states.every((one) => isMade(outcomes.get(one))));
  await send(ready.flatMap(({ messages }) => messages));
  return outcomes;
}

/** Tells whether a delivery needs no more: it was made, or the item holds something newer. */
export function isMade(outcome: Outcome | undefined): boolean {
  return outcome !== undefined && outcome.status !== 'failed' && outcome.status !== 'rejected';
}

function toResult(
  plan: EntryPlan,
  outcomes: ReadonlyMap<Delivery, Outcome>,
  isTried: boolean,
): EntryResult {
  const { entry, notes, problem, states, messages } = plan;
  const effects = [...states, ...messages].map(
    (delivery): Effect => ({ delivery, outcome: outcomes.get(delivery) }),
  );
  // Of a preview nothing is open: nothing was tried.
  const open = isTried ? effects.filter(({ outcome }) => !isMade(outcome)) : [];
  return { entry, notes, problem, effects, left: [...plan.left, ...open.map(toLeftOver)] };
}

function toLeftOver({ delivery: { route, target }, outcome }: Effect): LeftOver {
  if (outcome?.status === 'failed' || outcome?.status === 'rejected') {
    const { code, message } = outcome.error;
    return { route, target, code, message };
  }
  const message = 'Not delivered: the state of the record is not done';
  return { route, target, code: 'ERR_CDC_DELIVERY_POSTPONED', message };
}
