import { isDone, type RecordWork } from './record-work.ts';

/** How far one lane has come; both places only move on. */
export interface LaneProgress {
  readonly id: string;
  readonly works: readonly RecordWork[];
  /** Before this record all states are done: messages of these records may go out. */
  ready: number;
  /** Before this record everything is done. */
  frontier: number;
  /** The first record with a message: until it is done, each target gets no other. */
  readonly probe: number;
}

/** Creates the progress of a lane of which nothing is done yet. */
export function createLaneProgress(id: string, works: readonly RecordWork[]): LaneProgress {
  const lane = { id, works, ready: 0, frontier: 0, probe: works.findIndex(hasMessages) };
  moveOn(lane);
  return lane;
}

/** Moves a lane on as far as its records are done, and tells whether it moved. */
export function moveOn(lane: LaneProgress): boolean {
  const { works, ready, frontier } = lane;
  for (let work = works[lane.ready]; work !== undefined && !isWaiting(work); ) {
    lane.ready += 1;
    work = works[lane.ready];
  }
  for (let work = works[lane.frontier]; work !== undefined && isDone(work); ) {
    lane.frontier += 1;
    work = works[lane.frontier];
  }
  return lane.ready !== ready || lane.frontier !== frontier;
}

function hasMessages({ messages, inquiries }: RecordWork): boolean {
  return messages.length > 0 || inquiries.length > 0;
}

/** A message must not be sent before the states of its record, and of all earlier ones of its lane, are done. */
function isWaiting({ openStates, refused, blockedBy }: RecordWork): boolean {
  return openStates > 0 || refused.length > 0 || blockedBy !== undefined;
}
