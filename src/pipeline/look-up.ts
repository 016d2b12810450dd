import type { CdcError } from '../errors.ts';
import type { Finding } from '../model/lookup.ts';
import type { Ask, Inquiry } from '../model/route.ts';
import type { Invocation } from './invocation.ts';
import type { LaneProgress } from './lane-progress.ts';
import { createReadings } from './readings.ts';
import type { RecordWork } from './record-work.ts';

/** What one route asks of one change, and what it has been told by now. */
export interface Inquest {
  readonly inquiry: Inquiry;
  readonly work: RecordWork;
  /** Returns count that were asked for from this reading on: only then all earlier states were done. */
  readonly since: number;
  readonly findings: Record<string, unknown>;
  open: number;
}

/** Looks up what routes ask for, for the records whose states are done. */
export interface LookupPhase {
  /** Asks for what a lane has come to. */
  readonly advance: (lane: LaneProgress) => void;
}

/** What becomes of inquests. */
export interface LookupEvents {
  /** In the order of each lane. */
  readonly began: (inquest: Inquest) => void;
  /** Before this record of a lane is asked for, whatever the probe says. */
  readonly triedBefore: (lane: LaneProgress) => number;
  /** All is known. */
  readonly answered: (inquest: Inquest) => void;
}

/** How far one lane was asked for. */
interface Seen {
  /** For each record that is ready, the first reading after it became so. */
  readonly since: number[];
  asked: number;
  isAdvancing: boolean;
}

/**
 * Starts the lookups of an invocation. What a record asks for is read after its own states and those of all
 * earlier records of its lane are done, because the batch may write the very item that is looked up; with
 * all else that is ready, no key twice in one reading.
 */
export function startLookups(invocation: Invocation, events: LookupEvents): LookupPhase {
  const lanes = new Map<LaneProgress, Seen>();
  const readings = createReadings(invocation);
  const begin = (inquiry: Inquiry, work: RecordWork, since: number): void => {
    const inquest = { inquiry, work, since, findings: {}, open: inquiry.asks.length };
    events.began(inquest);
    if (inquest.open === 0) events.answered(inquest);
    for (const ask of inquiry.asks) {
      readings.ask({
        ask,
        since,
        rank: work.index,
        told: (finding) => tell(inquest, ask, finding),
      });
    }
  };
  const tell = (inquest: Inquest, { name }: Ask, finding: Finding): void => {
    if (finding.status === 'failed') {
      reportFailed(inquest, name, finding.error, invocation);
      return;
    }
    if (finding.status === 'found') inquest.findings[name] = finding.value;
    inquest.open -= 1;
    if (inquest.open === 0) events.answered(inquest);
  };
  const askNext = (lane: LaneProgress, seen: Seen): void => {
    const work = lane.works[seen.asked];
    const since = seen.since[seen.asked] ?? readings.next();
    seen.asked += 1;
    if (work === undefined) return;
    for (const inquiry of work.inquiries) begin(inquiry, work, since);
  };
  return {
    advance: (lane) => {
      const seen = lanes.get(lane) ?? { since: [], asked: 0, isAdvancing: false };
      lanes.set(lane, seen);
      while (seen.since.length < lane.ready) seen.since.push(readings.next());
      // What is answered at once moves the lane on: the loop sees that by itself.
      if (seen.isAdvancing) return;
      seen.isAdvancing = true;
      while (seen.asked < endOf(lane, events.triedBefore(lane))) askNext(lane, seen);
      seen.isAdvancing = false;
    },
  };
}

/** The probe comes first: in an outage of the target, a retry reads for one record and not for all. */
function endOf({ frontier, probe, ready }: LaneProgress, triedBefore: number): number {
  return frontier > probe ? ready : Math.min(ready, Math.max(triedBefore, probe + 1));
}

function reportFailed(
  { inquiry: { route }, work }: Inquest,
  lookup: string,
  { code, message }: CdcError,
  { report }: Invocation,
): void {
  const { position } = work.record;
  report({ name: 'delivery.failed', route, target: lookup, position, code, message });
}
