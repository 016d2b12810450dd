import type { DeploymentWarning } from '../deployment.ts';
import type { Plan, PlanChange, PlanFunction, Reread } from '../plan/plan-schema.ts';

/** Finds event source mappings that a deployment would replace: one warning for each. */
export function warnOfReplaced(
  changes: readonly PlanChange[],
  { functions }: Plan,
): readonly DeploymentWarning[] {
  const replaced = changes.filter(({ kind }) => kind === 'replaced');
  const byMapping = Map.groupBy(replaced, ({ place, what }) => `${place} ${what.split(' ')[0]}`);
  return [...byMapping.values()].flatMap((alike): readonly DeploymentWarning[] => {
    const [first] = alike;
    const planned = functions.find(({ name }) => first?.place === `function ${name}`);
    if (first?.reread === undefined || planned === undefined) return [];
    const id = first.what.split(' ')[0] ?? '';
    const causes = alike.map(({ what }) => what.split(' ')[1] ?? 'its id').join(', ');
    return [
      {
        code: 'mapping-replaced',
        place: `${first.place}, mapping ${id}`,
        message: `It is replaced, because of ${causes}: ${consequenceOf(first.reread, planned)}`,
        fix: 'Undo it if it is not meant. Else deploy when the lag is zero, and expect what is said here.',
      },
    ];
  });
}

function consequenceOf({ reads, hours, changes }: Reread, planned: PlanFunction): string {
  const many = changes === null ? '' : `, about ${Number(changes).toLocaleString('en-US')} changes`;
  switch (reads) {
    case 'continues':
      return 'the consumer group is the same, so that it goes on where it was';
    case 'nothing':
      return 'it starts at LATEST, so that what comes between the old and the new one is lost';
    case 'since':
      return `it reads again from ${planned.mapping.startingTime ?? ''} on${many}; ${repetitionOf(planned)}`;
    case 'everything':
      return `it reads everything again that the stream keeps, ${hours ?? 0} hours${many}; ${repetitionOf(planned)}`;
  }
}

function repetitionOf({ routes }: PlanFunction): string {
  return routes.some(({ kind }) => kind === 'on')
    ? 'state stays right, messages younger than their `maxAge` are sent again'
    : 'state stays right';
}
