import type { MessageDelivery, Outcome } from '../model/delivery.ts';
import type { Judge } from './judge-refusals.ts';
import type { LaneProgress } from './lane-progress.ts';
import type { RecordWork, Refused } from './record-work.ts';

/** A message, and the record that it belongs to. */
export interface MessageMember {
  readonly delivery: MessageDelivery;
  readonly work: RecordWork;
}

/**
 * The messages of one lane to one target, in the order of the lane, and which of them may be sent:
 * those of so many records from the frontier of the lane on. A retry begins at the frontier, and so
 * repeats at most one window of each target. The first record with a message is a probe: until it is
 * done no other goes out, so that an outage of one target does not repeat a window of the others with
 * each retry.
 */
export interface MessageWindow {
  readonly lane: LaneProgress;
  readonly members: MessageMember[];
  /** The records that may still add members, when what they look up is known; in the order of the lane. */
  readonly asking: number[];
  /** How many of them were asked for, and how many of those are decided. */
  asked: number;
  concluded: number;
  /** Records of the lane at a time, after the probe. */
  readonly records: number;
  /** Before this record messages may be tried early, to tell a bad row from a wrong deployment. */
  triedBefore: number;
  /** The first member that was not released. */
  next: number;
  /** Released members of each route that are not answered. */
  readonly unanswered: Map<string, number>;
  /** Of each route, records whose message was rejected, while nobody can tell what that means. */
  readonly undecided: Map<string, Undecided>;
}

interface Undecided {
  readonly delivery: Refused;
  readonly works: RecordWork[];
  probes: number;
}

/** Creates the window of a lane to one target. */
export function createMessageWindow(
  lane: LaneProgress,
  members: readonly MessageMember[],
  records: number,
): MessageWindow {
  return {
    lane,
    members: [...members],
    asking: [],
    asked: 0,
    concluded: 0,
    records,
    triedBefore: 0,
    next: 0,
    unanswered: new Map(),
    undecided: new Map(),
  };
}

/** Adds a member behind all others: in the order of the lane. */
export function addMember({ members }: MessageWindow, member: MessageMember): void {
  members.push(member);
}

/** Takes the members that may be sent now. */
export function release(window: MessageWindow): readonly MessageMember[] {
  const { lane, members, unanswered } = window;
  const released: MessageMember[] = [];
  const end = Math.min(lane.ready, endOf(window));
  for (let member = members[window.next]; member !== undefined && member.work.index < end; ) {
    const { route } = member.delivery;
    unanswered.set(route, (unanswered.get(route) ?? 0) + 1);
    released.push(member);
    window.next += 1;
    member = members[window.next];
  }
  return released;
}

/** The first record that no message may be sent of yet. */
function endOf({ lane, records, triedBefore }: MessageWindow): number {
  const isProven = lane.frontier > lane.probe;
  return Math.max(triedBefore, isProven ? lane.frontier + records : lane.probe + 1);
}

/** Notes what became of a member. */
export function noteOutcome(
  window: MessageWindow,
  { delivery, work }: MessageMember,
  outcome: Outcome,
): void {
  const { route } = delivery;
  const { unanswered } = window;
  unanswered.set(route, (unanswered.get(route) ?? 1) - 1);
  if (outcome.status === 'rejected') noteRefusal(window, delivery, work);
}

/** Notes what was rejected, by the target or before it could be sent. */
export function noteRefusal(
  { undecided }: MessageWindow,
  delivery: Refused,
  work: RecordWork,
): void {
  const { route } = delivery;
  const known = undecided.get(route);
  if (known === undefined) undecided.set(route, { delivery, works: [work], probes: 0 });
  else known.works.push(work);
}

/** After so many tries nobody can tell, and what was rejected is taken for what it says. */
const MAX_PROBES = 3;
const PROBE_MESSAGES = 4;

/**
 * Takes the records whose rejected messages are decided: they are about their rows. Where the judge
 * needs more to tell a bad row from a wrong deployment, the window grows by a few records.
 */
export function takeDecided(window: MessageWindow, judge: Judge): readonly RecordWork[] {
  const decided: RecordWork[] = [];
  for (const [route, refusals] of window.undecided) {
    const { delivery, works } = refusals;
    if (judge.wantsMore(delivery) && seeksMore(window, route, refusals)) continue;
    if (judge.isHeld(delivery)) continue;
    decided.push(...works);
    window.undecided.delete(route);
    if (window.undecided.size === 0) window.triedBefore = 0;
  }
  return decided;
}

function seeksMore(window: MessageWindow, route: string, refusals: Undecided): boolean {
  if ((window.unanswered.get(route) ?? 0) > 0 || window.asked > window.concluded) return true;
  const following = followingOf(window);
  const [index] = following;
  if (index === undefined) return false;
  // What is ready goes out by itself, and what is not may become so.
  if (index >= window.lane.ready || index < endOf(window)) return true;
  if (refusals.probes === MAX_PROBES) return false;
  refusals.probes += 1;
  window.triedBefore = (following.at(-1) ?? index) + 1;
  return true;
}

/** The next few records of the window. */
function followingOf({ members, next, asking, asked }: MessageWindow): readonly number[] {
  const known = members.slice(next, next + PROBE_MESSAGES).map(({ work }) => work.index);
  return known.length > 0 ? known : asking.slice(asked, asked + PROBE_MESSAGES);
}
