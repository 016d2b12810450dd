import type { Position } from '../../../model/record.ts';
import { laneOf, placeOf } from '../../../model/record.ts';
import type { Gap, OrderNotes } from '../../../recovery/order-records.ts';
import type { Refused } from '../../../recovery/run-replay.ts';

/** What a replay notices about its archive, for the end of it. */
export interface ReplayNotes {
  readonly order: OrderNotes;
  readonly countRecord: (position: Position) => void;
  readonly addRefused: (refused: readonly Refused[]) => void;
  readonly refused: () => number;
  readonly format: () => string;
}

/** Gaps and refusals that are named one by one; the rest is counted. */
const NAMED = 10;

/** Creates notes that are empty. */
export function createReplayNotes(): ReplayNotes {
  const gaps: Gap[] = [];
  const refusals: string[] = [];
  let gapCount = 0;
  let missing = 0n;
  let repeats = 0;
  let records = 0;
  let refusedCount = 0;
  let hasKinesis = false;
  return {
    order: {
      onRepeat: () => {
        repeats += 1;
      },
      onGap: (gap) => {
        gapCount += 1;
        missing += gap.to - gap.from + 1n;
        if (gaps.length < NAMED) gaps.push(gap);
      },
    },
    countRecord({ stream }) {
      records += 1;
      hasKinesis ||= stream === 'kinesis';
    },
    addRefused(refused) {
      refusedCount += refused.length;
      for (const one of refused) if (refusals.length < NAMED) refusals.push(formatRefused(one));
    },
    refused: () => refusedCount,
    format() {
      const lines = [`${records} records, ${repeats} repeats left out`];
      if (gapCount > 0) {
        lines.push(`${missing} offsets are not in the archive, in ${gapCount} gaps:`);
        lines.push(...gaps.map(({ lane, from, to }) => `  ${lane}: ${from} to ${to}`));
        lines.push('  (compacted and transactional topics have gaps by nature)');
      }
      if (hasKinesis) lines.push('Kinesis does not tell whether records are missing');
      if (refusedCount > 0) {
        lines.push(`${refusedCount} parts of records cannot be done:`, ...refusals);
      }
      return `${lines.join('\n')}\n`;
    },
  };
}

function formatRefused({ record: { position }, route, error }: Refused): string {
  return `  ${laneOf(position)} ${placeOf(position)} ${route ?? '_'}: ${error.code}: ${error.message}`;
}
