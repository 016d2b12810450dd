import { isStateDelivery } from '../model/delivery.ts';
import type { Inquiry, Rejection } from '../model/route.ts';
import type { Invocation } from './invocation.ts';
import type { LaneProgress } from './lane-progress.ts';
import type { Inquest } from './look-up.ts';
import {
  addMember,
  createMessageWindow,
  type MessageWindow,
  noteRefusal,
} from './message-window.ts';
import type { RecordWork } from './record-work.ts';

/** Turns what was looked up into messages, in the order of each lane. */
export interface Conclusions {
  /** The windows of what may come of a lane. */
  readonly windowsOf: (lane: LaneProgress) => readonly MessageWindow[];
  readonly began: (inquest: Inquest) => void;
  readonly answered: (inquest: Inquest) => void;
  /** Before this record is asked for, to tell a bad row from a wrong deployment. */
  readonly triedBefore: (lane: LaneProgress) => number;
}

/** Told when something of the record is decided, and these windows may have got more. */
export type Concluded = (work: RecordWork, windows: readonly MessageWindow[]) => void;

/** What one route asks in one lane: messages of a route keep the order of the lane, whoever is answered first. */
interface Line {
  readonly inquests: Inquest[];
  next: number;
  /** By target. */
  readonly windows: Map<string, MessageWindow>;
}

/** Creates what is made of the answers of one invocation. */
export function createConclusions(
  lanes: readonly LaneProgress[],
  invocation: Invocation,
  concluded: Concluded,
): Conclusions {
  const lines = new Map(lanes.map((lane) => [lane.id, linesOf(lane, invocation)]));
  const windowsOf = ({ id }: LaneProgress): readonly MessageWindow[] =>
    [...(lines.get(id)?.values() ?? [])].flatMap(({ windows }) => [...windows.values()]);
  const lineOf = ({ inquiry, work }: Inquest): Line | undefined =>
    lines.get(work.lane.id)?.get(inquiry.route);
  return {
    windowsOf,
    began: (inquest) => {
      const line = lineOf(inquest);
      line?.inquests.push(inquest);
      for (const target of inquest.inquiry.targets) {
        const window = line?.windows.get(target);
        if (window !== undefined) window.asked += 1;
      }
    },
    answered: (inquest) => {
      const line = lineOf(inquest);
      if (line !== undefined) drain(line, invocation, concluded);
    },
    triedBefore: (lane) => Math.max(0, ...windowsOf(lane).map((window) => window.triedBefore)),
  };
}

/** By route. */
function linesOf(lane: LaneProgress, { windowRecords }: Invocation): ReadonlyMap<string, Line> {
  const lines = new Map<string, Line>();
  const places = lane.works.flatMap(({ index, inquiries }) =>
    inquiries.flatMap(({ route, targets }) => targets.map((target) => ({ index, route, target }))),
  );
  for (const { index, route, target } of places) {
    const line: Line = lines.get(route) ?? { inquests: [], next: 0, windows: new Map() };
    lines.set(route, line);
    const window = line.windows.get(target) ?? createMessageWindow(lane, [], windowRecords);
    line.windows.set(target, window);
    window.asking.push(index);
  }
  return lines;
}

function drain(line: Line, invocation: Invocation, concluded: Concluded): void {
  for (
    let inquest = line.inquests[line.next];
    inquest !== undefined && inquest.open === 0;
    inquest = line.inquests[line.next]
  ) {
    line.next += 1;
    conclude(inquest, line, invocation);
    concluded(inquest.work, [...line.windows.values()]);
  }
}

function conclude(
  { inquiry, work, findings }: Inquest,
  { windows }: Line,
  invocation: Invocation,
): void {
  const { deliveries, rejections, skips } = inquiry.build(findings);
  const { position } = work.record;
  for (const target of inquiry.targets) {
    const window = windows.get(target);
    if (window !== undefined) window.concluded += 1;
  }
  for (const { route, reason } of skips) {
    invocation.report({ name: 'record.skipped', position, reason, route });
  }
  for (const delivery of deliveries) {
    const window = windows.get(delivery.target);
    // Only messages look things up: `check` sees to that.
    if (isStateDelivery(delivery) || window === undefined) continue;
    work.openMessages.add(delivery);
    addMember(window, { delivery, work });
  }
  for (const rejection of rejections) {
    refuse(rejection, { inquiry, work, window: windows.get(rejection.target), invocation });
  }
  work.openInquiries -= 1;
  invocation.confirm();
}

interface Refusing {
  readonly inquiry: Inquiry;
  readonly work: RecordWork;
  readonly window: MessageWindow | undefined;
  readonly invocation: Invocation;
}

/** As if its target had rejected it: where nearly all are so, it is the route that is wrong (I3). */
function refuse(
  { route, target, error }: Rejection,
  { inquiry: { event }, work, window, invocation: { judge } }: Refusing,
): void {
  const refused = { route, target, position: event.position, event };
  judge.count(refused, { status: 'rejected', error });
  work.refused.push({ delivery: refused, error });
  if (window !== undefined) noteRefusal(window, refused, work);
}
