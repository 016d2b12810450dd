import type { Send } from '../../../model/route.ts';
import type { Queue, Topic } from '../../../model/target.ts';
import type { DeploymentWarning } from '../../deploy/deployment.ts';
import { type PlacedRoute, warnOfRoute } from './placed-route.ts';

const FEW_VALUES: ReadonlySet<string> = new Set(['boolean', 'oneOf']);

/** Finds FIFO messages that are all of one group, or of few: each group goes one by one. */
export function warnOfGroups(placed: PlacedRoute): readonly DeploymentWarning[] {
  return placed.route.sends.filter(isFifo).flatMap((send) => {
    const hasGroup = (send.parts ?? []).some(({ name }) => name === 'group');
    const { columns } = placed.route.table;
    const few = send.needs.every((column) => FEW_VALUES.has(columns[column]?.kind ?? ''));
    if (!hasGroup || !few) return [];
    const what =
      send.needs.length === 0
        ? 'is the same for all rows'
        : `has few values (${send.needs.join(', ')})`;
    return [
      warnOfRoute(placed, {
        code: 'fifo-serialises',
        message: `The group of its messages to ${send.target.name} ${what}: messages of a group go one by one, and the function sends one entry of it per request`,
        fix: 'Leave `group` out, which keeps each row in order, or use a column with many values.',
      }),
    ];
  });
}

function isFifo({ target }: Send): boolean {
  if (target.sink !== 'sns' && target.sink !== 'sqs') return false;
  // The cast holds: the sink tells the kind of the target.
  return (target as Topic | Queue).facts.fifo;
}
