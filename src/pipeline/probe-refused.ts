import type { Delivery, MessageDelivery } from '../model/delivery.ts';
import type { Judge } from './judge-refusals.ts';
import type { RecordWork } from './record-work.ts';

/** A message, and the record that it belongs to. */
export interface MessageMember {
  readonly delivery: MessageDelivery;
  readonly work: RecordWork;
}

export interface ProbeParts {
  readonly judge: Judge;
  /** Delivers messages of one target. */
  readonly deliver: (members: readonly MessageMember[]) => Promise<void>;
}

/** After so many tries nobody can tell, and what was rejected is taken for what it says. */
const MAX_PROBES = 3;
const PROBE_MESSAGES = 4;

/**
 * Tries more messages where one was rejected, of that route and target alone, until the judge can tell
 * a bad row from a wrong deployment: before the messages of later records go to the other targets.
 */
export async function probeRefused(
  window: readonly RecordWork[],
  later: readonly RecordWork[],
  { judge, deliver }: ProbeParts,
): Promise<void> {
  const refused = window.flatMap((work) => work.refused.map(({ delivery }) => delivery));
  const byWay = new Map(refused.map((delivery) => [wayOf(delivery), delivery]));
  for (const [way, delivery] of byWay) {
    for (let probe = 0; probe < MAX_PROBES && judge.wantsMore(delivery); probe += 1) {
      const members = nextOf(way, window, later);
      if (members.length === 0) break;
      await deliver(members);
    }
  }
}

function wayOf({ route, target }: Delivery): string {
  return JSON.stringify([route, target]);
}

/** I2 (order per item): only the first open message of an item, and none behind one of the window. */
function nextOf(
  way: string,
  window: readonly RecordWork[],
  later: readonly RecordWork[],
): readonly MessageMember[] {
  const busy = new Set(window.flatMap((work) => openOf(way, work).map(({ item }) => item)));
  const members: MessageMember[] = [];
  for (const work of later) {
    const free = openOf(way, work).filter(({ item }) => !busy.has(item));
    // A record has at most a few messages for one target: all of them, though one item may be twice.
    for (const delivery of free.filter(isFirstOfItem)) {
      busy.add(delivery.item);
      members.push({ delivery, work });
    }
    if (members.length >= PROBE_MESSAGES) break;
  }
  return members;
}

function openOf(way: string, { openMessages }: RecordWork): readonly MessageDelivery[] {
  return [...openMessages].filter((delivery) => wayOf(delivery) === way);
}

function isFirstOfItem(
  { item }: MessageDelivery,
  index: number,
  all: readonly MessageDelivery[],
): boolean {
  return all.findIndex((one) => one.item === item) === index;
}
