import type { Outcome } from '../model/delivery.ts';
import { createConclusions } from './conclude-inquiries.ts';
import {
  chainOf,
  type Invocation,
  limitsOf,
  releaseRefused,
  reportRetries,
  sendAll,
  settleDelivery,
} from './invocation.ts';
import { type LaneProgress, moveOn } from './lane-progress.ts';
import { type LookupPhase, startLookups } from './look-up.ts';
import {
  createMessageWindow,
  type MessageMember,
  type MessageWindow,
  noteOutcome,
  release,
  takeDecided,
} from './message-window.ts';
import { createParcelQueue, type ParcelQueue } from './park-parcels.ts';
import type { RecordWork } from './record-work.ts';
import { createTargetQueue, type TargetQueue } from './target-queue.ts';

/** Phase 2: messages and quarantine, record by record as the states of the lanes are done. */
export interface MessagePhase {
  /** To be called when something of a record was done: sends what may go out now. */
  readonly advance: (work: RecordWork) => void;
}

interface LaneWindows {
  readonly lane: LaneProgress;
  readonly windows: MessageWindow[];
}

interface Phase extends MessagePhase {
  readonly invocation: Invocation;
  readonly queues: Map<string, TargetQueue<Released>>;
  readonly parcels: ParcelQueue;
  /** Not there where no route looks anything up. */
  lookups: LookupPhase | undefined;
}

/** A member on its way, with where it came from. */
interface Released extends MessageMember {
  readonly window: MessageWindow;
}

/**
 * Delivers messages and quarantine entries of all lanes: only for records before the first one of
 * their lane whose state is not done, in windows (see {@link MessageWindow}), so that a retry repeats
 * at most one window of each target and never a whole batch.
 */
export function startMessages(
  lanes: readonly LaneProgress[],
  invocation: Invocation,
): MessagePhase {
  const windows = new Map(
    lanes.map((lane) => [lane.id, { lane, windows: windowsOf(lane, invocation) }]),
  );
  const phase: Phase = {
    invocation,
    queues: new Map(),
    parcels: createParcelQueue(invocation, (work) => phase.advance(work)),
    lookups: undefined,
    advance: (work) => {
      const ofLane = windows.get(work.lane.id);
      if (ofLane !== undefined && moveOn(ofLane.lane)) advanceLane(phase, ofLane);
    },
  };
  // Routes that look nothing up pay nothing for those that do.
  if (lanes.some(looksUp)) startInquiries(lanes, windows, phase);
  for (const ofLane of windows.values()) advanceLane(phase, ofLane);
  return phase;
}

function startInquiries(
  lanes: readonly LaneProgress[],
  windows: ReadonlyMap<string, LaneWindows>,
  phase: Phase,
): void {
  const conclusions = createConclusions(lanes, phase.invocation, (work, more) => {
    for (const window of more) advanceWindow(phase, window);
    phase.advance(work);
  });
  for (const { lane, windows: ofLane } of windows.values()) {
    ofLane.push(...conclusions.windowsOf(lane));
  }
  phase.lookups = startLookups(phase.invocation, conclusions);
}

function looksUp({ works }: LaneProgress): boolean {
  return works.some(({ inquiries }) => inquiries.length > 0);
}

function windowsOf(lane: LaneProgress, { windowRecords }: Invocation): MessageWindow[] {
  const members = lane.works.flatMap((work) =>
    work.messages.map((delivery): MessageMember => ({ delivery, work })),
  );
  const byTarget = Map.groupBy(members, ({ delivery }) => `${delivery.sink} ${delivery.target}`);
  return [...byTarget.values()].map((ofTarget) =>
    createMessageWindow(lane, ofTarget, windowRecords),
  );
}

function advanceLane(phase: Phase, { lane, windows }: LaneWindows): void {
  for (const window of windows) advanceWindow(phase, window);
  phase.parcels.advance(lane);
  phase.lookups?.advance(lane);
}

function advanceWindow(phase: Phase, window: MessageWindow): void {
  const { invocation, parcels } = phase;
  for (const work of takeDecided(window, invocation.judge)) {
    releaseRefused(work, invocation);
    parcels.park(work);
  }
  for (const member of release(window)) {
    const { delivery, work } = member;
    const queue = queueOf(phase, member);
    // One chain per lane, route and group: one entry of a group per request, one unanswered request.
    queue.add(chainOf(work.lane.id, delivery), [{ ...member, window }]);
  }
  // A judge that wants to see more may want to see what is not looked up yet.
  if (window.asking.length > window.asked) phase.lookups?.advance(window.lane);
}

function queueOf(phase: Phase, { delivery }: MessageMember): TargetQueue<Released> {
  const { sink, target } = delivery;
  const name = `${sink} ${target}`;
  const known = phase.queues.get(name);
  if (known !== undefined) return known;
  const { invocation } = phase;
  const queue = createTargetQueue<Released>({
    ...invocation,
    ...limitsOf(delivery, invocation),
    rankOf: ({ work }) => work.index,
    send: (members) =>
      sendAll(
        members.map(({ delivery }) => delivery),
        invocation,
      ),
    settle: (member, outcome) => {
      settle(phase, member, outcome);
      return undefined;
    },
    onRetry: reportRetries(target, invocation),
  });
  phase.queues.set(name, queue);
  return queue;
}

function settle(phase: Phase, member: Released, outcome: Outcome): void {
  const { invocation } = phase;
  const { delivery, work, window } = member;
  if (settleDelivery(delivery, work, outcome, invocation)) work.openMessages.delete(delivery);
  noteOutcome(window, member, outcome);
  advanceWindow(phase, window);
  phase.advance(work);
}
