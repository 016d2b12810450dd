import type { ErrorCode } from '../errors.ts';
import type { Clock, Frontier } from '../model/batch.ts';
import type { Sinks } from '../model/delivery.ts';
import type { Find } from '../model/lookup.ts';
import type { PrepareDecode } from '../model/message.ts';
import type { Lane } from '../model/record.ts';
import type { Report } from '../model/telemetry.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { startMessages } from './deliver-messages.ts';
import { startStates } from './deliver-states.ts';
import type { Invocation } from './invocation.ts';
import { createJudge, type RefusalMemory } from './judge-refusals.ts';
import { createLaneProgress } from './lane-progress.ts';
import { createPending } from './pending.ts';
import { type PlanParts, planLane } from './plan-records.ts';
import { isDone, type Park, type RecordWork } from './record-work.ts';
import { type Brake, createTally } from './tally.ts';

/** Everything an invocation works with; none of it remembers an earlier one but by a cache (I7). */
export interface PipelineParts extends Pick<PlanParts, 'decode' | 'route' | 'archive' | 'parked'> {
  readonly prepare: PrepareDecode | undefined;
  readonly sinks: Sinks;
  /** Where routes look things up; not there where none does. */
  readonly find?: Find | undefined;
  readonly park: Park;
  readonly clock: Clock;
  /** From 0 to 1, for the jitter of retries. */
  readonly random: () => number;
  readonly report: Report;
  readonly windowRecords: number;
  /** Requests to a target that are on their way at once, where it is not what its sink says. */
  readonly inFlight: Readonly<Record<string, number>>;
  /** What targets rejected in earlier invocations; a cache that may be empty. */
  readonly refusals: RefusalMemory;
}

/**
 * Handles one batch: decides what each record asks for, delivers it in two phases, and returns how
 * far each lane has come.
 *
 * @see docs/design.md, "An invocation": a message target is only served for records whose state targets are done.
 */
export async function runInvocation(
  lanes: readonly Lane[],
  parts: PipelineParts,
  budgetMs: number,
): Promise<readonly Frontier[]> {
  const deadline = startDeadline(parts.clock, budgetMs);
  try {
    return await handle(lanes, parts, deadline);
  } finally {
    deadline.end();
  }
}

async function handle(
  lanes: readonly Lane[],
  parts: PipelineParts,
  deadline: Deadline,
): Promise<readonly Frontier[]> {
  const { clock, report, prepare } = parts;
  const startedAt = clock.now();
  const records = lanes.reduce((sum, lane) => sum + lane.records.length, 0);
  report({ name: 'batch.received', records, lanes: lanes.length });
  await prepare?.(lanes.flatMap((lane) => lane.records));
  const tally = createTally();
  const planned = lanes.map((lane) => planLane(lane, { ...parts, now: startedAt, tally }));
  const brake = tally.findBrake();
  if (brake !== undefined) return await answerBraked(lanes, brake, parts, deadline);

  let confirmed = 0;
  const confirm = () => {
    confirmed += 1;
  };
  const judge = createJudge(parts.refusals);
  const pending = createPending();
  await deliver(lanes, planned, { ...parts, deadline, confirm, judge, pending });
  judge.remember();
  const refused = planned.flat().some(isRefused) ? judge.brakes() : [];
  for (const one of refused) report({ name: 'batch.braked', ...one });

  const frontiers = lanes.map((lane, index) => frontierOf(lane, planned[index] ?? []));
  reportStopped(frontiers, planned, parts);
  const open = frontiers.reduce((sum, { lane, index }) => sum + lane.records.length - index, 0);
  // Fail slow: when nothing works, retries should last as long as the outage, or the wrong deployment.
  if (open > 0 && (confirmed === 0 || refused.length > 0))
    await clock.sleep(deadline.remainingMs(), deadline.signal);
  report({ name: 'batch.finished', open, durationMs: clock.now() - startedAt });
  return frontiers;
}

/**
 * Both phases at once: messages of a record go out as soon as the states of it and of all earlier
 * records of its lane are done. What goes out when is decided by {@link createTargetQueue}.
 */
async function deliver(
  lanes: readonly Lane[],
  planned: readonly (readonly RecordWork[])[],
  invocation: Invocation,
): Promise<void> {
  const progress = lanes.map((lane, index) => createLaneProgress(lane.id, planned[index] ?? []));
  const messages = startMessages(progress, invocation);
  startStates(planned.flat(), invocation, messages.advance);
  await invocation.pending.none();
}

/** I1 (no early answer): the frontier is the first record with anything not done. */
function frontierOf(lane: Lane, works: readonly RecordWork[]): Frontier {
  const index = works.findIndex((work) => !isDone(work));
  return { lane, index: index === -1 ? works.length : index };
}

async function answerBraked(
  lanes: readonly Lane[],
  brake: Brake,
  { clock, report }: PipelineParts,
  deadline: Deadline,
): Promise<readonly Frontier[]> {
  report({ name: 'batch.braked', ...brake });
  await clock.sleep(deadline.remainingMs(), deadline.signal);
  return lanes.map((lane) => ({ lane, index: 0 }));
}

/** An open record of this age is no longer a passing fault. */
const STUCK_MS = 15 * 60_000;

function reportStopped(
  frontiers: readonly Frontier[],
  planned: readonly (readonly RecordWork[])[],
  { report, clock }: PipelineParts,
): void {
  for (const [number, { lane, index }] of frontiers.entries()) {
    const record = lane.records[index];
    if (record === undefined) continue;
    const { position, arrivedAt } = record;
    report({ name: 'lane.stopped', position, code: codeOf(planned[number]?.[index]) });
    const ageMs = arrivedAt === undefined ? 0 : clock.now() - arrivedAt;
    if (ageMs >= STUCK_MS) report({ name: 'lane.stuck', position, ageMs });
  }
}

function isRefused({ refused }: RecordWork): boolean {
  return refused.length > 0;
}

function codeOf(work: RecordWork | undefined): ErrorCode {
  if (work?.blockedBy !== undefined) return work.blockedBy.code;
  return work?.refused[0]?.error.code ?? 'ERR_CDC_DELIVERY_POSTPONED';
}
