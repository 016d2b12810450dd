import type { DeploymentWarning } from '../../deploy/deployment.ts';
import type { Plan, PlanChange, PlanFunction, Reread } from '../report/plan-schema.ts';

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
    if (first.refused === true)
      return [warnOfRefused(`${first.place}, mapping ${id}`, causes, first.reread, planned)];
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

/** The old mapping is deleted by hand: CloudFormation, which then deletes it too, takes it for done. */
function warnOfRefused(
  place: string,
  causes: string,
  reread: Reread,
  planned: PlanFunction,
): DeploymentWarning {
  const { stream } = planned.source;
  const ignored =
    reread.reads === 'continues' && stream === 'kafka' && causes.includes('StartingPosition')
      ? ' A starting position counts only for a group that has read nothing: name another consumerGroup too.'
      : '';
  return {
    code: 'mapping-refused',
    place,
    message: `The deployment fails, because of ${causes}: it makes a new mapping before the old one is deleted, and Lambda takes no second one of the same function and source (409). Of the new one: ${consequenceOf(reread, planned)}`,
    fix: `Undo it if it is not meant. Else delete the old mapping when the lag is zero, and deploy: aws lambda list-event-source-mappings --function-name ..., aws lambda delete-event-source-mapping --uuid ....${ignored}`,
  };
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
