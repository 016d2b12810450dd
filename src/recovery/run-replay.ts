import type { CdcError } from '../errors.ts';
import { type Delivery, isStateDelivery, type Outcome } from '../model/delivery.ts';
import type { StreamRecord } from '../model/record.ts';
import { chooseFunction } from './choose-function.ts';
import type { CompiledFunction } from './compile-function.ts';
import { type DeliverOptions, deliverInOrder } from './deliver-in-order.ts';
import type { OrderedRecord } from './order-records.ts';
import { planReplay, type ReplayPlan, type ReplaySelection } from './plan-replay.ts';
import type { Effect } from './redrive-result.ts';

/** Something of a record that cannot be done, whatever is tried. */
export interface Refused {
  readonly record: StreamRecord;
  readonly route: string | undefined;
  readonly target: string | undefined;
  readonly error: CdcError;
}

/** What was done with some records that follow each other. */
export interface ReplayBatch {
  readonly records: number;
  /** The place of the last record. */
  readonly order: string;
  readonly effects: readonly Effect[];
  readonly refused: readonly Refused[];
  /** Why the replay must stop here and be resumed: a target did not take something. */
  readonly failure: CdcError | undefined;
}

export interface ReplayOptions {
  readonly records: AsyncIterable<OrderedRecord>;
  readonly functions: readonly CompiledFunction[];
  readonly selection: ReplaySelection;
  /** `undefined` makes a preview: nothing is sent. */
  readonly deliver: DeliverOptions | undefined;
  readonly batchRecords?: number;
}

const BATCH_RECORDS = 500;

/**
 * Replays records in their order, some at a time: state first, then messages, each item in the order of
 * its lane. A batch with a failure is the last one.
 */
export async function* runReplay(options: ReplayOptions): AsyncGenerator<ReplayBatch> {
  const { records, batchRecords = BATCH_RECORDS } = options;
  let batch: OrderedRecord[] = [];
  for await (const one of records) {
    batch.push(one);
    if (batch.length < batchRecords) continue;
    const result = await replayBatch(batch, options);
    yield result;
    if (result.failure !== undefined) return;
    batch = [];
  }
  if (batch.length > 0) yield await replayBatch(batch, options);
}

/** Returns the plans of some records, in order. */
export async function planRecords(
  records: readonly StreamRecord[],
  functions: readonly CompiledFunction[],
  selection: ReplaySelection,
): Promise<readonly ReplayPlan[]> {
  const owned = records.map((record) => ({
    record,
    owner: chooseFunction({ record, route: undefined }, functions),
  }));
  for (const [owner, members] of Map.groupBy(owned, ({ owner }) => owner)) {
    if (owner instanceof Error) continue;
    await owner.decoder.prepare?.(members.map(({ record }) => record));
  }
  return owned.map(({ record, owner }) =>
    owner instanceof Error
      ? { record, deliveries: [], rejections: [], problem: owner }
      : planReplay(record, owner, selection),
  );
}

async function replayBatch(
  batch: readonly OrderedRecord[],
  { functions, selection, deliver }: ReplayOptions,
): Promise<ReplayBatch> {
  const plans = await planRecords(
    batch.map(({ record }) => record),
    functions,
    selection,
  );
  // A batch that comes again is not begun.
  const isSent = deliver !== undefined && blockedBy(plans) === undefined;
  const outcomes: Outcomes = isSent ? await deliverAll(plans, deliver) : new Map();
  const effects = plans.flatMap(({ deliveries }) =>
    deliveries.map((delivery): Effect => ({ delivery, outcome: outcomes.get(delivery) })),
  );
  return {
    records: batch.length,
    order: batch.at(-1)?.order ?? '',
    effects,
    refused: plans.flatMap((plan) => refusedOf(plan, outcomes)),
    failure: deliver === undefined ? undefined : failureOf(plans, effects),
  };
}

type Outcomes = ReadonlyMap<Delivery, Outcome>;

async function deliverAll(
  plans: readonly ReplayPlan[],
  options: DeliverOptions,
): Promise<Outcomes> {
  const outcomes = new Map<Delivery, Outcome>();
  const send = async (deliveries: readonly Delivery[]): Promise<void> => {
    const answers = await deliverInOrder(deliveries, options);
    for (const [index, delivery] of deliveries.entries()) {
      const outcome = answers[index];
      if (outcome !== undefined) outcomes.set(delivery, outcome);
    }
  };
  await send(plans.flatMap(({ deliveries }) => deliveries.filter(isStateDelivery)));
  const isFailed = [...outcomes.values()].some(({ status }) => status === 'failed');
  // The batch comes again: a message now would be repeated then.
  if (isFailed) return outcomes;
  await send(plans.flatMap(({ deliveries }) => deliveries.filter((one) => !isStateDelivery(one))));
  return outcomes;
}

function refusedOf({ record, ...plan }: ReplayPlan, outcomes: Outcomes): readonly Refused[] {
  const { problem } = plan;
  if (problem?.retryable === false) {
    return [{ record, route: undefined, target: undefined, error: problem }];
  }
  const rejected = plan.deliveries.flatMap((delivery) => {
    const outcome = outcomes.get(delivery);
    const { route, target } = delivery;
    return outcome?.status === 'rejected' ? [{ record, route, target, error: outcome.error }] : [];
  });
  return [...plan.rejections.map((one) => ({ record, ...one })), ...rejected];
}

function failureOf(plans: readonly ReplayPlan[], effects: readonly Effect[]): CdcError | undefined {
  for (const { outcome } of effects) {
    if (outcome?.status === 'failed') return outcome.error;
  }
  return blockedBy(plans);
}

/** What cannot be decoded now, but later: a schema registry that does not answer. */
function blockedBy(plans: readonly ReplayPlan[]): CdcError | undefined {
  return plans.find(({ problem }) => problem?.retryable === true)?.problem;
}
