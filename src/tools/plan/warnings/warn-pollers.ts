import type { Deployment, DeploymentWarning } from '../../deploy/deployment.ts';

/** Finds clusters that several mappings read by provisioned pollers, each with units of its own. */
export function warnOfPollers({ functions }: Deployment): readonly DeploymentWarning[] {
  const alone = functions.flatMap(({ source, mapping }) =>
    source.stream === 'kafka' &&
    source.pollers !== 'on-demand' &&
    source.pollers.group === undefined
      ? mapping.logicalIds.map(() => source.name)
      : [],
  );
  const bySource = [...Map.groupBy(alone, (name) => name)];
  return bySource.flatMap(([name, { length }]) =>
    length < 2
      ? []
      : [
          {
            code: 'pollers-not-shared',
            place: `source ${name}`,
            message: `${length} mappings read the cluster, one for each topic and function, and each pays for an event poller unit of its own`,
            fix: 'Give their pollers one `group`: the mappings then share units.',
          },
        ],
  );
}
