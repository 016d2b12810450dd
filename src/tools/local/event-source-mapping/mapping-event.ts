import type { DropCondition } from './failure-message.ts';

/** Records by what they have in common: how many, of which lanes, and the first place. */
export interface RecordSpan {
  readonly count: number;
  readonly lanes: readonly string[];
  readonly first: string;
}

/** Everything an event source mapping does that its user may want to see. */
export type MappingEvent =
  | { readonly name: 'records.filtered'; readonly records: RecordSpan }
  | {
      readonly name: 'function.invoked';
      readonly records: RecordSpan;
      /** 1 for the first time these records are sent. */
      readonly attempt: number;
    }
  | { readonly name: 'batch.done'; readonly records: RecordSpan; readonly durationMs: number }
  | {
      readonly name: 'batch.failed';
      readonly records: RecordSpan;
      readonly reason: 'error' | 'timeout' | 'malformed-answer';
      readonly detail: string;
    }
  | {
      readonly name: 'batch.partial';
      readonly records: RecordSpan;
      readonly done: number;
      readonly again: RecordSpan;
    }
  | { readonly name: 'batch.bisected'; readonly records: RecordSpan }
  | {
      readonly name: 'records.dropped';
      readonly records: RecordSpan;
      readonly condition: DropCondition | 'expired';
      readonly toDestination: boolean;
    };

export type Observe = (event: MappingEvent) => void;

/** Returns one readable line for what the mapping did. */
export function formatMappingEvent(event: MappingEvent): string {
  const records = formatSpan(event.records);
  switch (event.name) {
    case 'records.filtered':
      return `filtered out ${records}`;
    case 'function.invoked':
      return event.attempt === 1
        ? `invoke with ${records}`
        : `invoke again (${event.attempt}) with ${records}`;
    case 'batch.done':
      return `done: ${records} in ${event.durationMs} ms`;
    case 'batch.failed':
      return `failed (${event.reason}): ${records}: ${event.detail}`;
    case 'batch.partial':
      return `partly done: ${event.done} of ${event.records.count}; again: ${formatSpan(event.again)}`;
    case 'batch.bisected':
      return `split in half: ${records}`;
    case 'records.dropped':
      return `given up (${event.condition}): ${records}${event.toDestination ? ', sent to the on-failure destination' : ', LOST: no destination holds them'}`;
  }
}

function formatSpan({ count, lanes, first }: RecordSpan): string {
  const noun = count === 1 ? '1 record' : `${count} records`;
  return `${noun} of ${lanes.join(', ')} from ${shortenPlace(first)}`;
}

/** The last digits tell the 56 of a sequence number apart. */
function shortenPlace(place: string): string {
  return place.length > 20 ? `...${place.slice(-8)}` : place;
}
